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
import type { Route, RouteResult } from './route.ts';
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

function routeFrom(index: RouteIndex, match: TrunkMatch, asked: AskedCall): Route {
  if (match.kind === 'several') return made(asked, 'error', { error: match.error, collision: match.between.map(({ trunk }) => trunk) });
  const trunk = match.kind === 'one' ? match.trunk.trunk : null;
  const found = matchRule(index, trunk?.sipTrunkId ?? null, asked);
  if (found.kind === 'fault') return made(asked, 'error', { trunk, error: 'rule-conflict', fault: found.fault });
  if (found.kind === 'none') return made(asked, 'drop', { trunk });
  const { rule, form, pin } = found.rule;
  const equals = found.equals.map((other) => other.rule.sipDispatchRuleId);
  if (rule.hidePhoneNumber && asked.call.from === '' && TRAITS[asked.profile].failsOnHiddenEmptyCaller)
    return made(asked, 'error', { trunk, rule, equals, error: 'hidden-empty-caller' });
  if (pin !== 0 && asked.pin === null) return made(asked, 'request-pin', { trunk, rule, equals });
  return made(asked, 'accept', {
    trunk,
    rule,
    equals,
    roomPattern: roomOfCall(form, asked.call, rule.hidePhoneNumber),
    identity: identityOf(asked.call, rule),
    agents: agentsOf(rule),
  });
}

interface Findings extends Partial<Omit<Route, 'profile' | 'call' | 'result' | 'auth' | 'ambiguous' | 'alternatives'>> {
  /** Ids of rules that are ranked equal. */
  readonly equals?: readonly string[];
}

const NONE: readonly never[] = [];

/** Member by member: spreading objects here took more time than all the matching. */
function made({ profile, call }: AskedCall, result: RouteResult, found: Findings): Route {
  const trunk = found.trunk ?? null;
  const alternatives = found.equals ?? NONE;
  return {
    profile,
    call,
    result,
    error: found.error ?? null,
    trunk,
    rule: found.rule ?? null,
    auth: trunk !== null && authOf(trunk) === 'full',
    roomPattern: found.roomPattern ?? null,
    identity: found.identity ?? null,
    agents: found.agents ?? NONE,
    ambiguous: alternatives.length > 0,
    alternatives,
    collision: found.collision ?? NONE,
    fault: found.fault ?? null,
  };
}
