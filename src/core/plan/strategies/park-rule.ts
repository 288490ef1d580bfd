import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { sameValue } from '../../model/normalise.ts';
import type { Edit, Step } from '../plan.ts';
import { diffEdit, editedId, makeStep, maskedFields } from '../step.ts';
import { parkedName } from './parked-name.ts';

type RuleEdit = Edit & { readonly kind: 'dispatchRule' };

const LISTS = ['numbers', 'inboundNumbers', 'trunkIds'] as const;
type Lists = Partial<Record<(typeof LISTS)[number], string[]>>;

/**
 * Ways to change a rule in two requests, so that it is wide in between: it still takes its own calls, and lets another rule take a
 * key, or catches what the other drops, without a gap. A rule is wide when a list of it is empty, or holds what it had and what it
 * gets; rules with a narrower key go before it.
 * @returns each way as its two steps, the narrower first. The proof decides which is good.
 */
export function ruleParkWays(edit: RuleEdit, runId: string): Step[][] {
  const { kind, before, after } = edit;
  return contents(edit)
    .filter((rule) => maskedFields(rule).length === 0)
    .flatMap((rule) =>
      wideLists(rule, edit).map((lists) => {
        const fields = LISTS.filter((field) => lists[field] !== undefined);
        const parked = { ...rule, ...lists, sipDispatchRuleId: editedId(edit), name: parkedName(edit, fields, runId) };
        return [makeStep({ kind, before, after: parked }, WIDE), makeStep({ kind, before: parked, after }, NARROW)];
      }),
    );
}

const WIDE = { strategy: 'park', why: 'it takes more calls than it shall for a moment, so that none is lost while others change' } as const;
const NARROW = { strategy: 'park', why: 'the others have changed: it takes its own calls, and no more' } as const;

/** A rule can be wide as it was or, its lists apart, as it shall be. */
function contents(edit: RuleEdit): DispatchRule[] {
  const states = [edit.before, edit.after].filter((state) => state !== null);
  const differs = diffEdit(edit).some(({ field }) => field !== 'name' && !LISTS.some((list) => list === field));
  return differs ? states : states.slice(0, 1);
}

/** What it had and what it gets, then each list as "any": the less wide first. */
function wideLists(rule: DispatchRule, { before, after }: RuleEdit): Lists[] {
  if (before === null || after === null) return LISTS.filter((field) => rule[field].length > 0).map((field) => ({ [field]: [] }));
  const differing = LISTS.filter((field) => !sameValue(before[field], after[field]));
  const narrowAtBoth = differing.filter((field) => before[field].length > 0 && after[field].length > 0);
  const both: Lists = Object.fromEntries(narrowAtBoth.map((field) => [field, [...new Set([...before[field], ...after[field]])]]));
  const any = differing.filter((field) => rule[field].length > 0).map((field): Lists => ({ [field]: [] }));
  return narrowAtBoth.length === 0 ? any : [both, ...any];
}
