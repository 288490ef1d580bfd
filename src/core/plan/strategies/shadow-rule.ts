import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { planId } from '../../model/plan-id.ts';
import { findRuleConflicts } from '../../routing/conflicts.ts';
import { encodeTemporaryName } from '../temporary-name.ts';
import type { Walk } from './walk.ts';

const LISTS = ['numbers', 'inboundNumbers', 'trunkIds'] as const;
/** Lists of a shadow by which its key is another than that of the rule. */
export type Slot = Partial<Record<(typeof LISTS)[number], string[]>>;

/**
 * Keys that a shadow can have beside the old rule: its own where that is free; wider, so that it takes all calls once the old one is
 * gone; narrower last, since a call in another spelling would miss it.
 * @param numbers of the rule's trunks.
 */
export function shadowSlots(before: DispatchRule, after: DispatchRule, numbers: readonly string[]): Slot[] {
  const wider = LISTS.filter((list) => after[list].length > 0).map((list): Slot => ({ [list]: [] }));
  const narrower: Slot[] = after.numbers.length === 0 && numbers.length > 0 ? [{ numbers: [...new Set(numbers)] }] : [];
  const own: Slot[] = findRuleConflicts([before, { ...after, sipDispatchRuleId: shadowId(after) }]).length === 0 ? [{}] : [];
  return [...own, ...wider, ...narrower];
}

/**
 * Makes a rule anew: its shadow is made with a key that is free, the old one goes, the shadow gets the key.
 * @param after as it shall be, under its old id.
 */
export function shadowRule(walk: Walk, after: DispatchRule, slot: Slot, runId: string): void {
  const old = after.sipDispatchRuleId;
  const id = shadowId(after);
  const fields = LISTS.filter((list) => slot[list] !== undefined);
  const final = Object.fromEntries(fields.map((list) => [list, after[list]]));
  const name = encodeTemporaryName({ runId, role: 'shadow', of: old, final, was: {}, name: after.name });
  const part = (why: string) => ({ strategy: 'shadow' as const, owner: old, why });
  const key = fields.length === 0 ? 'its key is free' : `with a key that is free while the old rule stands: ${fields.join(', ')} differ`;
  walk.setRule(id, { ...after, ...slot, sipDispatchRuleId: id, name }, part(`stands in for the old rule, ${key}`));
  walk.setRule(old, null, part('its calls fall to its shadow'));
  walk.setRule(id, { ...after, sipDispatchRuleId: id }, part('the shadow becomes the rule'));
}

const shadowId = ({ sipDispatchRuleId }: DispatchRule): string => planId('shadow', 'dispatchRule', sipDispatchRuleId);
