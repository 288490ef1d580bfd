import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { parseAddress, parseRange } from '../routing/ip-address.ts';
import { isDiscarded } from '../routing/source-filter.ts';

/** Sources that are everybody. */
const EVERYBODY = new Set(['0.0.0.0/0', '::/0']);

/** @returns whether the source of a call is looked at, in effect. */
export function filtersSources({ allowedAddresses }: Pick<InboundTrunk, 'allowedAddresses'>): boolean {
  const masks = allowedAddresses.filter((mask) => !isDiscarded(mask));
  return masks.length > 0 && !masks.some((mask) => EVERYBODY.has(mask));
}

/** `discarded`: LiveKit skips it. `nobody`: it is kept and matches no source. */
export type MaskKind = 'address' | 'host' | 'discarded' | 'nobody';

export function maskKind(mask: string): MaskKind {
  if (isDiscarded(mask)) return 'discarded';
  const plain = mask.replace(/^\[([^\]]*:[^\]]*)\]/, '$1');
  if (plain.includes('/') ? parseRange(plain) !== null : parseAddress(plain) !== null) return 'address';
  return isHostName(mask) ? 'host' : 'nobody';
}

/** The last label of a host name is no number: `999.1.1.1` is a mistyped address. */
export function isHostName(text: string): boolean {
  return /^(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.?$/.test(text);
}
