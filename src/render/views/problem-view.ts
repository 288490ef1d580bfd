import { firstWordOf } from '../../core/exit-codes.ts';
import type { Problem, Where, WorldChanged } from '../../core/problem.ts';
import { bad, type Document, dim, indented, type Line, wrapped } from '../document.ts';
import { FORMAT_VERSION } from '../output.ts';

/** A server's text can imitate our own lines, so it stands apart, and no more of it than a screen. */
const MOST_SERVER_TEXT = 2000;

const WORLD: Record<WorldChanged, string> = {
  no: 'unchanged',
  asAsked: 'changed as asked',
  partly: 'changed in part',
  seeJournal: 'see the run',
};

/** An error as an operator reads it: what, why, the state of the world, the way out. */
export function problemDocument(problem: Problem): Document {
  const { detail = [], nextSteps = [], serverSaid, where, others = [] } = problem.facts;
  const lines: Line[] = [wrapped(0, bad(firstWordOf(problem.exit)), ': ', whereText(where), problem.summary, dim(` (${problem.id})`))];
  lines.push(...detail.map((sentence) => wrapped(2, sentence)));
  if (serverSaid !== undefined && serverSaid !== '') {
    lines.push(indented(2, 'server said:'), indented(4, serverSaid.slice(0, MOST_SERVER_TEXT)));
  }
  lines.push(indented(2, `world: ${WORLD[problem.worldChanged]}`));
  lines.push(...nextSteps.map((step, at) => indented(2, at === 0 ? 'try: ' : '     ', step)));
  return [...lines, ...others.flatMap(problemDocument)];
}

export function problemJson(problem: Problem): Record<string, unknown> {
  return {
    formatVersion: FORMAT_VERSION,
    kind: 'Error',
    exitCode: problem.exit,
    worldChanged: problem.worldChanged,
    runId: null,
    errors: problemErrors(problem),
  };
}

/** The problem and those beside it, as `errors` of a document. */
export function problemErrors(problem: Problem): Record<string, unknown>[] {
  return [problem, ...(problem.facts.others ?? [])].map((each) => ({
    id: each.id,
    severity: 'error',
    summary: each.summary,
    detail: (each.facts.detail ?? []).join('\n'),
    nextSteps: each.facts.nextSteps ?? [],
    ...(each.facts.serverSaid === undefined ? {} : { serverSaid: each.facts.serverSaid.slice(0, MOST_SERVER_TEXT) }),
    ...(each.facts.subject === undefined ? {} : { subject: each.facts.subject }),
    ...(each.facts.where === undefined ? {} : { where: each.facts.where }),
  }));
}

function whereText(where: Where | undefined): string {
  if (where === undefined) return '';
  return `${[where.file, where.line, where.column].filter((part) => part !== undefined).join(':')}: `;
}
