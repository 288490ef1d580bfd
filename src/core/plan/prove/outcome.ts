import type { Call } from '../../model/call.ts';
import type { DispatchRule } from '../../model/dispatch-rule.ts';
import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { sameValue } from '../../model/normalise.ts';
import { agentsOf, roomFormOf, roomPattern } from '../../model/room-form.ts';
import type { Profile } from '../../routing/profile.ts';
import type { Route } from '../../routing/route.ts';
import { routeCall, routeSecondLook } from '../../routing/route-call.ts';
import type { RouteIndex } from '../../routing/route-index.ts';
import type { RuleFault } from '../../routing/rule-faults.ts';

/** A state as one call meets it. */
export interface Scene {
  /** What can take the call. */
  readonly index: RouteIndex;
  /** Where LiveKit fails on what it lists for the call's trunk, whether or not that could take the call; null = nowhere. */
  readonly fault: (trunkId: string | null) => RuleFault | null;
}

/** Where LiveKit is when it looks for the trunk, for the rule, and, where it asked for a PIN, for the rule again. */
export interface Passage {
  readonly first: Scene;
  readonly second: Scene;
  readonly entered: Scene;
}

/** What becomes of a call whose caller enters the PIN of `call` if one is asked for; with `not-asked` it ends where one is. */
export interface Outcome {
  /** The look that decided. */
  readonly route: Route;
  /** The trunk whose credentials the caller was asked for; null = nobody asked. */
  readonly challenger: InboundTrunk | null;
  readonly pinAsked: boolean;
  /** The rules that LiveKit ranks alike, the one it takes first. */
  readonly rules: readonly DispatchRule[];
}

export function followCall(call: Call, { first, second, entered }: Passage, profile: Profile): Outcome {
  const asking: Call = { ...call, pin: 'not-asked' };
  const look = routeCall(first.index, asking, profile);
  const challenger = look.auth ? look.trunk : null;
  if (look.collision.length > 0) return { route: look, challenger: null, pinAsked: false, rules: [] };
  const trunkId = look.trunk?.sipTrunkId ?? null;
  const again = second === first ? look : routeSecondLook(second.index, trunkId, asking, profile);
  const route = faulty(again, second);
  const pinAsked = route.result === 'request-pin';
  if (!pinAsked || call.pin === 'not-asked') return { route, challenger, pinAsked, rules: takersOf(route, second) };
  const last = faulty(routeSecondLook(entered.index, trunkId, call, profile), entered);
  return { route: last, challenger, pinAsked: true, rules: takersOf(last, entered) };
}

function faulty(route: Route, { fault }: Scene): Route {
  if (route.collision.length > 0) return route;
  const found = fault(route.trunk?.sipTrunkId ?? null);
  return found === null ? route : { ...route, result: 'error', error: 'rule-conflict', rule: null, fault: found };
}

function takersOf({ rule, alternatives, result }: Route, { index }: Scene): DispatchRule[] {
  if (rule === null || result !== 'accept') return [];
  return [rule, ...alternatives.flatMap((id) => index.rule(id)?.rule ?? [])];
}

/** A caller who is asked for a PIN is answered, and gets in or not by what is entered. */
export const isAnswered = ({ route }: Outcome): boolean => route.result === 'accept' || route.result === 'request-pin';

/** The part that a rule plays: one that stands in for another plays that one's. */
export type OwnerOf = (id: string) => string;

/** Whether callers and agents meet the same in both: the same part, the same room, the same agents. */
export function sameTaker(a: DispatchRule, b: DispatchRule, ownerOf: OwnerOf): boolean {
  if (a === b) return true;
  return ownerOf(a.sipDispatchRuleId) === ownerOf(b.sipDispatchRuleId) && roomOf(a) === roomOf(b) && sameAgents(a, b);
}

function roomOf(rule: DispatchRule): string {
  const form = roomFormOf(rule);
  return `${form?.kind} ${rule.hidePhoneNumber} ${roomPattern(form)}`;
}

function sameAgents(a: DispatchRule, b: DispatchRule): boolean {
  const agents = (rule: DispatchRule) =>
    agentsOf(rule)
      .map(({ agentName, metadata, deployment }) => JSON.stringify([agentName, metadata, deployment]))
      .sort();
  return sameValue(agents(a), agents(b));
}

export function sameCredentials(a: InboundTrunk | null, b: InboundTrunk | null): boolean {
  if (a === null || b === null) return a === b;
  return a.authUsername === b.authUsername && a.authPassword.equals(b.authPassword) && a.authRealm === b.authRealm;
}
