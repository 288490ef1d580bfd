import { callTo } from '../../model/call.ts';
import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { planId } from '../../model/plan-id.ts';
import { routeCall } from '../../routing/route-call.ts';
import { RouteIndex } from '../../routing/route-index.ts';
import type { Part } from '../step.ts';
import { encodeTemporaryName } from '../temporary-name.ts';
import type { Walk } from './walk.ts';

/** Who makes the call of a canary, and where to. */
export interface TestCaller {
  readonly from: string;
  /** Numbers that are meant for test calls; one of the rule's own is taken where none of them leads to it. */
  readonly numbers: readonly string[];
}

/**
 * Whether a rule for the test caller alone would go before the live one, and only take calls that the rule takes afterwards: LiveKit
 * ranks a rule that names callers before one that names none, and the key of one that names this very caller is not free.
 */
export function canHaveCanary(before: DispatchRule, after: DispatchRule, testCaller: string): boolean {
  return before.inboundNumbers.length === 0 && (after.inboundNumbers.length === 0 || after.inboundNumbers.includes(testCaller));
}

/**
 * Lets a test caller meet a changed rule before anybody else does: a call of his has to prove it while the live rule is as it was.
 * Where no number leads him to it the rule is changed without a canary.
 * @param after as it shall be.
 */
export function canary(walk: Walk, after: DispatchRule, caller: TestCaller, runId: string): void {
  const owner = after.sipDispatchRuleId;
  const id = planId('canary', 'dispatchRule', owner);
  const name = encodeTemporaryName({ runId, role: 'canary', of: owner, final: {}, was: {}, name: after.name });
  const rule = { ...after, sipDispatchRuleId: id, inboundNumbers: [caller.from], name };
  const to = numberThatLeadsTo(rule, caller, walk);
  if (to === undefined) {
    walk.setRule(owner, after, { strategy: 'in-place', why: `no number leads ${caller.from} to it, so no test call can try it first` });
    return;
  }
  const part = (why: string): Part => ({ strategy: 'canary', owner, why });
  walk.setRule(id, rule, { ...part(`only ${caller.from} meets the new rule`), trial: { from: caller.from, to } });
  walk.setRule(owner, after, part('the test caller was served by the new rule'));
  walk.setRule(id, null, part('everybody meets the new rule now'));
}

function numberThatLeadsTo(rule: DispatchRule, { from, numbers }: TestCaller, walk: Walk): string | undefined {
  const { inboundTrunks, dispatchRules } = walk.taking;
  const index = new RouteIndex({ inboundTrunks, dispatchRules: [...dispatchRules, rule] });
  const trunks = inboundTrunks.filter(({ sipTrunkId }) => rule.trunkIds.length === 0 || rule.trunkIds.includes(sipTrunkId));
  // Which LiveKit answers makes no difference to whom a call can reach.
  const takes = (to: string) =>
    routeCall(index, callTo(to, { from }), 'self-hosted-1.13.5').rule?.sipDispatchRuleId === rule.sipDispatchRuleId;
  return [...numbers, ...rule.numbers, ...trunks.flatMap((trunk) => trunk.numbers)].find(takes);
}
