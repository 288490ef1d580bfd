import type { Finding } from '../core/lint/finding.ts';
import type { Problem, Where } from '../core/problem.ts';
import { escapeText } from './escape.ts';

const COMMAND: Record<Finding['severity'], string> = { error: 'error', warning: 'warning', hint: 'notice' };

/**
 * Findings as workflow commands of a GitHub job, which shows them at their lines. A value that could end the command or begin
 * another one is escaped as the runner undoes it: `%`, CR and LF everywhere, `:` and `,` in properties too.
 */
export function annotationsOf(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ accepted }) => accepted === null)
    .map(({ id, severity, where, summary, fix }) => annotation(COMMAND[severity], id, where, `${escapeText(summary)}; ${escapeText(fix)}`));
}

/** An error that ended the command, with those beside it. */
export function problemAnnotations(problem: Problem): string[] {
  const { where, others = [] } = problem.facts;
  return [annotation('error', problem.id, where ?? null, escapeText(problem.summary)), ...others.flatMap(problemAnnotations)];
}

function annotation(command: string, title: string, where: Where | null, text: string): string {
  const place =
    where === null
      ? []
      : ([
          ['file', where.file],
          ['line', where.line],
          ['col', where.column],
        ] as const);
  const properties = [...place, ['title', title] as const].flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${property(String(value))}`],
  );
  return `::${command} ${properties.join(',')}::${data(text)}`;
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
