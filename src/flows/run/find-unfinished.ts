import type { World } from '../../core/model/world.ts';
import { runsWithLeftovers } from '../../core/run/leftovers.ts';
import { hasDied } from '../../core/run/step-states.ts';
import type { RunTools } from './run-tools.ts';

/** What earlier runs have left in a project in the middle of something. */
export interface LeftUnfinished {
  /** Runs of this machine whose process died. */
  readonly died: readonly { readonly runId: string; readonly command: string; readonly startedAt: string }[];
  /** Runs that have temporary objects on the server, and no journal here. */
  readonly elsewhere: readonly string[];
  /** Journals that cannot be read, in words. */
  readonly damaged: readonly string[];
}

/** A plan made from a project in the middle of something would not be one from where the operator believes it to be. */
export async function findUnfinished(world: World, tools: Pick<RunTools, 'journals' | 'target'>): Promise<LeftUnfinished> {
  const { runs, damaged } = await tools.journals.listUnfinished(tools.target);
  return {
    died: runs.filter(hasDied).map(({ header: { runId, command, startedAt } }) => ({ runId, command, startedAt })),
    elsewhere: await strangersWithLeftovers(world, tools),
    damaged: damaged.map(({ summary }) => summary),
  };
}

/** @returns the runs that have left temporary objects in this world, and of which this machine has no journal. */
export async function strangersWithLeftovers(world: World, { journals, target }: Pick<RunTools, 'journals' | 'target'>): Promise<string[]> {
  const named = runsWithLeftovers(world);
  if (named.length === 0) return [];
  const { runs } = await journals.list(target);
  const known = new Set(runs.map(({ header }) => header.runId));
  return named.filter((runId) => !known.has(runId));
}
