/**
 * IP addresses as LiveKit's own language reads them (Go's net/netip): no leading zeros, no port, no brackets, and an IPv4 address
 * inside IPv6 (`::ffff:203.0.113.5`) is not the IPv4 address.
 */
export interface IpAddress {
  /** Groups of 16 bits: two are IPv4, eight IPv6. */
  readonly groups: readonly number[];
  /** What follows `%`; empty for most. */
  readonly zone: string;
}

const GROUP_BITS = 16;
export const bitsOf = ({ groups }: IpAddress): number => groups.length * GROUP_BITS;

/** @returns null for what is no address. */
export function parseAddress(text: string): IpAddress | null {
  const first = /[.:%]/.exec(text)?.[0];
  if (first === '.') {
    const groups = parseV4(text);
    return groups === null ? null : { groups, zone: '' };
  }
  return first === ':' ? parseV6(text) : null;
}

function parseV4(text: string): number[] | null {
  const fields = text.split('.');
  if (fields.length !== 4 || fields.some((field) => !/^(?:0|[1-9]\d{0,2})$/.test(field) || Number(field) > 255)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = fields.map(Number);
  return [a * 256 + b, c * 256 + d];
}

function parseV6(text: string): IpAddress | null {
  const percent = text.indexOf('%');
  const zone = percent < 0 ? '' : text.slice(percent + 1);
  if (percent >= 0 && zone === '') return null;
  const halves = (percent < 0 ? text : text.slice(0, percent)).split('::');
  if (halves.length > 2) return null;
  const parts = halves.map((half, at) => parseGroups(half, at === halves.length - 1));
  const [left, right] = parts;
  if (left === undefined || left === null || right === null) return null;
  if (right === undefined) return left.length === 8 ? { groups: left, zone } : null;
  const missing = 8 - left.length - right.length;
  return missing < 1 ? null : { groups: [...left, ...Array<number>(missing).fill(0), ...right], zone };
}

/** @param last whether these groups end the address: only there may an IPv4 address stand. */
function parseGroups(text: string, last: boolean): number[] | null {
  if (text === '') return [];
  const fields = text.split(':');
  const groups: number[] = [];
  for (const [at, field] of fields.entries()) {
    const v4 = last && at === fields.length - 1 && field.includes('.') ? parseV4(field) : null;
    if (v4 !== null) groups.push(...v4);
    else if (/^[\da-fA-F]{1,4}$/.test(field)) groups.push(Number.parseInt(field, 16));
    else return null;
  }
  return groups;
}

/** A network such as `198.51.100.0/24`. */
export interface IpRange {
  readonly network: IpAddress;
  readonly bits: number;
}

/** @returns null for what is no range: bits with a sign or a leading zero, too many bits, an address with a zone. */
export function parseRange(text: string): IpRange | null {
  const slash = text.lastIndexOf('/');
  const network = slash < 0 ? null : parseAddress(text.slice(0, slash));
  const bits = text.slice(slash + 1);
  if (network === null || network.zone !== '' || !/^(?:0|[1-9]\d{0,2})$/.test(bits) || Number(bits) > bitsOf(network)) return null;
  return { network, bits: Number(bits) };
}

export function sameAddress(a: IpAddress, b: IpAddress): boolean {
  return a.zone === b.zone && a.groups.length === b.groups.length && a.groups.every((group, at) => group === b.groups[at]);
}

/** An address with a zone is in no range, and one of the other family neither. */
export function isInRange(address: IpAddress, { network, bits }: IpRange): boolean {
  return address.zone === '' && address.groups.length === network.groups.length && networkKey(address, bits) === networkKey(network, bits);
}

/** @returns the first `bits` bits as text; equal for two addresses of one family exactly where these bits are. */
export function networkKey({ groups }: IpAddress, bits: number): string {
  const kept = groups.map((group, at) => {
    const own = Math.min(Math.max(bits - at * GROUP_BITS, 0), GROUP_BITS);
    return group >> (GROUP_BITS - own);
  });
  return `${groups.length}/${bits}/${kept.join('.')}`;
}
