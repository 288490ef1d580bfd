import type { Check } from '../check.ts';
import { labelOf } from '../model/world.ts';
import { type CallFacts, seconds } from './facts.ts';
import { type Judgement, stageLabel } from './stages.ts';
import { hostOf } from './words.ts';

/** What is heard from so loud on is somebody who speaks. */
const HEARD_DBOV = -50;

/** @returns a call in one line: `407, 200 in 0.6 s, audio both ways, support-agent in call_x, rule support (SDR_1)`. */
export function callInWords({ wire, seen, record, answer }: CallFacts): string {
  const { audio } = record;
  const rule = seen.caller?.attributes['sip.ruleID'];
  const named = answer.route.rule?.sipDispatchRuleId === rule ? answer.route.rule?.name : '';
  const said = wire.final === null ? [] : [`${wire.final.status} in ${seconds(wire.final.atMs - wire.lastInviteAt)}`];
  return [
    ...(wire.challengedAt === null || wire.final?.atMs === wire.challengedAt ? [] : ['407']),
    ...(wire.final === null && wire.ringing.length > 0
      ? [`180 ${wire.ringing.length === 1 ? 'once' : `${wire.ringing.length} times`}`]
      : said),
    ...(audio === null ? [] : [audio.received === 0 ? 'no audio' : (audio.levelDbov ?? -81) > HEARD_DBOV ? 'audio' : 'silence']),
    ...(seen.room === null ? [] : [`${[...seen.agents.map(({ name }) => name || 'an agent')].join(', ') || 'no agent'} in ${seen.room}`]),
    ...(rule === undefined ? [] : [`rule ${labelOf({ name: named ?? '', id: rule })}`]),
  ].join(', ');
}

/** @returns who calls whom: `+15105550199 -> +15105550100`. */
export const callLabel = ({ answer }: Pick<CallFacts, 'answer'>): string => `${answer.route.call.from} -> ${answer.route.call.to}`;

/** @returns a check for each stage, for reports. */
export function stageChecks({ stages, cause }: Judgement): Check[] {
  return stages.map(({ stage, status, evidence }) => ({
    id: `call.${stage}`,
    status,
    subject: { kind: 'call', name: stageLabel(stage), id: '' },
    evidence,
    nextSteps: cause?.stage === stage ? cause.nextSteps : [],
  }));
}

/** @returns the whole call as one check, for `verify`. */
export function callCheck(judgement: Judgement, facts: CallFacts): Check {
  const { verdict, cause } = judgement;
  const words = callInWords(facts);
  return {
    id: 'call',
    status: verdict === 'pass' ? 'pass' : verdict === 'fail' ? 'fail' : 'unknown',
    subject: { kind: 'call', name: callLabel(facts), id: '' },
    evidence:
      cause === null ? `${words} (at ${hostOf(facts)}, Call-ID ${facts.record.callId})` : `${cause.stage}: ${cause.summary} (${words})`,
    nextSteps: cause?.nextSteps ?? [],
  };
}
