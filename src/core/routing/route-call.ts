/**
 * Who takes a call, as livekit/protocol sip/sip.go and livekit-server's ioservice_sip.go decide it. Nothing here throws, whatever the
 * world: what LiveKit fails on is a result like another.
 */
import { authOf } from '../model/auth.ts';
import type { Call } from '../model/call.ts';
import { agentsOf } from '../model/room-form.ts';
import { type AskedCall, askCall } from './asked-call.ts';
import { matchRule } from './match-rule.ts';
import { matchTrunk, matchTrunkAgain, type TrunkMatch } from './match-trunk.ts';
import { identityOf, roomOfCall } from './participant.ts';
import { type Profile, TRAITS } from './profile.ts';
import type { Route } from './route.ts';
import type { RouteIndex } from './route-index.ts';

/** Both look-ups in one state of the world. @param call numbers as on the wire. Costs no more in a large world than in a small one. */
export function routeCall(index: RouteIndex, call: Call, profile: Profile): Route {
  const asked = askCall(call, profile, index.pins);
  return routeFrom(index, matchTrunk(index, asked), asked);
}

/**
 * The second look-up, or the one after a PIN, where the world may have changed since the first.
 * @param trunkId the trunk that the first look-up found; null = none.
 */
export function routeSecondLook(indexNow: RouteIndex, trunkId: string | null, call: Call, profile: Profile): Route {
  const asked = askCall(call, profile, indexNow.pins);
  return routeFrom(indexNow, matchTrunkAgain(indexNow, trunkId, asked), asked);
}

const NOTHING = {
  error: null,
  trunk: null,
  rule: null,
  auth: false,
  roomPattern: null,
  identity: null,
  agents: [],
  ambiguous: false,
  alternatives: [],
  collision: [],
  fault: null,
} as const;

function routeFrom(index: RouteIndex, match: TrunkMatch, asked: AskedCall): Route {
  const { call, profile } = asked;
  if (match.kind === 'several') {
    return { ...NOTHING, call, profile, result: 'error', error: match.error, collision: match.between.map(({ trunk }) => trunk) };
  }
  const trunk = match.kind === 'one' ? match.trunk.trunk : null;
  const base = { ...NOTHING, call, profile, trunk, auth: trunk !== null && authOf(trunk) === 'full' };
  const found = matchRule(index, trunk?.sipTrunkId ?? null, asked);
  if (found.kind === 'fault') return { ...base, result: 'error', error: 'rule-conflict', fault: found.fault };
  if (found.kind === 'none') return { ...base, result: 'drop' };
  const { rule, form, pin } = found.rule;
  const chosen = {
    ...base,
    rule,
    ambiguous: found.equals.length > 0,
    alternatives: found.equals.map((other) => other.rule.sipDispatchRuleId),
  };
  if (rule.hidePhoneNumber && call.from === '' && TRAITS[profile].failsOnHiddenEmptyCaller)
    return { ...chosen, result: 'error', error: 'hidden-empty-caller' };
  if (pin !== 0 && asked.pin === null) return { ...chosen, result: 'request-pin' };
  return {
    ...chosen,
    result: 'accept',
    roomPattern: roomOfCall(form, call, rule.hidePhoneNumber),
    identity: identityOf(call, rule),
    agents: agentsOf(rule),
  };
}
