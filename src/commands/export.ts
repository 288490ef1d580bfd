import type { Context } from '../cli/context.ts';
import { defineCommand } from '../cli/define-command.ts';
import { choice, flag, nonEmpty, value } from '../cli/options.ts';
import { FILE_OF, partsOf } from '../core/declared/export-folder.ts';
import { type Exported, type ExportedSecret, exportAsFile, exportAsWorld } from '../core/declared/export-world.ts';
import { matchesGlob } from '../core/describe/glob.ts';
import { MOST_SOURCE_BYTES } from '../core/model/source.ts';
import { KIND_LABEL, type Kind, labelOf, type Objects } from '../core/model/world.ts';
import { Problem } from '../core/problem.ts';
import type { Reporter } from '../ports.ts';
import { exportText, exportView } from '../render/views/export-view.ts';
import { writeNewFiles } from './shared/write-new-files.ts';

/** More secrets than a person reads in a terminal; the file lists all. */
const MOST_LINES = 20;
const KINDS: readonly Kind[] = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'];

export const command = defineCommand({
  name: 'export',
  summary: 'Write the live project as a declared file, or as a saved world',
  description: [
    'Every field that is set, with names in place of trunk ids. A secret stands as a reference to an environment variable, never as itself; the variables to fill are listed on stderr and at the head of the file. Objects that share a name get their id.',
    `In a folder (--dir) there is a file for each kind of object, so that renaming one moves no file: ${Object.values(FILE_OF).join(', ')}. \`-f DIR\` reads them as one. A file that is there and holds something else is not replaced without --overwrite: it may hold tests, comments and accepted findings that the project does not know.`,
    'A saved world (--format world) is what `--world` of other commands reads. Its secrets are references as well, one for all rules that share a PIN: calls are routed on it as on the live project.',
  ],
  arguments: {},
  options: {
    out: value('--out <file>', 'write to a file', nonEmpty),
    dir: value('--dir <folder>', 'write a file for each kind into a folder', nonEmpty),
    overwrite: flag('--overwrite', 'replace files that are there'),
    format: choice('--format <format>', 'what to write, yaml unless given', ['yaml', 'world']),
    inbound: flag('--inbound', 'inbound trunks'),
    outbound: flag('--outbound', 'outbound trunks'),
    rules: flag('--rules', 'dispatch rules'),
    name: value('--name <glob>', 'only names that fit, such as carrier-*'),
  },
  examples: [
    ['export --out infra.yaml', 'the whole project'],
    ['export --dir infra --overwrite', 'a folder that git shows the changes of'],
    ['export --inbound --name carrier-*', 'some trunks'],
    ['export --format world --out world.json', 'for validate --world'],
  ],
  view: exportView,
  run: async ({ options }, context) => {
    const { out, dir, format = 'yaml' } = options;
    if (dir !== undefined && out !== undefined)
      throw new Problem('usage', '--out and --dir are two places', { nextSteps: ['say one of them'] });
    if (dir !== undefined && format === 'world')
      throw new Problem('usage', 'a saved world is one file', { nextSteps: ['sipctl export --format world --out FILE'] });
    const world = await (await context.livekit()).readWorld();
    for (const warning of world.warnings) context.reporter.warn(warning);
    const asked: Record<Kind, boolean> = { inboundTrunk: options.inbound, outboundTrunk: options.outbound, dispatchRule: options.rules };
    const kinds = KINDS.filter((kind) => asked[kind] || !Object.values(asked).includes(true));
    const wanted = (kind: Kind, { name }: Objects[Kind]) =>
      kinds.includes(kind) && (options.name === undefined || matchesGlob(name, options.name));
    const exported = format === 'yaml' ? exportAsFile(world, wanted) : exportAsWorld(world, wanted);
    const parts = dir === undefined ? onePart(exported, out) : partsIn(dir, exported);
    const texts = new Map([...parts].map(([path, part]) => [path, exportText({ ...part, format })]));
    if (dir !== undefined) await context.files.makeFolder(dir);
    const files = await writeNewFiles(texts, options.overwrite, context.files);
    if (format === 'yaml') tellTooLarge(texts, context.reporter);
    if (dir !== undefined) await tellLeftBehind(dir, kinds, texts, context);
    tell(exported.secrets, context.reporter);
    for (const { subject, field } of exported.leftOut)
      context.reporter.warn(
        `${KIND_LABEL[subject.kind]} ${labelOf(subject)}: ${field} has no place in a declared file; left out, it stays as it is`,
      );
    return { ...exported, format, files: out === undefined && dir === undefined ? null : files };
  },
});

const onePart = (exported: Exported, out: string | undefined) => new Map(out === undefined ? [] : [[out, exported]]);
const partsIn = (dir: string, exported: Exported) => new Map([...partsOf(exported)].map(([name, part]) => [inFolder(dir, name), part]));
const inFolder = (dir: string, name: string): string => (dir.endsWith('/') ? `${dir}${name}` : `${dir}/${name}`);

function tellTooLarge(texts: ReadonlyMap<string, string>, { warn }: Reporter): void {
  for (const [path, text] of texts)
    if (Buffer.byteLength(text) > MOST_SOURCE_BYTES)
      warn(`${path} is larger than 1 MiB, the most that sipctl reads of a declared file: export parts of the project with --name`);
}

/** A file of an earlier export would go on declaring what is there no more. */
async function tellLeftBehind(dir: string, kinds: readonly Kind[], written: ReadonlyMap<string, string>, context: Context): Promise<void> {
  for (const kind of kinds) {
    const path = inFolder(dir, FILE_OF[kind]);
    if (!written.has(path) && (await context.files.textIfThere(path)) !== null)
      context.reporter.warn(`${path} is left as it was: there is no ${KIND_LABEL[kind]} to export into it`);
  }
}

function tell(secrets: readonly ExportedSecret[], reporter: Reporter): void {
  const lines = new Map(
    secrets.map(({ variable, field, subject }) => [variable, `${variable} = ${field} of ${KIND_LABEL[subject.kind]} ${labelOf(subject)}`]),
  );
  if (lines.size === 0) return;
  reporter.line('secrets are not written; set before use:');
  for (const text of [...lines.values()].slice(0, MOST_LINES)) reporter.line(`  ${text}`);
  if (lines.size > MOST_LINES) reporter.line(`  and ${lines.size - MOST_LINES} more`);
}
