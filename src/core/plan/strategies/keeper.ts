import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { planId } from '../../model/plan-id.ts';
import type { Step } from '../plan.ts';
import { editedId, makeStep, type Part } from '../step.ts';
import { encodeTemporaryName } from '../temporary-name.ts';
import { nobodysNumber } from './nobodys-number.ts';

/** Ids of two rules that take each other's contents. */
export type Pair = readonly [string, string];

/**
 * Once the first of two rules has taken the contents of the second, its own stand nowhere: should the run die there, and its journal
 * with the machine, nobody could give them to the second. So a rule that no call reaches keeps them from before the first step of the
 * two until after their last.
 */
export function withKeepers(steps: readonly Step[], pairs: readonly Pair[], runId: string): Step[] {
  return pairs.reduce<Step[]>((all, pair) => withKeeper(all, pair, runId), [...steps]);
}

function withKeeper(steps: readonly Step[], pair: Pair, runId: string): Step[] {
  const isOfPair = ({ edit }: Step) => pair.includes(editedId(edit));
  const at = steps.findIndex(isOfPair);
  const first = steps[at];
  const last = steps.findLastIndex((step) => isOfPair(step) && editedId(step.edit) !== (first === undefined ? '' : editedId(first.edit)));
  const second = steps[last];
  if (first === undefined || second?.edit.kind !== 'dispatchRule' || second.edit.after === null) return [...steps];
  const { kind, after } = second.edit;
  const keeper = keeperOf(after, first.edit.before?.name ?? '', runId);
  const part = (why: string): Part => ({ strategy: 'adopt', owner: after.sipDispatchRuleId, why });
  return [
    ...steps.slice(0, at),
    makeStep({ kind, before: null, after: keeper }, part('no call reaches it: it keeps what the second of two rules shall be')),
    ...steps.slice(at, last + 1),
    makeStep({ kind, before: keeper, after: null }, part('both rules are as they shall be')),
    ...steps.slice(last + 1),
  ];
}

/** @param was name of the rule that has these contents until the first of the two is changed. */
function keeperOf(after: DispatchRule, was: string, runId: string): DispatchRule {
  const { sipDispatchRuleId: of, numbers, name } = after;
  const id = planId('keep', 'dispatchRule', of);
  return {
    ...after,
    sipDispatchRuleId: id,
    numbers: [nobodysNumber(id)],
    name: encodeTemporaryName({ runId, role: 'keep', of, final: { numbers }, was: { name: [was] }, name }),
  };
}
