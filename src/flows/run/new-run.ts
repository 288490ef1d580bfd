import type { World } from '../../core/model/world.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { headerOf, type NewRun } from './header-of.ts';
import type { RunTools } from './run-tools.ts';
import { newRunning } from './running.ts';
import { note } from './take-step.ts';
import { withJournal } from './with-journal.ts';

/**
 * A run that another one needs, under its lock and with a journal of its own. Where it stops in the middle its journal stays open,
 * and it is gone on with; it is not taken back.
 */
export async function newRunOf(run: NewRun, world: World, tools: RunTools): Promise<CarriedOut> {
  const journal = await tools.journals.begin(await headerOf(run, world, tools));
  return await withJournal(journal, tools, async () => {
    const quiet = { ...tools, progress: () => undefined };
    const running = newRunning(world, { tools: quiet, journal, agreed: run.agreed });
    const carried = await carryOut({ done: [], tried: new Set(), steps: run.steps, before: world, concurrency: 1, verify: null }, running);
    const { taken } = carried;
    // What others change once all is done is no fault of it.
    const problem = carried.problem?.id === 'verification-failed' && carried.pastReturn ? null : carried.problem;
    const outcome = problem === null ? 'applied' : taken.every(({ status }) => status === 'untouched') ? 'unchanged' : null;
    if (outcome !== null) await note(running, { kind: 'done', outcome });
    return { ...carried, problem };
  });
}
