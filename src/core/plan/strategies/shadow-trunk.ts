import { authOf } from '../../model/auth.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { planId } from '../../model/plan-id.ts';
import { encodeTemporaryName } from '../temporary-name.ts';
import { nobodysNumber } from './nobodys-number.ts';
import type { Walk } from './walk.ts';

/**
 * Makes a trunk anew: a shadow without numbers is named by its rules, the old one goes and its calls fall to the shadow, which then
 * gets the numbers. A call that had found the old one looks anew and finds the shadow.
 * @param after as it shall be, under its old id.
 */
export function shadowTrunk(walk: Walk, after: InboundTrunk, runId: string): void {
  const old = after.sipTrunkId;
  const sipTrunkId = planId('shadow', 'inboundTrunk', old);
  const final = { numbers: after.numbers };
  const name = encodeTemporaryName({ runId, role: 'shadow', of: old, final, was: {}, name: after.name });
  const numbers = canListNone(after) ? [] : [nobodysNumber(old)];
  const part = (why: string) => ({ strategy: 'shadow' as const, owner: old, why });
  walk.setTrunk(
    sipTrunkId,
    { ...after, sipTrunkId, name, numbers },
    part('stands in for the old trunk: it takes what no other trunk lists'),
  );
  for (const rule of walk.rulesNaming(old)) {
    const id = rule.sipDispatchRuleId;
    const why = 'takes the calls of the old trunk and of its shadow alike';
    walk.setRule(id, { ...rule, trunkIds: [...rule.trunkIds, sipTrunkId] }, { strategy: 'shadow', owner: id, why });
  }
  walk.setTrunk(old, null, part('its calls fall to its shadow'));
  walk.setTrunk(sipTrunkId, { ...after, sipTrunkId }, part('the shadow becomes the trunk'));
  for (const rule of walk.rulesNaming(old)) {
    const id = rule.sipDispatchRuleId;
    const trunkIds = rule.trunkIds.filter((trunkId) => trunkId !== old);
    walk.setRule(id, { ...rule, trunkIds }, { strategy: 'shadow', owner: id, why: 'the old trunk is gone' });
  }
}

/** One that shall be for any number has nothing to list later; one that asks nobody for anything LiveKit refuses without numbers. */
const canListNone = (trunk: InboundTrunk): boolean =>
  trunk.numbers.length > 0 && (authOf(trunk) === 'full' || trunk.allowedAddresses.length > 0);
