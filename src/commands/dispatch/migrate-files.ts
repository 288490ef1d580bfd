import type { Context } from '../../cli/context.ts';
import { assembleMigration, namesTrunks } from '../../core/migrate/assemble-migration.ts';
import { checkRequests } from '../../core/migrate/check-requests.ts';
import { type Path, pathText } from '../../core/migrate/json-path.ts';
import type { KnownTrunk } from '../../core/migrate/migration.ts';
import { readRequestFile } from '../../core/migrate/read-request-file.ts';
import type { Source } from '../../core/model/source.ts';
import { Problem } from '../../core/problem.ts';
import { type FileMigration, migratedText, summaryOf } from '../../render/views/migration-view.ts';
import { throwAll } from '../shared/throw-all.ts';
import { writeNewFiles } from '../shared/write-new-files.ts';

interface Asked {
  readonly files: readonly string[];
  readonly out: string | undefined;
  readonly overwrite: boolean;
  readonly offline: boolean;
  readonly drop: readonly Path[];
  readonly name: string | undefined;
}

/** Turns request files into one declared file. Reads the live project only to turn trunk ids into names. */
export async function migrateFiles({ files, out, overwrite, offline, drop, name }: Asked, context: Context): Promise<FileMigration> {
  const sources = await readSources(files, context);
  if (sources.some(({ file }) => file === out)) throw new Problem('usage', `--out ${out} would overwrite a request file`);
  const read = sources.map((source) => readRequestFile(source, drop));
  throwAll(checkRequests(read, { name, drop }));
  const live = offline ? null : namesTrunks(read) ? await liveTrunks(context).catch(orOffline) : [];
  const migration = assembleMigration(read, { name, live });
  for (const warning of migration.warnings) context.reporter.warn(warning);
  const result: FileMigration = { of: 'files', ...migration, out: out ?? null };
  if (out !== undefined) await writeNewFiles(new Map([[out, migratedText(migration)]]), overwrite, context.files);
  else if (!context.globals.json && context.globals.output !== 'json') await context.show(summaryOf(migration));
  for (const { variable, file, path } of migration.secrets) context.reporter.line(`set ${variable} to ${pathText(path)} of ${file}`);
  return result;
}

async function readSources(files: readonly string[], context: Context): Promise<Source[]> {
  const sources = await context.files.readSources(files);
  throwAll(
    sources.flatMap((source) =>
      'data' in source ? [] : [new Problem('value-invalid', `not usable YAML or JSON: ${source.message}`, { where: source.where })],
    ),
  );
  return sources.filter((source) => 'data' in source);
}

async function liveTrunks(context: Context): Promise<KnownTrunk[]> {
  const { items, warnings } = await (await context.livekit()).list('inboundTrunk');
  for (const warning of warnings) context.reporter.warn(warning);
  return items.map(({ sipTrunkId, name, numbers }) => ({ id: sipTrunkId, name, numbers }));
}

/** Nobody has to have a server to migrate a file. */
function orOffline(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  throw error.with({ nextSteps: [...(error.facts.nextSteps ?? []), 'or keep trunk ids as they are: --offline'] });
}
