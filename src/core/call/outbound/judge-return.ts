import type { InboundTrunk } from '../../model/inbound-trunk.ts';
import { ruleLabel, trunkLabel } from '../../routing/finding.ts';
import { shellWord } from '../../shell-word.ts';
import type { JoinFacts } from '../facts.ts';
import { because, type Finding, failed, noticed, open, passed, skipped } from '../finding.ts';
import { wrongRule } from '../judge/admit.ts';
import { judgeDispatch } from '../judge/join.ts';
import { dialCause } from './dial-cause.ts';
import { answeredMs, callItself, explainBack, type OutboundFacts } from './facts.ts';
import { tieOf } from './tie.ts';

export function judgeCameBack(facts: OutboundFacts): Finding | null {
  const { back, tie, mustComeBack, to, leg, aborted } = facts;
  const { caller } = back;
  if (caller === null || tie === null) {
    const stopped = dialCause(facts);
    const rang = leg.ringingMs !== null || answeredMs(facts) !== null;
    if (!rang && stopped !== null) return null;
    if (!mustComeBack) return skipped(`no trunk of this project has ${to}: the call leaves LiveKit`);
    if (back.unknown !== null) return open(`nobody could look: ${back.unknown}`);
    if (answeredMs(facts) !== null) return failed(answeredElsewhere(facts));
    if (aborted) return open('it was broken off before it had come back');
    return failed(notComeBack(facts));
  }
  const { attributes, firstMs } = caller;
  const [called = '', calling = '', trunkId = ''] = [
    attributes['sip.trunkPhoneNumber'],
    attributes['sip.phoneNumber'],
    attributes['sip.trunkID'],
  ];
  const { trunk } = facts.answer.route;
  if (called !== '' && tieOf(attributes, { testId: '', to, from: calling }) === null)
    return failed(
      because('other-number', `the carrier brings the call back as one to ${called}, and not to ${to}`, {
        detail: ['a forwarding, or an alias of numbers, at the carrier'],
        nextSteps: ["see in the carrier's portal where the number points to", `sipctl route explain --to ${shellWord(called)}`],
      }),
      undefined,
      firstMs,
    );
  if (trunkId !== (trunk?.sipTrunkId ?? ''))
    return failed(
      because('other-trunk', `${trunkId === '' ? 'no trunk' : `trunk ${trunkId}`} took the call, and not ${nameOf(trunk)}`, {
        detail: ['the configuration changed meanwhile, or the carrier shows another number than was dialled from'],
        nextSteps: [`sipctl route explain --to ${shellWord(to)} --from ${shellWord(calling || facts.from)}`],
      }),
      undefined,
      firstMs,
    );
  const text = `on ${nameOf(trunk)}, from ${calling || 'a hidden number'}`;
  if (tie === 'called-number') return noticed(`${text}: another caller than ${facts.from}, so that it is this call is a guess`, firstMs);
  return passed(`${text}; known by ${tie === 'test-id' ? 'its header' : 'its numbers'}`, firstMs);
}

const nameOf = (trunk: InboundTrunk | null): string => (trunk === null ? 'no trunk' : `trunk ${trunkLabel(trunk)}`);

function answeredElsewhere(facts: OutboundFacts): NonNullable<Finding['cause']> {
  return because('answered-elsewhere', `somebody answered, and it was not LiveKit: ${facts.to} leads elsewhere`, {
    detail: ['a mailbox of the carrier, or a forwarding'],
    nextSteps: ["point the number at the SIP host of LiveKit, in the carrier's portal", callItself(facts)],
  });
}

/** It rang, or was refused, and LiveKit never had a caller for it: the carrier did not bring it, or nobody here takes it. */
function notComeBack(facts: OutboundFacts): NonNullable<Finding['cause']> {
  const { route, because: why, nextSteps } = facts.answer;
  const { to, from, result, trunk } = { ...route, to: facts.to, from: facts.from };
  if (result === 'drop' || result === 'error')
    return because(trunk === null ? 'no-trunk' : 'no-rule', `no ${trunk === null ? 'trunk' : 'rule'} takes calls from ${from} to ${to}`, {
      detail: why.map(({ subject, detail }) => `${subject.name || subject.id}: ${detail}`),
      nextSteps: [...nextSteps, explainBack(facts)],
    });
  return because('not-come-back', `the carrier took the call, and LiveKit has no caller for ${to}`, {
    detail: [
      'the number does not point at the SIP host of LiveKit, or LiveKit refused the carrier: its password or address is not that of the trunk',
      ...(trunk === null || trunk.allowedAddresses.length === 0
        ? []
        : [`trunk ${trunkLabel(trunk)} takes calls from ${trunk.allowedAddresses.join(', ')} only`]),
    ],
    nextSteps: [callItself(facts), "see in the carrier's portal where the number points to, and with which password"],
  });
}

export function judgeRuleTaken(facts: OutboundFacts): Finding | null {
  const { back, answer, tie } = facts;
  const taken = back.caller?.attributes['sip.ruleID'];
  if (tie === null || taken === undefined) return null;
  const wrong = wrongRule(facts, taken, explainBack(facts));
  if (wrong !== null) return failed(wrong);
  const { rule } = answer.route;
  return passed(`rule ${rule?.sipDispatchRuleId === taken ? ruleLabel(rule) : taken}`, back.caller?.firstMs ?? null);
}

export function judgeDispatched(facts: OutboundFacts): Finding | null {
  const { back, tie, answer, expected, endedMs } = facts;
  if (back.caller === null || tie === null) return null;
  // The inbound side as a call of our own would have seen it.
  const join: JoinFacts = {
    seen: back,
    answer,
    expected,
    wire: { ringing: [], answeredAt: answeredMs(facts), final: null, lastInviteAt: back.caller.firstMs, endedAt: endedMs },
    record: { cancelAnswered: null },
  };
  return judgeDispatch(join);
}

export function judgeAgentSpeaks({ back, tie, answer, ...rest }: OutboundFacts): Finding | null {
  if (back.caller === null || tie === null) return null;
  if (answer.route.result === 'request-pin') return skipped('the rule asks for a PIN, and nobody enters one');
  const speaking = back.agents.find(({ audioTracks }) => audioTracks > 0);
  const [agent] = back.agents;
  if (speaking !== undefined) {
    const name = speaking.name || 'an agent';
    if (speaking.goneMs === null) return passed(`${name} publishes audio; how it sounds, only a call of our own hears`, speaking.firstMs);
    return failed(
      because('agent-gone', `${name} left the room during the call`, {
        detail: ['LiveKit does not hang up when an agent leaves or crashes: the caller stays in silence'],
        nextSteps: ["look into the agent's log: it crashed, or leaves by itself"],
      }),
      undefined,
      speaking.goneMs,
    );
  }
  if (agent !== undefined)
    return failed(
      because('agent-mute', `${agent.name || 'the agent'} is in the room and publishes no audio`, {
        detail: ['LiveKit answers a call once somebody in its room can be heard'],
        nextSteps: ["look into the agent's log: it has to publish an audio track", `sipctl agent probe ${shellWord(agent.name)}`],
      }),
    );
  return answeredMs(rest) === null ? null : skipped('somebody else than an agent answered');
}
