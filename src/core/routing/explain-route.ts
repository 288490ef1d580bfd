import type { DispatchRule } from '../model/dispatch-rule.ts';
import { askCall } from './asked-call.ts';
import { explainRule, praiseRule } from './explain-rule.ts';
import { explainTrunk, praiseTrunk } from './explain-trunk.ts';
import type { Finding } from './finding.ts';
import type { Route } from './route.ts';
import type { RouteIndex } from './route-index.ts';

/**
 * For every trunk and rule that does not take the call the one reason why not, the nearest first: trunks that list the number or
 * take any, rules for the call's trunk, then all others in the order of ids. Made one by one: ten of 20,000 cost ten.
 */
export function* explainRoute(index: RouteIndex, route: Route): Generator<Finding, void> {
  const asked = askCall(route.call, route.profile, index.pins);
  const { trunk: taken, rule: chosen, result } = route;
  const trunkIds = taken === null ? [] : [taken.sipTrunkId];
  const near = (rule: DispatchRule) => rule.trunkIds.length === 0 || rule.trunkIds.some((id) => trunkIds.includes(id));
  for (const trunk of index.trunksListing(asked.to)) if (trunk.trunk !== taken) yield explainTrunk(trunk, asked, route);
  for (const trunk of index.wildcards) if (trunk.trunk !== taken) yield explainTrunk(trunk, asked, route);
  for (const rule of nearRules(index, route)) if (rule !== chosen || result === 'error') yield explainRule(rule, asked, route, index);
  for (const trunk of index.trunks) if (!trunk.lists(asked)) yield explainTrunk(trunk, asked, route);
  for (const rule of index.rules) if (!near(rule) && !inFault(rule, route)) yield explainRule(rule, asked, route, index);
}

function* nearRules(index: RouteIndex, route: Route): Generator<DispatchRule, void> {
  const { fault, trunk } = route;
  if (fault !== null) yield fault.rule;
  if (fault !== null && fault.other !== null && fault.other !== fault.rule) yield fault.other;
  const naming = trunk === null ? [] : index.rulesNaming(trunk.sipTrunkId);
  for (const rule of naming) if (!inFault(rule, route)) yield rule;
  for (const rule of index.rulesForAnyTrunk) if (!inFault(rule, route)) yield rule;
}

const inFault = (rule: DispatchRule, { fault }: Route): boolean => fault !== null && (fault.rule === rule || fault.other === rule);

/** Why those who take the call do. */
export interface Praise {
  readonly trunk: string | null;
  readonly rule: string | null;
}

export function praiseRoute(index: RouteIndex, route: Route): Praise {
  const trunk = route.trunk === null ? undefined : index.trunk(route.trunk.sipTrunkId);
  return {
    trunk: trunk === undefined ? null : praiseTrunk(trunk, askCall(route.call, route.profile, index.pins)),
    rule: route.rule === null ? null : praiseRule(route.rule, route),
  };
}
