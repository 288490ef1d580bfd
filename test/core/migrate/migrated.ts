import { parseSource } from '../../../src/adapters/files/declared-files.ts';
import { assembleMigration } from '../../../src/core/migrate/assemble-migration.ts';
import { checkRequests } from '../../../src/core/migrate/check-requests.ts';
import { parsePath } from '../../../src/core/migrate/json-path.ts';
import type { KnownTrunk, Migration } from '../../../src/core/migrate/migration.ts';
import { readRequestFile } from '../../../src/core/migrate/read-request-file.ts';
import type { Source } from '../../../src/core/model/source.ts';
import type { Problem } from '../../../src/core/problem.ts';

export interface Options {
  readonly drop?: readonly string[];
  readonly name?: string;
  readonly live?: readonly KnownTrunk[] | null;
}

/** The migration of files given as text or data, or what keeps them from it. */
export function migrate(
  contents: readonly unknown[],
  { drop: dropped = [], name, live = null }: Options = {},
): { migration: Migration | null; problems: readonly Problem[] } {
  const drop = dropped.map((path) => parsePath(path) ?? []);
  const files = contents.map((content, at) => readRequestFile(sourceOf(content, `${at}.json`), drop));
  const problems = checkRequests(files, { name, drop });
  return { migration: problems.length > 0 ? null : assembleMigration(files, { name, live }), problems };
}

/** @throws Error with the problems where there is no document. */
export function documentOf(content: unknown, options: Options = {}): Migration['document'] {
  const { migration, problems } = migrate([content], options);
  if (migration === null) throw new Error(problems.map(({ summary, facts }) => [summary, ...(facts.detail ?? [])].join('; ')).join('\n'));
  return migration.document;
}

export function sourceOf(content: unknown, file = 'request.json'): Source {
  const source = parseSource(typeof content === 'string' ? content : JSON.stringify(content), file);
  if (!('data' in source)) throw new Error(source.message);
  return source;
}
