import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { normalNumber } from '../model/phone-number.ts';
import { ANY } from './conflicts.ts';
import { bitsOf, type IpRange, isInRange, parseAddress, parseRange } from './ip-address.ts';
import { isDiscarded } from './source-filter.ts';

/** Two trunks that LiveKit finds for one call, though their keys differ. */
export interface AmbiguousTrunks {
  /** The one that names callers; theirs are the calls that fail. */
  readonly choosy: InboundTrunk;
  readonly anyCaller: InboundTrunk;
  /** In normal form, or {@link ANY}. */
  readonly number: string;
}

/**
 * Two trunks of one number where one takes any caller and the other names some: LiveKit's conflict check passes them, and every
 * call of a named caller that both admit fails with 503 (livekit/protocol sip/sip.go). Trunks whose sources cannot meet are fine.
 */
export function findAmbiguousTrunks(trunks: readonly InboundTrunk[]): AmbiguousTrunks[] {
  return [...trunksByNumber(trunks)].flatMap(([number, same]) => {
    // Two that take any caller are a conflict of keys, which is told as such.
    const anyCaller = same.find(({ allowedNumbers }) => allowedNumbers.length === 0);
    if (anyCaller === undefined) return [];
    const choosy = same.filter((trunk) => trunk.allowedNumbers.length > 0 && sourcesMeet(trunk, anyCaller));
    return choosy.map((trunk) => ({ choosy: trunk, anyCaller, number }));
  });
}

function trunksByNumber(trunks: readonly InboundTrunk[]): Map<string, InboundTrunk[]> {
  const byNumber = new Map<string, InboundTrunk[]>();
  for (const trunk of trunks) {
    const numbers = trunk.numbers.length === 0 ? [ANY] : new Set(trunk.numbers.map(normalNumber));
    for (const number of numbers) {
      const same = byNumber.get(number);
      if (same === undefined) byNumber.set(number, [trunk]);
      else same.push(trunk);
    }
  }
  return byNumber;
}

function sourcesMeet(a: InboundTrunk, b: InboundTrunk): boolean {
  const [ours, theirs] = [sources(a), sources(b)];
  if (ours === null || theirs === null) return true;
  return ours.some((one) =>
    theirs.some((other) =>
      typeof one === 'string' || typeof other === 'string' ? one === other || typeof one !== typeof other : rangesMeet(one, other),
    ),
  );
}

/** @returns ranges, and host names as text: who writes the From header can be anywhere. Null = any source. */
function sources({ allowedAddresses }: InboundTrunk): (IpRange | string)[] | null {
  const masks = allowedAddresses.filter((mask) => !isDiscarded(mask));
  if (masks.length === 0) return null;
  return masks.map((mask) => {
    const address = parseAddress(mask);
    return (mask.includes('/') ? parseRange(mask) : address === null ? null : { network: address, bits: bitsOf(address) }) ?? mask;
  });
}

const rangesMeet = (a: IpRange, b: IpRange): boolean => (a.bits <= b.bits ? isInRange(b.network, a) : isInRange(a.network, b));
