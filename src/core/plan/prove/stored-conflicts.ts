import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { roomFormOf } from '../../model/room-form.ts';
import type { World } from '../../model/world.ts';
import { type Conflict, findRuleConflicts, findTrunkConflicts } from '../../routing/conflicts.ts';
import { RouteIndex } from '../../routing/route-index.ts';

/** What in one state claims the same calls. */
export interface StateConflicts {
  readonly trunks: readonly Conflict[];
  readonly rules: readonly Conflict[];
  /** Rules without a kind, on which LiveKit fails as well. */
  readonly kindless: readonly DispatchRule[];
  /** The rules that LiveKit fails on; null where there are none. */
  readonly faults: RouteIndex | null;
}

export function conflictsIn({ inboundTrunks, dispatchRules }: Pick<World, 'inboundTrunks' | 'dispatchRules'>): StateConflicts {
  return stateConflicts(findTrunkConflicts(inboundTrunks), dispatchRules);
}

function stateConflicts(trunks: readonly Conflict[], live: readonly DispatchRule[]): StateConflicts {
  const rules = findRuleConflicts(live);
  const kindless = live.filter((rule) => roomFormOf(rule) === null);
  const ids = new Set(rules.flatMap(({ first, second }) => [first, second]));
  const failing = [...live.filter(({ sipDispatchRuleId }) => ids.has(sipDispatchRuleId)), ...kindless];
  return { trunks, rules, kindless, faults: failing.length === 0 ? null : new RouteIndex({ inboundTrunks: [], dispatchRules: failing }) };
}

export const pairOf = ({ first, second }: Conflict): string => JSON.stringify([first, second].sort());

export const isPair = (conflicts: readonly Conflict[], [a, b]: readonly InboundTrunk[]): boolean => {
  if (a === undefined || b === undefined) return false;
  const pair = pairOf({ first: a.sipTrunkId, second: b.sipTrunkId, shared: '' });
  return conflicts.some((conflict) => pairOf(conflict) === pair);
};
