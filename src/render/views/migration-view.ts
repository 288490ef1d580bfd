import { pathText } from '../../core/migrate/json-path.ts';
import type { LiveFinding } from '../../core/migrate/live-finding.ts';
import type { MigratedFile, Migration } from '../../core/migrate/migration.ts';
import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import { bad, counted, type Document, dim, good, indented, type Line, line, strong, warn } from '../document.ts';
import type { View } from '../view.ts';
import { yamlText } from '../yaml-text.ts';
import { applyView, type ChangeOutcome } from './apply-view.ts';

/** Files that became a declared file. */
export interface FileMigration extends Migration {
  readonly of: 'files';
  /** The file that the document went to; null = stdout. */
  readonly out: string | null;
}

/** Live objects that were mended, or would be. */
export interface LiveMigrationResult {
  readonly of: 'live';
  readonly findings: readonly LiveFinding[];
  readonly looked: { readonly rules: number; readonly trunks: number };
  /** Findings that are left because only the operator can say what becomes of them. */
  readonly open: number;
  readonly change: ChangeOutcome;
}

export type MigrationResult = FileMigration | LiveMigrationResult;

/** Objects named in a line; a list answer may hold thousands. */
const MOST_OBJECTS = 5;

export const migrationView: View<MigrationResult> = {
  kind: 'Migration',
  human: (result) => {
    if (result.of === 'live') return liveText(result);
    return result.out === null ? documentLines(result) : [...summaryOf(result), line(good('written'), `: ${result.out}`)];
  },
  json: (result) => (result.of === 'live' ? liveJson(result) : filesJson(result)),
  yaml: (result) => (result.of === 'live' ? liveJson(result) : result.document),
};

const filesJson = ({ files, document, secrets, out }: FileMigration) => ({
  files: files.map(fileJson),
  document,
  secrets: secrets.map(({ path, ...secret }) => ({ ...secret, path: pathText(path) })),
  out,
});

function liveJson({ findings, change }: LiveMigrationResult) {
  const member = change.outcome === 'planned' ? 'plan' : 'result';
  return { findings, [member]: applyView.json(change) };
}

function liveText({ findings, looked, open, change }: LiveMigrationResult): Document {
  const wrong = new Set(findings.filter(({ mend }) => mend !== null).map(({ subject }) => subject.id)).size;
  const objects = looked.rules + looked.trunks;
  const counts = [`${wrong} to change`, ...(open > 0 ? [`${open} for you to say`] : []), `${objects - concerned(findings)} fine`];
  const what =
    looked.trunks === 0 ? counted(looked.rules, 'rule') : `${counted(looked.rules, 'rule')} and ${counted(looked.trunks, 'trunk')}`;
  return [...findings.flatMap(findingLines), line(`${what}: ${counts.join(', ')}`), ...(wrong === 0 ? [] : applyView.human(change))];
}

const concerned = (findings: readonly LiveFinding[]): number => new Set(findings.map(({ subject }) => subject.id)).size;

function findingLines({ id, subject, detail, mend, accepted, nextSteps }: LiveFinding): Line[] {
  const sign = mend !== null ? warn('~') : accepted === null ? bad('!') : dim('=');
  const end = mend ?? (accepted === null ? detail : `${detail}; accepted: ${accepted}`);
  return [
    line(sign, ` ${KIND_LABEL[subject.kind]} ${labelOf(subject)}  `, strong(id), `: ${end}`),
    ...(accepted === null ? nextSteps.map((step, at) => indented(2, dim(at === 0 ? 'try: ' : '     '), step)) : []),
  ];
}

/** The document as the file that it is. */
export const migratedText = ({ document }: Pick<Migration, 'document'>): string => yamlText(document);

function documentLines(result: FileMigration): Line[] {
  return migratedText(result)
    .trimEnd()
    .split('\n')
    .map((text) => line(text));
}

/** A line a file, and below it what did not go over as it stands. */
export const summaryOf = ({ files }: Migration): Document => files.flatMap(fileLines);

function fileLines({ path, shape, objects, carried, translated, unsaid, dropped }: MigratedFile): Line[] {
  const shown = objects.slice(0, MOST_OBJECTS).map(({ place, name }) => `${place} ${name}`);
  const more = objects.length > MOST_OBJECTS ? [`${objects.length - MOST_OBJECTS} more`] : [];
  const counts = [
    `${counted(carried, 'field')} carried`,
    ...(translated.length === 0 ? [] : [`${translated.length} translated`]),
    ...(unsaid.length === 0 ? [] : [`${unsaid.length} empty or default left out`]),
    ...(dropped.length === 0 ? [] : [`${dropped.length} dropped`]),
  ];
  return [
    line(`${path}: ${shape} -> ${[...shown, ...more].join(', ')}; ${counts.join(', ')}`),
    ...translated.map(({ path: from, to }) => indented(2, dim(`${pathText(from)} -> ${to.join(', ')}`))),
    ...dropped.map((from) => indented(2, `dropped ${pathText(from)}`)),
  ];
}

function fileJson({ path, shape, objects, carried, translated, unsaid, dropped }: MigratedFile): Record<string, unknown> {
  return {
    path,
    shape,
    carried,
    translated: translated.map((each) => ({ path: pathText(each.path), to: each.to })),
    dropped: dropped.map(pathText),
    unsaid: unsaid.map((each) => ({ path: pathText(each.path), why: each.why })),
    objects,
  };
}
