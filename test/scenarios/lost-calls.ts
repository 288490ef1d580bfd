import type { Call } from '../../src/core/model/call.ts';
import type { World } from '../../src/core/model/world.ts';
import { PROFILES, type Profile } from '../../src/core/routing/profile.ts';
import type { Route } from '../../src/core/routing/route.ts';
import { routeCall, routeSecondLook } from '../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../src/core/routing/route-index.ts';
import { callsAround } from './calls-around.ts';

/** @param pin entered where it says one. */
export interface LostCall {
  /** `state 1`, or `between 1 and 2`. */
  readonly when: string;
  readonly to: string;
  readonly from: string;
  readonly source: string;
  readonly pin: string;
  readonly instead: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Follows every call that a walk of worlds could tell apart, through each of them and across each step.
 * @returns those that are answered as neither the first world nor the last would. Calls that nobody answers at either end are
 * left out: whether they may be taken for a while is for a plan to say.
 */
export function lostCalls(worlds: readonly World[], profiles: readonly Profile[] = PROFILES): LostCall[] {
  const indexes = worlds.map((world) => new RouteIndex(world));
  const [first] = indexes;
  const last = indexes.at(-1);
  if (first === undefined || last === undefined) return [];
  const calls = callsAround(worlds);
  return profiles.flatMap((profile) => calls.flatMap((call) => ofCall(call, indexes, profile, { first, last })));
}

function ofCall(call: Call, indexes: readonly RouteIndex[], profile: Profile, ends: { first: RouteIndex; last: RouteIndex }): LostCall[] {
  const before = routeCall(ends.first, call, profile);
  const after = routeCall(ends.last, call, profile);
  if (!isAnswered(before) && !isAnswered(after)) return [];
  const fine = new Set([outcome(before), outcome(after)]);
  const routes = indexes.map((index) => routeCall(index, call, profile));
  const straddling = indexes.slice(1).map((index, at) => routeSecondLook(index, routes[at]?.trunk?.sipTrunkId ?? null, call, profile));
  const seen = [
    ...routes.map((route, at) => [`state ${at}`, route] as const),
    ...straddling.map((route, at) => [`between ${at} and ${at + 1}`, route] as const),
  ];
  return seen
    .filter(([, route]) => !fine.has(outcome(route)))
    .map(([when, route]) => ({
      when,
      to: call.to,
      from: call.from,
      source: call.source,
      pin: typeof call.pin === 'string' ? call.pin : call.pin.reveal(),
      instead: outcome(route),
      before: outcome(before),
      after: outcome(after),
    }));
}

const isAnswered = ({ result }: Route): boolean => result === 'accept' || result === 'request-pin';

/** What a caller and an agent notice. Not answered is not answered, however that comes about. */
function outcome(route: Route): string {
  if (!isAnswered(route)) return 'nobody';
  const { result, roomPattern, agents, trunk, auth } = route;
  const asked = auth && trunk !== null ? ` as ${trunk.authUsername}:${trunk.authPassword.reveal()}` : '';
  return `${result} ${roomPattern ?? ''} ${agents.map(({ agentName, metadata }) => `${agentName}:${metadata ?? ''}`).join(',')}${asked}`;
}
