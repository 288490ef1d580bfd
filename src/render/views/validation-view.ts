import type { Finding } from '../../core/lint/finding.ts';
import type { Severity } from '../../core/lint/lint-ids.ts';
import { bad, counted, type Document, dim, good, type Line, line, type Part, warn } from '../document.ts';
import { placeOf } from '../finding-place.ts';
import type { View } from '../view.ts';

export interface ValidationResult {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Files looked at; empty where a world was looked at by itself. */
  readonly files: readonly string[];
}

const TONE: Record<Severity, (text: string) => Part> = { error: bad, warning: warn, hint: dim };

export const validationView: View<ValidationResult> = {
  kind: 'Validation',
  human: ({ findings, files }): Document => [...findings.map(findingLine), line(...verdict(findings, files))],
  json: ({ ok, findings }) => ({ ok, findings }),
};

/** One line each, so that a search finds place, id and cause together. */
function findingLine(finding: Finding): Line {
  const { id, severity, summary, fix, accepted } = finding;
  if (accepted !== null) return line(placeOf(finding), ' ', dim('accepted'), ` ${id}: ${summary}; accepted: ${accepted}`);
  return line(placeOf(finding), ' ', TONE[severity](severity), ` ${id}: ${summary}; ${fix}`);
}

function verdict(findings: readonly Finding[], files: readonly string[]): Part[] {
  const open = findings.filter(({ accepted }) => accepted === null);
  const of = (severity: Severity) => open.filter((finding) => finding.severity === severity).length;
  const counts = [
    [of('error'), 'error'],
    [of('warning'), 'warning'],
    [of('hint'), 'hint'],
    [findings.length - open.length, 'accepted', 'accepted'],
  ] as const;
  const words = counts.filter(([count]) => count > 0).map(([count, one, many]) => counted(count, one, many));
  const inFiles = files.length === 0 ? '' : ` in ${counted(files.length, 'file')}`;
  return words.length === 0 ? [good('no findings'), inFiles] : [`${words.join(', ')}${inFiles}`];
}
