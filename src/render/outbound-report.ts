import { seconds } from '../core/call/facts.ts';
import { answeredMs, type OutboundFacts, outboundLabel } from '../core/call/outbound/facts.ts';
import type { Judgement } from '../core/call/stages.ts';
import { type Document, dim, wrapped } from './document.ts';
import { judgementText } from './judgement-text.ts';
import { shownAttributes } from './shown-attributes.ts';

/** A call that LiveKit has made, through its carrier. */
export interface OutboundReport extends Judgement {
  readonly facts: OutboundFacts;
}

export function outboundText(report: OutboundReport): Document {
  const { from, to, trunk } = report.facts;
  return [
    wrapped(0, `call ${from} -> ${to}  `, dim(`by LiveKit, through trunk ${outboundLabel(trunk)}`)),
    ...judgementText(report, inWords(report.facts)),
  ];
}

/** @returns what became of it in one phrase: `answered after 1.2 s, support-agent in call_x, rule SDR_1`. */
function inWords(facts: OutboundFacts): string {
  const { back, dial, leg } = facts;
  const at = answeredMs(facts);
  const failed = dial?.outcome.kind === 'failed' ? dial.outcome : null;
  const status = failed?.sipStatus ?? null;
  const rule = back.caller?.attributes['sip.ruleID'];
  return [
    at !== null
      ? `answered after ${seconds(at)}`
      : status !== null
        ? `${status.code} ${status.text}`.trim()
        : leg.ringingMs === null
          ? 'no answer'
          : 'it rang',
    ...(back.room === null ? [] : [`${back.agents.map(({ name }) => name || 'an agent').join(', ') || 'no agent'} in ${back.room}`]),
    ...(rule === undefined ? [] : [`rule ${rule}`]),
  ].join(', ');
}

export function outboundJson({ facts, stages, verdict, cause }: OutboundReport): Readonly<Record<string, unknown>> {
  const { back, dial, leg, trunk, to, from, tie, room } = facts;
  const attributes = back.caller?.attributes ?? null;
  /** The carrier's, where it did not put the call through. */
  const refusal = dial?.outcome.kind === 'failed' ? dial.outcome.sipStatus : null;
  return {
    direction: 'outbound',
    verdict,
    call: { to, from },
    outboundTrunk: trunk.sipTrunkId,
    final: refusal?.code ?? null,
    reason: refusal?.text ?? null,
    stages: {
      ringingMs: whole(leg.ringingMs),
      cameBackMs: whole(back.caller?.firstMs ?? null),
      agentMs: whole(back.agents[0]?.firstMs ?? null),
      answerMs: whole(answeredMs(facts)),
    },
    checks: stages,
    cause,
    nextSteps: cause?.nextSteps ?? [],
    knownBy: tie,
    ownRoom: room,
    room: back.room,
    trunk: attributes?.['sip.trunkID'] ?? null,
    rule: attributes?.['sip.ruleID'] ?? null,
    agents: back.agents.map(({ name }) => name),
    participant: attributes === null ? null : shownAttributes(attributes),
    hungUp: facts.hungUp,
  };
}

const whole = (milliseconds: number | null): number | null => (milliseconds === null ? null : Math.round(milliseconds));
