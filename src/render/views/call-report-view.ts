import { callInWords, callLabel } from '../../core/call/describe-call.ts';
import type { CallFacts } from '../../core/call/facts.ts';
import { type CallTimes, spreadOf, timesOf } from '../../core/call/figures.ts';
import { type Blame, type Judgement, type StageResult, stageLabel } from '../../core/call/stages.ts';
import type { CallRecord } from '../../core/model/phone-call.ts';
import { bad, counted, type Document, dim, good, indented, type Line, line, type Span, warn, wrapped } from '../document.ts';
import { LABEL_WIDTH } from '../live-call.ts';
import type { View } from '../view.ts';

/** One call, or several one after the other. */
export interface CallReport {
  readonly calls: readonly (Judgement & { readonly record: CallRecord; readonly facts: CallFacts })[];
}
type Call = CallReport['calls'][number];

const STATUS: Record<StageResult['status'], Span> = {
  pass: good('pass'),
  warn: warn('warn'),
  fail: bad('FAIL'),
  unknown: warn('open'),
  skipped: dim('-   '),
};
const TONE = { pass: good, fail: bad, incomplete: warn } as const;
const BLAME: Record<Blame, string> = {
  network: 'the network',
  service: 'the SIP service',
  trunk: 'the trunk',
  rule: 'the dispatch rule',
  agent: 'the agent',
  media: 'the audio',
  carrier: 'the carrier',
  sipctl: 'the message',
};

export const callReportView: View<CallReport> = {
  kind: 'CallReport',
  human: (report) => [...report.calls.flatMap(callLines), ...repeatLines(report)],
  json: ({ calls }) => {
    const telling = calls.find(({ verdict }) => verdict === 'fail') ?? calls.at(-1);
    const told = telling === undefined ? {} : callJson(telling);
    if (calls.length < 2) return told;
    return {
      ...told,
      verdict: verdictOfAll(calls),
      calls: calls.map(callJson),
      repeat: { count: calls.length, passed: passed(calls), times: spreadOf(calls.map(times)) },
    };
  },
  lines: ({ calls }) => calls.map(callJson),
  names: ({ calls }) => calls.map(({ record }) => record.callId),
};

const times = ({ facts }: Call): CallTimes => timesOf(facts.wire, facts.seen);
const passed = (calls: readonly Call[]): number => calls.filter(({ verdict }) => verdict === 'pass').length;

function verdictOfAll(calls: readonly Call[]): Judgement['verdict'] {
  const has = (wanted: Judgement['verdict']) => calls.some(({ verdict }) => verdict === wanted);
  return has('fail') ? 'fail' : has('incomplete') ? 'incomplete' : 'pass';
}

function callLines({ facts, record, stages, verdict, cause }: Call): Document {
  return [
    wrapped(0, `call ${callLabel(facts)}  `, dim(`Call-ID ${record.callId}`)),
    ...stageLines(stages),
    wrapped(0, 'verdict: ', TONE[verdict](verdict), `  ${callInWords(facts)}`),
    ...(cause === null
      ? []
      : [
          wrapped(2, bad(BLAME[cause.blame]), `: ${cause.summary} (${cause.id})`),
          ...cause.detail.map((text) => wrapped(4, text)),
          ...cause.nextSteps.map((step, at) => indented(4, dim(at === 0 ? 'try: ' : '     '), step)),
        ]),
  ];
}

/** Stages that the call did not come to are counted, once it has failed. */
function stageLines(stages: readonly StageResult[]): Line[] {
  const last = stages.findLastIndex(({ status }) => status !== 'skipped') + 1;
  const left = stages.length - last;
  return [
    ...stages.slice(0, last).map(stageLine),
    ...(left === 0 ? [] : [indented(2, dim(`-     ${counted(left, 'further stage')} not reached`))]),
  ];
}

function stageLine({ stage, status, atMs, evidence }: StageResult): Line {
  const at = atMs === null ? '' : `${Math.round(atMs)} ms`;
  return wrapped(2, STATUS[status], `  ${stageLabel(stage).padEnd(LABEL_WIDTH)}  `, dim(at.padStart(8)), `  ${evidence}`);
}

function repeatLines({ calls }: CallReport): Document {
  if (calls.length < 2) return [];
  const spread = spreadOf(calls.map(times));
  const labels = { challengeMs: 'challenge', ringingMs: 'ringing', answerMs: 'answer', agentMs: 'agent' } as const;
  return [
    line(`${counted(calls.length, 'call')}, ${passed(calls)} passed`),
    ...(Object.keys(labels) as (keyof CallTimes)[]).flatMap((time) => {
      const figures = spread[time];
      return figures === null ? [] : [indented(2, `${labels[time].padEnd(10)} median ${figures.median} ms, worst ${figures.worst} ms`)];
    }),
  ];
}

/** A trunk can be told to put every header of the call into attributes, the answer to its challenge among them. */
const SHOWN = ['sip.callID', 'sip.callIDFull', 'sip.callTag', 'sip.callStatus', 'sip.ruleID', 'sip.trunkID', 'lktest.id'];
const shown = (attributes: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => SHOWN.includes(name)));

function callJson(call: Call): Readonly<Record<string, unknown>> {
  const { facts, record, stages, verdict, cause } = call;
  const { seen, wire, answer, target } = facts;
  const { to, from } = answer.route.call;
  return {
    verdict,
    call: { to, from },
    target,
    final: wire.final?.status ?? null,
    reason: wire.final?.reason ?? null,
    callId: record.callId,
    stages: times(call),
    checks: stages,
    cause,
    nextSteps: cause?.nextSteps ?? [],
    rtp: record.audio,
    room: seen.room,
    trunk: seen.caller === null ? null : (seen.caller.attributes['sip.trunkID'] ?? null),
    rule: seen.caller?.attributes['sip.ruleID'] ?? null,
    agents: seen.agents.map(({ name }) => name),
    participant: seen.caller === null ? null : shown(seen.caller.attributes),
    endedBy: record.endedBy,
    events: record.events,
  };
}
