import type { DispatchRule } from '../model/dispatch-rule.ts';
import { normalNumber } from '../model/phone-number.ts';
import { subjectOf } from '../model/world.ts';
import type { AskedCall } from './asked-call.ts';
import { type Finding, goneInWords, orNobody, ruleLabel, someOf, trunksInWords } from './finding.ts';
import { compareRank, type IndexedRule, takesCaller, takesNumber, takesPin } from './indexed-rule.ts';
import type { Route } from './route.ts';
import type { RouteIndex } from './route-index.ts';
import type { RuleFault } from './rule-faults.ts';

type Reason = readonly [field: string, detail: string];

/** Why this rule does not take the call. */
export function explainRule(rule: DispatchRule, asked: AskedCall, route: Route, index: RouteIndex): Finding {
  const [rejectedBy, detail] = reasonAgainst(rule, asked, route, index);
  return { subject: subjectOf('dispatchRule', rule), rejectedBy, detail };
}

function reasonAgainst(rule: DispatchRule, asked: AskedCall, route: Route, index: RouteIndex): Reason {
  const { collision, fault } = route;
  if (collision.length > 0) return ['conflict', 'LiveKit looks at no rule, because it cannot tell whose trunk the call is'];
  if (fault !== null && (fault.rule === rule || fault.other === rule)) return faultReason(rule, fault);
  const trunks = wrongTrunk(rule, route, index);
  if (trunks !== null) return trunks;
  const indexed = index.rule(rule.sipDispatchRuleId);
  if (indexed === undefined) return ['rule', 'has no room form, and LiveKit fails on every call that it would look at it for'];
  const filtered = filteredBy(indexed, asked);
  if (filtered !== null) return filtered;
  if (fault !== null) return ['conflict', `would be asked, but LiveKit fails at ${ruleLabel(fault.rule)} before it chooses`];
  if (rule === route.rule) return ['hidePhoneNumber', 'hides the number of a caller who has none: livekit-server 1.13.5 fails on that'];
  const winner = route.rule === null ? undefined : index.rule(route.rule.sipDispatchRuleId);
  return winner === undefined ? ['conflict', 'LiveKit fails before it chooses'] : beatenBy(indexed, winner, route);
}

function faultReason(rule: DispatchRule, fault: RuleFault): Reason {
  const { other, shared } = fault;
  if (other === null) return ['rule', 'has no room form: LiveKit fails on every call that it looks at this rule for'];
  if (other === fault.rule)
    return [
      new Set(rule.trunkIds).size < rule.trunkIds.length ? 'trunkIds' : 'numbers',
      `claims the same twice: ${shared}; LiveKit fails on every call that it looks at this rule for`,
    ];
  const partner = rule === other ? fault.rule : other;
  const field = rule.trunkIds.includes('') ? 'trunkIds' : 'numbers';
  return [field, `claims the same calls as ${ruleLabel(partner)} (${shared}): LiveKit fails on every call that it looks at both for`];
}

/** @returns null for a rule that this call's trunk does not rule out. */
function wrongTrunk({ trunkIds }: DispatchRule, { trunk }: Route, index: RouteIndex): Reason | null {
  if (trunkIds.length === 0 || (trunk !== null && trunkIds.includes(trunk.sipTrunkId))) return null;
  if (trunkIds.every((id) => id === '')) return ['trunkIds', 'holds an empty trunk id, which names no trunk: it takes no call at all'];
  if (trunkIds.every((id) => index.trunk(id) === undefined)) return ['trunkIds', goneInWords(trunkIds)];
  const trunks = trunksInWords(trunkIds.map((id) => index.trunk(id)?.trunk.name || id));
  return ['trunkIds', trunk === null ? `is for ${trunks}, and no trunk takes this call` : `is for ${trunks} only`];
}

function filteredBy(indexed: IndexedRule, asked: AskedCall): Reason | null {
  const { inboundNumbers, numbers } = indexed.rule;
  const { to, from } = asked.call;
  if (!takesNumber(indexed, asked))
    return ['numbers', `has ${someOf(numbers)} only, not ${orNobody(to, 'an empty number')}${otherSpelling(numbers, to)}`];
  if (!takesCaller(indexed, asked))
    return [
      'inboundNumbers',
      `takes callers ${someOf(inboundNumbers)} only, not ${orNobody(from, 'one without a number')}${otherSpelling(inboundNumbers, from)}`,
    ];
  if (takesPin(indexed, asked)) return null;
  if (indexed.pin === 0) return ['pin', 'has no PIN, and a caller who enters one reaches only rules with that PIN'];
  return ['pin', asked.pin === 0 ? 'has a PIN, and the caller entered none' : 'has another PIN'];
}

const otherSpelling = (list: readonly string[], number: string) =>
  list.some((written) => normalNumber(written) === normalNumber(number))
    ? ': the same number in another spelling, which a rule does not recognise'
    : '';

function beatenBy(loser: IndexedRule, winner: IndexedRule, { trunk }: Route): Reason {
  const better = ruleLabel(winner.rule);
  if (trunk !== null && loser.rule.trunkIds.length === 0 && winner.rule.trunkIds.length > 0)
    return ['trunkIds', `is for any trunk; ${better} names ${trunk.name || trunk.sipTrunkId}, and that comes first`];
  const lists = ({ rule }: IndexedRule) => Number(rule.inboundNumbers.length === 0) + Number(rule.numbers.length === 0);
  if (lists(loser) > lists(winner)) {
    return winner.rule.numbers.length > 0 && loser.rule.numbers.length === 0
      ? ['numbers', `is for any called number; ${better} lists this one, and that comes first`]
      : ['inboundNumbers', `is for any caller; ${better} lists this one, and that comes first`];
  }
  if (loser.pin === 0 && winner.pin !== 0) return ['pin', `has no PIN; ${better} has one, and rules with a PIN come first`];
  if (loser.form.kind !== winner.form.kind)
    return [
      'rule',
      `gives a room ${KIND_WORDS[loser.form.kind]}; ${better} gives one ${KIND_WORDS[winner.form.kind]}, and that comes first`,
    ];
  const room = loser.form.kind === 'direct' ? 'roomName' : 'roomPrefix';
  if (compareRank(loser, winner) !== 0)
    return [
      room,
      `is as narrow as ${better}; of such rules the first by room name takes the call: ${JSON.stringify(winner.room)} before ${JSON.stringify(loser.room)}`,
    ];
  return ['sipDispatchRuleId', `is equal to ${better} in all that LiveKit compares; the order of ids alone decides`];
}

const KIND_WORDS = { direct: 'for all calls', individual: 'a caller', callee: 'a called number' } as const;

/** Why this rule takes the call, in a few words. */
export function praiseRule({ trunkIds, numbers, inboundNumbers }: DispatchRule, { trunk }: Route): string {
  const over = trunk === null || trunkIds.length === 0 ? 'any trunk' : `trunk ${trunk.name || trunk.sipTrunkId}`;
  return [over, ...(numbers.length > 0 ? ['called number listed'] : []), ...(inboundNumbers.length > 0 ? ['caller listed'] : [])].join(
    '; ',
  );
}
