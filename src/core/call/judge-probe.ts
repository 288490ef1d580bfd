import type { OptionsAnswer } from '../model/phone-call.ts';
import { tlsSteps } from './tls-steps.ts';

/** What came of asking over one transport. `silent` is neither up nor down. */
export interface ProbedTransport {
  readonly answer: OptionsAnswer;
  readonly status: 'pass' | 'warn' | 'fail' | 'silent';
  readonly evidence: string;
  /** Days until the certificate ends; null where there is none, or nobody can tell. */
  readonly daysLeft: number | null;
  /** Ways out. */
  readonly nextSteps: readonly string[];
}

const SILENCE_MEANS = [
  'silence is not "down": LiveKit with hide_inbound_port answers no strangers, and firewalls swallow what they do not know',
  'a test call can tell: sipctl call test',
] as const;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Certificates that renew by themselves are renewed a month before; from here on somebody has to look. */
const FEW_DAYS = 21;

/** @param now milliseconds since 1970. */
export function judgeOptions(answer: OptionsAnswer, now: number): ProbedTransport {
  const { certificate } = answer;
  const until = certificate === null ? Number.NaN : Date.parse(certificate.validTo);
  const daysLeft = Number.isNaN(until) ? null : Math.floor((until - now) / DAY_MS);
  const told = certificate === null ? '' : certificateText(certificate.problem, daysLeft);
  const judged = (status: ProbedTransport['status'], evidence: string): ProbedTransport => ({
    answer,
    status,
    evidence: [evidence, told].filter((text) => text !== '').join('; '),
    daysLeft,
    nextSteps: status === 'silent' ? SILENCE_MEANS : tlsSteps(certificate?.why ?? answer.failure),
  });
  if (answer.status !== null) {
    const text = `${answer.status} ${answer.detail}`.trim();
    if (certificate?.problem != null) return judged('fail', text);
    return judged(daysLeft !== null && daysLeft < FEW_DAYS ? 'warn' : 'pass', text);
  }
  if (answer.failure === 'no-answer') return judged('silent', answer.detail);
  if (answer.failure === 'refused') return judged('fail', 'nothing listens there');
  return judged('fail', answer.detail);
}

function certificateText(problem: string | null, daysLeft: number | null): string {
  const valid = daysLeft === null ? 'of unknown end' : daysLeft < 0 ? `ended ${-daysLeft} days ago` : `valid ${daysLeft} days`;
  return problem === null ? `certificate ${valid}` : `certificate not trusted: ${problem} (${valid})`;
}

/**
 * Whether what answers does it as LiveKit does: its answer to OPTIONS is a bare `200 OK`, without Allow, and without Contact.
 * @returns null where nobody answered.
 */
export function answersLikeLiveKit(answers: readonly OptionsAnswer[]): boolean | null {
  const answered = answers.filter(({ status }) => status !== null);
  return answered.length === 0 ? null : answered.every(({ status, allow }) => status === 200 && allow === null);
}
