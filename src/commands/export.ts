import { defineCommand } from '../cli/define-command.ts';
import { choice, flag, value } from '../cli/options.ts';
import { type ExportedSecret, exportAsFile, exportAsWorld } from '../core/declared/export-world.ts';
import { matchesGlob } from '../core/describe/glob.ts';
import { KIND_LABEL, type Kind, labelOf, type Objects } from '../core/model/world.ts';
import type { Reporter } from '../ports.ts';
import { exportText, exportView } from '../render/views/export-view.ts';

/** More secrets than a person reads in a terminal; the file lists all. */
const MOST_LINES = 20;

export const command = defineCommand({
  name: 'export',
  summary: 'Write the live project as a declared file, or as a saved world',
  description: [
    'Every field that is set, with names in place of trunk ids. A secret stands as a reference to an environment variable, never as itself; the variables to fill are listed on stderr and at the head of the file. Objects that share a name get their id.',
    'A saved world (--format world) is what `--world` of other commands reads. Its secrets are references as well, one for all rules that share a PIN: calls are routed on it as on the live project.',
  ],
  arguments: {},
  options: {
    out: value('--out <file>', 'write to a file'),
    format: choice('--format <format>', 'what to write, yaml unless given', ['yaml', 'world']),
    inbound: flag('--inbound', 'inbound trunks'),
    outbound: flag('--outbound', 'outbound trunks'),
    rules: flag('--rules', 'dispatch rules'),
    name: value('--name <glob>', 'only names that fit, such as carrier-*'),
  },
  examples: [
    ['export --out infra.yaml', 'the whole project'],
    ['export --inbound --name carrier-*', 'some trunks'],
    ['export --format world --out world.json', 'for validate --world'],
  ],
  view: exportView,
  run: async ({ options }, context) => {
    const world = await (await context.livekit()).readWorld();
    for (const warning of world.warnings) context.reporter.warn(warning);
    const asked: Record<Kind, boolean> = { inboundTrunk: options.inbound, outboundTrunk: options.outbound, dispatchRule: options.rules };
    const all = !Object.values(asked).includes(true);
    const wanted = (kind: Kind, { name }: Objects[Kind]) =>
      (all || asked[kind]) && (options.name === undefined || matchesGlob(name, options.name));
    const format = options.format ?? 'yaml';
    const exported = format === 'yaml' ? exportAsFile(world, wanted) : exportAsWorld(world, wanted);
    const result = { ...exported, format, out: options.out ?? null };
    if (options.out !== undefined) await context.files.writeText(options.out, exportText(result));
    tell(exported.secrets, context.reporter);
    for (const { subject, field } of exported.leftOut)
      context.reporter.warn(
        `${KIND_LABEL[subject.kind]} ${labelOf(subject)}: ${field} has no place in a declared file; left out, it stays as it is`,
      );
    return result;
  },
});

function tell(secrets: readonly ExportedSecret[], reporter: Reporter): void {
  const lines = new Map(
    secrets.map(({ variable, field, subject }) => [variable, `${variable} = ${field} of ${KIND_LABEL[subject.kind]} ${labelOf(subject)}`]),
  );
  if (lines.size === 0) return;
  reporter.line('secrets are not written; set before use:');
  for (const text of [...lines.values()].slice(0, MOST_LINES)) reporter.line(`  ${text}`);
  if (lines.size > MOST_LINES) reporter.line(`  and ${lines.size - MOST_LINES} more`);
}
