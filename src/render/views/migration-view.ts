import { pathText } from '../../core/migrate/json-path.ts';
import type { MigratedFile, Migration } from '../../core/migrate/migration.ts';
import { counted, type Document, dim, good, indented, type Line, line } from '../document.ts';
import type { View } from '../view.ts';
import { yamlText } from '../yaml-text.ts';

export interface MigrationResult extends Migration {
  /** The file that the document went to; null = stdout. */
  readonly out: string | null;
}

/** Objects named in a line; a list answer may hold thousands. */
const MOST_OBJECTS = 5;

export const migrationView: View<MigrationResult> = {
  kind: 'Migration',
  human: (result) => (result.out === null ? documentLines(result) : [...summaryOf(result), line(good('written'), `: ${result.out}`)]),
  json: ({ files, document, secrets, out }) => ({
    files: files.map(fileJson),
    document,
    secrets: secrets.map(({ path, ...secret }) => ({ ...secret, path: pathText(path) })),
    out,
  }),
  yaml: ({ document }) => document,
};

/** The document as the file that it is. */
export const migratedText = ({ document }: Migration): string => yamlText(document);

function documentLines(result: Migration): Line[] {
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
