import type { Context } from '../../cli/context.ts';
import type { Finding } from '../../core/lint/finding.ts';
import { placeOf } from '../../render/finding-place.ts';

/** What is beyond these is for `validate`. */
const MOST_FINDINGS = 20;

/** @param all the command that lists every one. */
export function tellFindings(findings: readonly Finding[], all: string, { reporter }: Pick<Context, 'reporter'>): void {
  for (const finding of findings.slice(0, MOST_FINDINGS))
    reporter.warn(`${placeOf(finding)} ${finding.id}: ${finding.summary}; ${finding.fix}`);
  if (findings.length > MOST_FINDINGS) reporter.warn(`${findings.length - MOST_FINDINGS} more findings: ${all}`);
}
