import type { Context } from '../../cli/context.ts';
import { choice, group, value } from '../../cli/options.ts';
import type { World } from '../../core/model/world.ts';
import { PROFILES, type Profile } from '../../core/routing/profile.ts';
import { readWorldFile } from '../shared/world-file.ts';

/** Whose routing is asked about: the live project unless a file is named. */
export const worldOptions = group(
  {
    world: value('--world <file>', 'a saved world in place of the live project'),
    profile: choice('--profile <which>', 'the LiveKit to answer for; all that may be meant unless given', PROFILES),
  },
  (said) => said,
);

export interface AskedWorld {
  readonly world: World;
  /** The LiveKits that may be meant, the one to answer for first. */
  readonly profiles: readonly [Profile, ...Profile[]];
}

/** A file does not tell which LiveKit it is of, and a self-hosted server does not tell its version. */
export async function readAskedWorld(
  { world: file, profile }: { readonly world: string | undefined; readonly profile: Profile | undefined },
  context: Context,
): Promise<AskedWorld> {
  const world = file === undefined ? await (await context.livekit()).readWorld() : await readWorldFile(context.files, file);
  for (const warning of world.warnings) context.reporter.warn(warning);
  if (profile !== undefined) return { world, profiles: [profile] };
  if (file !== undefined) return { world, profiles: PROFILES };
  const { hosting } = await context.target();
  return { world, profiles: hosting === 'cloud' ? ['cloud'] : ['self-hosted-1.13.5', 'self-hosted-1.13.11'] };
}
