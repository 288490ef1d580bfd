import type { Call } from '../model/call.ts';
import { advise } from './advise.ts';
import { explainRoute, type Praise, praiseRoute } from './explain-route.ts';
import type { Finding } from './finding.ts';
import { type OnWire, onWire } from './on-wire.ts';
import type { Profile } from './profile.ts';
import type { Route } from './route.ts';
import { routeCall } from './route-call.ts';
import type { RouteIndex } from './route-index.ts';

/** All that is to be said of one call. */
export interface CallAnswer {
  /** Of the first profile asked about. */
  readonly route: Route;
  /** Answers of other profiles, where they differ from it. */
  readonly elsewhere: readonly Route[];
  readonly praise: Praise;
  readonly because: readonly Finding[];
  /** How many findings were left out of `because`. */
  readonly leftOut: number;
  readonly onWire: OnWire;
  readonly nextSteps: readonly string[];
}

/** @param profiles the LiveKits that may be meant, the one to answer for first. @param mostFindings in `because`. */
export function answerCall(index: RouteIndex, call: Call, profiles: readonly [Profile, ...Profile[]], mostFindings: number): CallAnswer {
  const [first, ...others] = profiles;
  const route = routeCall(index, call, first);
  const elsewhere = others.map((profile) => routeCall(index, call, profile)).filter((other) => decisive(other) !== decisive(route));
  const because: Finding[] = [];
  for (const finding of explainRoute(index, route)) {
    if (because.length === mostFindings) break;
    because.push(finding);
  }
  const candidates = index.trunks.length + index.rules.length - takers(route);
  return {
    route,
    elsewhere,
    praise: praiseRoute(index, route),
    because,
    leftOut: Math.max(candidates - because.length, 0),
    onWire: onWire(route, profiles),
    nextSteps: advise(index, route),
  };
}

const takers = ({ trunk, rule, result }: Route) => Number(trunk !== null) + Number(rule !== null && result !== 'error');

/** What makes two answers differ. */
function decisive({ result, error, trunk, rule, roomPattern, identity }: Route): string {
  return JSON.stringify([result, error, trunk?.sipTrunkId, rule?.sipDispatchRuleId, roomPattern, identity]);
}
