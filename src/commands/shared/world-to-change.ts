import type { Context } from '../../cli/context.ts';
import type { World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { findUnfinished, type LeftUnfinished } from '../../flows/run/find-unfinished.ts';
import type { ChangeOptions } from './change-options.ts';

/**
 * The live world that a change is planned from. What an earlier run has left half-done is brought to its end before: finished, or
 * taken back. Where nothing is to be changed now it is only told.
 * @throws Problem `confirmation-declined`; `lock-held`, `change-incomplete`, `foreign-change` of the recovery.
 */
export async function worldToChange({ dryRun }: Pick<ChangeOptions, 'dryRun'>, context: Context): Promise<World> {
  const livekit = await context.livekit();
  const world = await livekit.readWorld();
  const looked = findUnfinished(world, { journals: await context.journals(), target: await context.target() });
  const unfinished = dryRun ? await looked.catch(orTold(context)) : await looked;
  const { died, elsewhere, damaged } = unfinished;
  for (const what of damaged) context.reporter.warn(what);
  if (died.length === 0 && elsewhere.length === 0) return world;
  if (dryRun) {
    for (const what of inWords(unfinished))
      context.reporter.warn(`${what}: the plan is made from the project as it is; \`sipctl recover\``);
    return world;
  }
  // Most changes meet nothing of the kind, and plans never need what carries a recovery out.
  const { recoverBefore } = await import('./recover-before.ts');
  await recoverBefore(inWords(unfinished), context);
  return await livekit.readWorld();
}

/** Whoever only looks needs no place for journals. */
function orTold({ reporter }: Context): (error: unknown) => LeftUnfinished {
  return (error) => {
    if (!(error instanceof Problem)) throw error;
    reporter.warn(error.summary);
    return { died: [], elsewhere: [], damaged: [] };
  };
}

function inWords({ died, elsewhere }: LeftUnfinished): string[] {
  return [
    ...died.map(({ runId, command, startedAt }) => `run ${runId} (${command}, ${startedAt}) has not come to an end`),
    ...elsewhere.map((runId) => `temporary objects of run ${runId} are there, and no journal of it is here`),
  ];
}
