import type { Check, CheckStatus, Verdict } from '../../core/check.ts';
import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import { bad, counted, type Document, dim, good, indented, type Line, line, type Span, warn, wrapped } from '../document.ts';
import { checksToJunit } from '../junit.ts';
import type { View } from '../view.ts';

/** What `verify` found, whoever asked for it. */
export interface VerificationResult {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  /** Only what is wrong or unknown, and the verdict; for people, a program gets every check. */
  readonly quiet?: boolean;
}

const STATUS: Record<CheckStatus, Span> = {
  pass: good('pass   '),
  warn: warn('warn   '),
  fail: bad('fail   '),
  unknown: warn('unknown'),
  skipped: dim('skipped'),
};

export const verificationView: View<VerificationResult> = {
  kind: 'Verification',
  human: verificationDocument,
  json: ({ verdict, checks }) => ({ verdict, checks }),
  lines: ({ checks }) => checks.map((check) => ({ ...check })),
};

export function verificationDocument({ verdict, checks, quiet = false }: VerificationResult): Document {
  const tone = { pass: good, fail: bad, incomplete: warn }[verdict];
  const shown = quiet ? checks.filter(({ status }) => status !== 'pass' && status !== 'skipped') : checks;
  return [...shown.flatMap(checkLines), line('verdict: ', tone(verdict), ` (${summary(checks)})`)];
}

/** @param verification null = there was nothing to look at. */
export function verificationToJunit(suite: string, verification: VerificationResult | null): string {
  return checksToJunit(suite, verification?.checks ?? []);
}

function checkLines({ status, subject, evidence, nextSteps }: Check): Line[] {
  const about = `${KIND_LABEL[subject.kind]} ${labelOf(subject)}`;
  const steps = status === 'pass' || status === 'skipped' ? [] : nextSteps;
  return [
    wrapped(0, STATUS[status], `  ${about}  ${evidence}`),
    ...steps.map((step, at) => indented(9, dim(at === 0 ? 'try: ' : '     '), step)),
  ];
}

function summary(checks: readonly Check[]): string {
  if (checks.length === 0) return 'nothing to check: no trunk, no rule';
  const counts = (['fail', 'warn', 'unknown'] as const).map(
    (status) => [status, checks.filter((check) => check.status === status).length] as const,
  );
  return [counted(checks.length, 'check'), ...counts.filter(([, count]) => count > 0).map(([status, count]) => `${count} ${status}`)].join(
    ', ',
  );
}
