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

/** @param lists each best first, so that what comes after a worse rule is worse. */
function best(lists: readonly (readonly IndexedRule[])[], asked: AskedCall): RuleMatch | null {
  let leaders: IndexedRule[] = [];
  for (const list of lists) {
    let ofThisList = 0;
    for (const rule of list) {
      const [leader] = leaders;
      const rank = leader === undefined ? -1 : compareRank(rule, leader);
      if (rank > 0 || ofThisList > MOST_EQUALS) break;
      if (!takesCall(rule, asked)) continue;
      ofThisList += 1;
      leaders = rank < 0 ? [rule] : [...leaders, rule];
    }
  }
  const [rule, ...equals] = leaders.sort((a, b) => a.place - b.place);
  return rule === undefined ? null : { kind: 'one', rule, equals: equals.slice(0, MOST_EQUALS) };
}
