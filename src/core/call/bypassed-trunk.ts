import { authOf } from '../model/auth.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import type { Route } from '../routing/route.ts';
import { isAmong } from './number-policy.ts';

/**
 * @returns the trunk that has the called number and a password, where the call matches none and a rule for any trunk takes it all the
 * same, unasked: on a self-hosted server such a rule is a way past every trunk. Null where there is none.
 */
export function bypassedTrunk(trunks: readonly InboundTrunk[], { trunk, rule, call }: Route): InboundTrunk | null {
  if (trunk !== null || rule === null) return null;
  return trunks.find((other) => isAmong(call.to, other.numbers) && authOf(other) === 'full') ?? null;
}
