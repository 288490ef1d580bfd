import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { planId } from '../../model/plan-id.ts';
import { encodeTemporaryName } from '../temporary-name.ts';
import type { Walk } from './walk.ts';

/**
 * Whether a rule for the test caller alone would go before the live one, and only take calls that the rule takes afterwards: LiveKit
 * ranks a rule that names callers before one that names none, and the key of one that names this very caller is not free.
 */
export function canHaveCanary(before: DispatchRule, after: DispatchRule, testCaller: string): boolean {
  return before.inboundNumbers.length === 0 && (after.inboundNumbers.length === 0 || after.inboundNumbers.includes(testCaller));
}

/** Lets a test caller meet a changed rule before anybody else does. @param after as it shall be. */
export function canary(walk: Walk, after: DispatchRule, testCaller: string, runId: string): void {
  const owner = after.sipDispatchRuleId;
  const id = planId('canary', 'dispatchRule', owner);
  const name = encodeTemporaryName({ runId, role: 'canary', of: owner, final: {}, was: {}, name: after.name });
  const part = (why: string) => ({ strategy: 'canary' as const, owner, why });
  walk.setRule(id, { ...after, sipDispatchRuleId: id, inboundNumbers: [testCaller], name }, part(`only ${testCaller} meets the new rule`));
  walk.setRule(owner, after, part('the test caller was served by the new rule'));
  walk.setRule(id, null, part('everybody meets the new rule now'));
}
