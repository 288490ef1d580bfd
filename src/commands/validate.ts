import type { Context } from '../cli/context.ts';
import { defineCommand } from '../cli/define-command.ts';
import { flag, value, values } from '../cli/options.ts';
import { isSound } from '../core/lint/finding.ts';
import { lintWorld } from '../core/lint/lint.ts';
import { lintSources } from '../core/lint/lint-sources.ts';
import { NOTHING_KNOWN, type Surroundings } from '../core/lint/project.ts';
import type { World } from '../core/model/world.ts';
import { Problem } from '../core/problem.ts';
import { annotationsOf } from '../render/annotations.ts';
import { findingsToJunit } from '../render/junit.ts';
import { findingsToSarif } from '../render/sarif.ts';
import { validationView } from '../render/views/validation-view.ts';
import { liveSurroundings } from './shared/surroundings.ts';
import { readWorldFile } from './shared/world-file.ts';

interface Read {
  readonly world: World | null;
  readonly surroundings: Surroundings;
}

export const command = defineCommand({
  name: 'validate',
  summary: 'Check declared files, the live project or a saved world for mistakes',
  description: [
    'Shape, names, numbers, credentials, trunks and rules: what LiveKit would refuse, and what it takes and then fails calls by. Every finding is told, each with its place, its cause and its mend.',
    'Without -f the live project (--live) or the saved world (--world) is checked by itself; with -f it is what the files are for, and only what they declare is told. `sipctl help findings` lists what may be found, and what passes with `accept: { ID: reason }` at the object.',
    'Exit 3 on errors; with --strict also on warnings. Changes nothing, and resolves no secret.',
  ],
  arguments: {},
  options: {
    file: values('-f, --file <path>', 'declared file, folder of them, or - for stdin (repeats)'),
    live: flag('--live', 'look at the live project'),
    world: value('--world <file>', 'look at a saved world'),
    strict: flag('--strict', 'warnings are errors'),
  },
  examples: [
    ['validate -f infra.yaml', 'a file by itself, without a server'],
    ['validate -f infra.yaml --live', 'a file, and what it would meet in the live project'],
    ['validate --live --report sarif=lint.sarif', 'the live project, for code scanning'],
  ],
  view: validationView,
  exit: ({ ok }) => (ok ? 0 : 3),
  junit: ({ findings }) => findingsToJunit('sipctl validate', findings),
  sarif: ({ findings }, { version }) => findingsToSarif(findings, version),
  annotations: ({ findings }) => annotationsOf(findings),
  run: async ({ options }, context) => {
    const { file, live, world, strict } = options;
    if (live && world !== undefined) throw new Problem('usage', '--live and --world are two worlds', { nextSteps: ['say one of them'] });
    const sources = file.length === 0 ? [] : await context.files.readSources(file);
    const read = await readWorldAsked(live, world, context);
    const findings =
      file.length === 0 ? lintWorld(theWorld(read), read.surroundings) : lintSources(sources, read.world, read.surroundings).findings;
    return {
      ok: isSound(findings, { strict }),
      findings,
      files: sources.map((source) => ('data' in source ? source.file : source.where.file)),
    };
  },
});

function theWorld({ world }: Read): World {
  if (world !== null) return world;
  throw new Problem('usage', 'nothing to check', {
    nextSteps: ['sipctl validate -f FILE', 'sipctl validate --live', 'sipctl validate --world FILE'],
  });
}

async function readWorldAsked(live: boolean, file: string | undefined, context: Context): Promise<Read> {
  if (file !== undefined) {
    const world = await readWorldFile(context.files, file);
    for (const warning of world.warnings) context.reporter.warn(warning);
    return { world, surroundings: NOTHING_KNOWN };
  }
  if (!live) return { world: null, surroundings: NOTHING_KNOWN };
  const world = await (await context.livekit()).readWorld();
  for (const warning of world.warnings) context.reporter.warn(warning);
  return { world, surroundings: await liveSurroundings(context) };
}
