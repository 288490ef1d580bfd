import type { AskedCall } from './asked-call.ts';
import { compareRank, type IndexedRule, takesCall } from './indexed-rule.ts';
import type { RouteIndex } from './route-index.ts';
import type { RuleFault } from './rule-faults.ts';

export type RuleMatch =
  | {
      readonly kind: 'one';
      readonly rule: IndexedRule;
      /** Rules that LiveKit ranks equal to it: only the order of ids decides. At most {@link MOST_EQUALS}. */
      readonly equals: readonly IndexedRule[];
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'fault'; readonly fault: RuleFault };

/** Equals beyond these are not told: thousands would cost every call. */
export const MOST_EQUALS = 20;

/** @param trunkId null = the call has no trunk. */
export function matchRule(index: RouteIndex, trunkId: string | null, asked: AskedCall): RuleMatch {
  const { fault, specific, general } = index.listedRules(trunkId);
  if (fault !== null) return { kind: 'fault', fault };
  return best(specific.find(asked), asked) ?? best(general.find(asked), asked) ?? { kind: 'none' };
}

/** @param lists each best first, so that the first rule of a list that takes the call is the best one of it. */
function best(lists: readonly (readonly IndexedRule[])[], asked: AskedCall): RuleMatch | null {
  const leading = lists.flatMap((list) => leaders(list, asked));
  if (leading.length > 1) leading.sort((a, b) => compareRank(a, b) || a.place - b.place);
  const [rule] = leading;
  if (rule === undefined) return null;
  const equals = leading.length === 1 ? [] : leading.filter((other) => other !== rule && compareRank(other, rule) === 0);
  return { kind: 'one', rule, equals: equals.slice(0, MOST_EQUALS) };
}

/** @returns the best rules of the list: one, and those that are equal to it. */
function leaders(list: readonly IndexedRule[], asked: AskedCall): IndexedRule[] {
  const found: IndexedRule[] = [];
  for (const rule of list) {
    const [first] = found;
    if (first !== undefined && (compareRank(rule, first) !== 0 || found.length > MOST_EQUALS)) break;
    if (takesCall(rule, asked)) found.push(rule);
  }
  return found;
}
