/** Where calls come from, as far as the address masks of trunks tell callers apart. */
import { bitsOf, type IpAddress, type IpRange, parseAddress, parseRange } from '../../routing/ip-address.ts';
import type { CallSource } from '../../routing/source-filter.ts';

export interface NamedSource extends CallSource {
  /** The address as text. */
  readonly source: string;
}

/** More pairs of address and host than these are not told apart: such a project has a thousand masks. */
const MOST_PAIRS = 4096;
/** For documentation, so that in an example nobody is meant. */
const PLAIN = ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1'];

/**
 * Sources of which at least one is in each part that the masks cut out. A range within a range ends somewhere, so the parts begin
 * at the beginning of a mask or right after the end of one.
 * Any mask may be what a caller writes into the From header.
 * @param masks as trunks have them.
 */
export function* sourcesTold(masks: readonly string[]): Generator<NamedSource, void> {
  const distinct = [...new Set(masks)];
  const addresses = new Map<string, IpAddress>();
  for (const text of [...PLAIN, ...distinct.flatMap(edges), '0.0.0.0', '::']) {
    const address = parseAddress(text);
    if (address !== null) addresses.set(text, address);
  }
  const noHost = distinct.includes('') ? 'caller.invalid' : '';
  let pairs = 0;
  for (const fromHost of [noHost, ...distinct]) {
    for (const [source, address] of addresses) {
      if (pairs >= MOST_PAIRS && source !== PLAIN[0]) break;
      pairs += 1;
      yield { source, address, fromHost };
    }
  }
}

function edges(mask: string): string[] {
  const plain = mask.replace(/^\[([^\]]*:[^\]]*)\]/, '$1');
  const address = parseAddress(plain);
  const range = address === null ? parseRange(plain) : { network: { ...address, zone: '' }, bits: bitsOf(address) };
  if (range === null) return [];
  const first = begin(range);
  const inside = range.bits < bitsOf(range.network) ? [next(first)] : [];
  const after = next(end(range));
  return [...(address === null ? [] : [plain]), ...[...inside, first, after].flatMap((groups) => (groups === null ? [] : textOf(groups)))];
}

/** The 16 bits of a group that belong to the network. */
function maskOf({ bits }: IpRange, at: number): number {
  const own = Math.min(Math.max(bits - at * 16, 0), 16);
  return (0xffff << (16 - own)) & 0xffff;
}

const begin = (range: IpRange): number[] => range.network.groups.map((group, at) => group & maskOf(range, at));
const end = (range: IpRange): number[] => range.network.groups.map((group, at) => group | (~maskOf(range, at) & 0xffff));

/** @returns the address after this one; null after the last. */
function next(groups: readonly number[]): number[] | null {
  const at = groups.findLastIndex((group) => group < 0xffff);
  return at < 0 ? null : groups.map((group, place) => (place < at ? group : place === at ? group + 1 : 0));
}

function textOf(groups: readonly number[]): string {
  if (groups.length === 2) return groups.flatMap((group) => [group >> 8, group & 0xff]).join('.');
  return groups.map((group) => group.toString(16)).join(':');
}
