import type { Context } from '../../cli/context.ts';
import { emptyWorld, type World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { findUnfinished, type LeftUnfinished, recoverFirst } from '../../flows/run/recover-first.ts';
import { runTools, targetLine } from './carry-out.ts';
import type { ChangeOptions } from './change-options.ts';
import { verifyChange } from './verify-change.ts';

/**
 * The live world that a change is planned from. What an earlier run has left half-done is brought to its end before: finished, or
 * taken back. Where nothing is to be changed now it is only told.
 * @throws Problem `confirmation-declined`; `lock-held`, `change-incomplete`, `foreign-change` of the recovery.
 */
export async function worldToChange({ dryRun }: Pick<ChangeOptions, 'dryRun'>, context: Context): Promise<World> {
  const livekit = await context.livekit();
  const world = await livekit.readWorld();
  const unfinished = await findUnfinished(world, { journals: await context.journals(), target: await context.target() });
  const { died, elsewhere, damaged } = unfinished;
  for (const what of damaged) context.reporter.warn(what);
  if (died.length === 0 && elsewhere.length === 0) return world;
  if (dryRun) {
    for (const what of inWords(unfinished))
      context.reporter.warn(`${what}: the plan is made from the project as it is; \`sipctl recover\``);
    return world;
  }
  await recoverBefore(unfinished, context);
  return await livekit.readWorld();
}

async function recoverBefore(unfinished: LeftUnfinished, context: Context): Promise<void> {
  const { globals, prompts, reporter, runId, emit } = context;
  const what = inWords(unfinished);
  if (!globals.yes) {
    await context.show([await targetLine(context)]);
    if (!(await prompts.confirm(`${what.join('; ')}. Finish it or take it back first?`)))
      throw new Problem('confirmation-declined', 'nothing was recovered, and nothing was changed', {
        nextSteps: ['sipctl recover --list'],
      });
  }
  const tools = await runTools(context, (event) => {
    emit({ ...event });
    if (event.type === 'step') reporter.progress(`${event.action} ${event.subject.name}`);
  });
  const checked = { verify: undefined, strict: false, allow: [] };
  const verify = await verifyChange({ world: emptyWorld, acceptedFor: () => ({}) }, new Set(), checked, context);
  const request = { recoveredBy: `${runId}first`, lockWaitMs: context.waits().lockMs, verify };
  const recovered = await context.interrupts.shield(() => recoverFirst(request, tools));
  for (const each of recovered) reporter.line(`run ${each.runId} had stopped half-way; ${each.what}`);
}

function inWords({ died, elsewhere }: LeftUnfinished): string[] {
  return [
    ...died.map(({ runId, command, startedAt }) => `run ${runId} (${command}, ${startedAt}) stopped half-way`),
    ...elsewhere.map((runId) => `temporary objects of run ${runId} are there, and no journal of it is here`),
  ];
}
