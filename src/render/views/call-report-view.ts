import { callInWords, callLabel } from '../../core/call/describe-call.ts';
import type { CallFacts } from '../../core/call/facts.ts';
import { type CallTimes, spreadOf, timesOf } from '../../core/call/figures.ts';
import type { Judgement } from '../../core/call/stages.ts';
import type { CallRecord } from '../../core/model/phone-call.ts';
import { counted, type Document, dim, indented, line, wrapped } from '../document.ts';
import { judgementText } from '../judgement-text.ts';
import { type OutboundReport, outboundJson, outboundText } from '../outbound-report.ts';
import { shownAttributes } from '../shown-attributes.ts';
import type { View } from '../view.ts';

/** One call of our own, or several one after the other; or one that LiveKit has made. */
export type CallReport = OwnCalls | { readonly outbound: OutboundReport };

interface OwnCalls {
  readonly calls: readonly (Judgement & { readonly record: CallRecord; readonly facts: CallFacts })[];
}
type Call = OwnCalls['calls'][number];

export const callReportView: View<CallReport> = {
  kind: 'CallReport',
  human: (report) => ('outbound' in report ? outboundText(report.outbound) : [...report.calls.flatMap(callText), ...repeatLines(report)]),
  json: (report) => ('outbound' in report ? outboundJson(report.outbound) : ownCallsJson(report)),
  lines: (report) => ('outbound' in report ? [outboundJson(report.outbound)] : report.calls.map(callJson)),
  names: (report) => ('outbound' in report ? [report.outbound.facts.room] : report.calls.map(({ record }) => record.callId)),
};

function ownCallsJson({ calls }: OwnCalls): Readonly<Record<string, unknown>> {
  const telling = calls.find(({ verdict }) => verdict === 'fail') ?? calls.at(-1);
  const told = telling === undefined ? {} : callJson(telling);
  if (calls.length < 2) return told;
  return {
    ...told,
    verdict: verdictOfAll(calls),
    calls: calls.map(callJson),
    repeat: { count: calls.length, passed: passed(calls), times: spreadOf(calls.map(times)) },
  };
}

const times = ({ facts }: Call): CallTimes => timesOf(facts.wire, facts.seen);
const passed = (calls: readonly Call[]): number => calls.filter(({ verdict }) => verdict === 'pass').length;

function verdictOfAll(calls: readonly Call[]): Judgement['verdict'] {
  const has = (wanted: Judgement['verdict']) => calls.some(({ verdict }) => verdict === wanted);
  return has('fail') ? 'fail' : has('incomplete') ? 'incomplete' : 'pass';
}

const callText = (call: Call): Document => [
  wrapped(0, `call ${callLabel(call.facts)}  `, dim(`Call-ID ${call.record.callId}`)),
  ...judgementText(call, callInWords(call.facts)),
];

function repeatLines({ calls }: OwnCalls): Document {
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

function callJson(call: Call): Readonly<Record<string, unknown>> {
  const { facts, record, stages, verdict, cause } = call;
  const { seen, wire, answer, target } = facts;
  const { to, from } = answer.route.call;
  return {
    direction: 'inbound',
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
    participant: seen.caller === null ? null : shownAttributes(seen.caller.attributes),
    endedBy: record.endedBy,
    events: record.events,
  };
}
