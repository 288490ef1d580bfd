import type { Context } from '../../cli/context.ts';
import { defineCommand } from '../../cli/define-command.ts';
import { flag, type Parse, value, values } from '../../cli/options.ts';
import { assembleMigration, namesTrunks } from '../../core/migrate/assemble-migration.ts';
import { checkRequests } from '../../core/migrate/check-requests.ts';
import { type Path, parsePath, pathText } from '../../core/migrate/json-path.ts';
import type { KnownTrunk } from '../../core/migrate/migration.ts';
import { readRequestFile } from '../../core/migrate/read-request-file.ts';
import type { Source } from '../../core/model/source.ts';
import { Problem } from '../../core/problem.ts';
import { type MigrationResult, migratedText, migrationView, summaryOf } from '../../render/views/migration-view.ts';
import { throwAll } from '../shared/throw-all.ts';

const fieldPath: Parse<Path> = (text, label) => {
  const path = parsePath(text);
  if (path !== null) return path;
  throw new Problem(
    'value-invalid',
    `${label} takes the path of a field such as room_config.region or items[0].kind; not ${JSON.stringify(text)}`,
  );
};

export const command = defineCommand({
  name: 'dispatch migrate',
  summary: 'Turn request files for LiveKit into a declared file',
  description: [
    "Takes what people feed to LiveKit's API and CLI: rules in the flat deprecated form, in dispatch_rule or whole inside rule, trunks, replace requests, legacy trunks and list answers; JSON or YAML, in either spelling, one or a list.",
    'No field gets lost: each is carried, or translated and listed, or the command ends with its path until --drop names it.',
    'Passwords and PINs become references to environment variables; the variables are named on stderr, the values nowhere. Nothing is changed on the server; it is read only to turn trunk ids into names.',
  ],
  arguments: {},
  options: {
    files: values('-f, --file <path>', 'request file, a folder of them, or - for stdin (repeats)'),
    out: value('--out <file>', 'write the declared file there and not to stdout'),
    offline: flag('--offline', 'read no live project: trunk ids stay ids'),
    drop: values('--drop <path>', 'let go of this field (repeats)', fieldPath),
    name: value('--name <name>', 'name of the one object that has none'),
  },
  examples: [
    ['dispatch migrate -f lk-rule.json --out infra.yaml', 'write the declared file, and say what became of each field'],
    ['rule migrate -f requests/ --offline', 'a folder of files, without asking a server'],
    [
      'dispatch migrate -f rule.json --name support --drop room_config.region',
      'name what has no name, let go of a field that LiveKit ignores',
    ],
  ],
  view: migrationView,
  run: async ({ options: { files, out, offline, drop, name } }, context): Promise<MigrationResult> => {
    if (files.length === 0) {
      throw new Problem('usage', 'dispatch migrate needs the request files: -f FILE', {
        detail: ['it migrates files; rules on a server are changed with sipctl dispatch update'],
      });
    }
    const sources = await readSources(files, context);
    if (sources.some(({ file }) => file === out)) throw new Problem('usage', `--out ${out} would overwrite a request file`);
    const read = sources.map((source) => readRequestFile(source, drop));
    throwAll(checkRequests(read, { name, drop }));
    const live = offline ? null : namesTrunks(read) ? await liveTrunks(context).catch(orOffline) : [];
    const migration = assembleMigration(read, { name, live });
    for (const warning of migration.warnings) context.reporter.warn(warning);
    const result: MigrationResult = { ...migration, out: out ?? null };
    if (out !== undefined) await context.files.writeText(out, migratedText(migration));
    else if (!context.globals.json && context.globals.output !== 'json') await context.show(summaryOf(migration));
    for (const { variable, file, path } of migration.secrets) context.reporter.line(`set ${variable} to ${pathText(path)} of ${file}`);
    return result;
  },
});

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
