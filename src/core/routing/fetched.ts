/**
 * What LiveKit fetches before it looks for a call's trunk or rule, or for objects that a changed one could be in conflict with
 * (livekit-server and livekit/protocol sip/sip.go; seen on livekit-server 1.13.5).
 */
import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { normalNumber } from '../model/phone-number.ts';

/** Whether the trunk is fetched for `wanted` numbers: it shares one, or is for any. No number wanted = all trunks. */
export function sharesNumber({ numbers }: Pick<InboundTrunk, 'numbers'>, wanted: readonly string[]): boolean {
  if (wanted.length === 0 || numbers.length === 0) return true;
  const normal = new Set(wanted.map(normalNumber));
  return numbers.some((number) => normal.has(normalNumber(number)));
}

/** Whether the rule is fetched for `wanted` trunks: it names one, or is for any. No trunk wanted = all rules. */
export function sharesTrunk({ trunkIds }: Pick<DispatchRule, 'trunkIds'>, wanted: readonly string[]): boolean {
  return wanted.length === 0 || trunkIds.length === 0 || trunkIds.some((id) => wanted.includes(id));
}
