import type { Context } from '../../cli/context.ts';
import { choice, group, value, values } from '../../cli/options.ts';
import type { DeclaredProject } from '../../core/declared/declared-project.ts';
import type { World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { PROFILES, type Profile, profilesOf } from '../../core/routing/profile.ts';
import { tellFindings } from '../shared/tell-findings.ts';
import { readWorldFile } from '../shared/world-file.ts';

export const profileOption = choice('--profile <which>', 'the LiveKit to answer for; all that may be meant unless given', PROFILES);
export const savedWorldOption = value('--world <file>', 'a saved world in place of the live project');

/** Whose routing is asked about: the live project unless a file is named. */
export const worldOptions = group(
  {
    file: values('-f, --file <path>', 'declared file, folder of them, or - for stdin, in place of the live project (repeats)'),
    world: savedWorldOption,
    profile: profileOption,
  },
  (said) => said,
);

interface Asked {
  /** Declared files; empty = none. */
  readonly file: readonly string[];
  readonly world: string | undefined;
  readonly profile: Profile | undefined;
}

export interface AskedWorld {
  readonly world: World;
  /** The LiveKits that may be meant, the one to answer for first. */
  readonly profiles: readonly [Profile, ...Profile[]];
  /** Where the world is made of declared files. */
  readonly declared: DeclaredProject | null;
}

/** A file does not tell which LiveKit it is of, and a self-hosted server does not tell its version. */
export async function readAskedWorld({ file, world: saved, profile }: Asked, context: Context): Promise<AskedWorld> {
  if (file.length > 0 && saved !== undefined)
    throw new Problem('usage', '-f and --world are two worlds', { nextSteps: ['say one of them'] });
  if (file.length > 0) {
    // What reads files is large, and most who ask name none.
    const { declaredProject } = await import('../../core/declared/declared-project.ts');
    return askedOf(declaredProject(await context.files.readSources(file)), profile, context);
  }
  const world = saved === undefined ? await (await context.livekit()).readWorld() : await readWorldFile(context.files, saved);
  for (const warning of world.warnings) context.reporter.warn(warning);
  const hosting = profile !== undefined || saved !== undefined ? null : (await context.target()).hosting;
  return { world, profiles: profile === undefined ? profilesOf(hosting) : [profile], declared: null };
}

/** What is wrong with the files is told on stderr. */
export function askedOf(declared: DeclaredProject, profile: Profile | undefined, context: Context): AskedWorld {
  tellFindings([...declared.missing, ...declared.findings], 'sipctl validate -f FILE', context);
  return { world: declared.world, profiles: profile === undefined ? profilesOf(declared.hosting) : [profile], declared };
}
