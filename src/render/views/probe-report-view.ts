import type { ProbedTransport } from '../../core/call/judge-probe.ts';
import type { Check } from '../../core/check.ts';
import type { DnsStep } from '../../core/model/phone-call.ts';
import { bad, type Document, dim, good, indented, line, type Span, warn } from '../document.ts';
import type { View } from '../view.ts';

export interface ProbeReport {
  readonly host: string;
  readonly port: number | null;
  readonly dns: readonly DnsStep[];
  readonly transports: readonly ProbedTransport[];
  /** Null where nobody answered. */
  readonly likeLiveKit: boolean | null;
}

const STATUS: Record<ProbedTransport['status'], Span> = {
  pass: good('pass  '),
  warn: warn('warn  '),
  fail: bad('fail  '),
  silent: warn('silent'),
};

export const probeReportView: View<ProbeReport> = {
  kind: 'ProbeReport',
  human: ({ host, dns, transports, likeLiveKit }): Document => [
    ...dns.map(({ type, query, answers, failure }) =>
      indented(
        2,
        dim(`${type.padEnd(5)} ${query}  `),
        answers.length > 0 ? answers.join(', ') : dim(`none${failure === null ? '' : ` (${failure})`}`),
      ),
    ),
    ...transports.map(({ answer, status, evidence }) => {
      const where = answer.address ?? host;
      const took = answer.rttMs === null ? '' : `  ${Math.round(answer.rttMs)} ms`;
      return line(STATUS[status], `  ${answer.target.transport}  ${where}  ${evidence}`, dim(took));
    }),
    ...(likeLiveKit === false
      ? [line(warn('what answers is not LiveKit'), ': LiveKit answers OPTIONS with a bare 200; a proxy or another server stands there')]
      : []),
    ...distinct(transports.flatMap(({ nextSteps }) => nextSteps)).map((text) => indented(2, text)),
    ...(likeLiveKit === true ? [line(dim('an answer proves that the service can be reached, and nothing of trunks and rules'))] : []),
  ],
  json: ({ host, port, dns, transports, likeLiveKit }) => ({
    host,
    port,
    dns,
    transports: transports.map(({ answer, status, evidence, daysLeft, nextSteps }) => ({
      transport: answer.target.transport,
      status,
      evidence,
      address: answer.address,
      answer: answer.status,
      rttMs: answer.rttMs,
      failure: answer.failure,
      certificate: answer.certificate === null ? null : { ...answer.certificate, daysLeft },
      nextSteps,
    })),
    likeLiveKit,
  }),
};

export function probeReportChecks({ transports, host }: ProbeReport): Check[] {
  return transports.map(({ answer, status, evidence, nextSteps }) => ({
    id: `probe.${answer.target.transport}`,
    status: status === 'silent' ? 'unknown' : status,
    subject: { kind: 'call', name: answer.address ?? host, id: '' },
    evidence,
    nextSteps,
  }));
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
