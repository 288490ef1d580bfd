import type { World } from '../../core/model/world.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { headerOf, type NewRun } from './header-of.ts';
import { KnownObjects } from './known-objects.ts';
import type { RunTools } from './run-tools.ts';
import { note } from './take-step.ts';
import { withJournal } from './with-journal.ts';

/**
 * A run that another one needs, under its lock and with a journal of its own. Where it stops in the middle its journal stays open,
 * and it is gone on with; it is not taken back.
 */
export async function newRunOf(
  run: Omit<NewRun, 'agreed'> & { readonly agreed?: ReadonlySet<HazardId> },
  world: World,
  tools: RunTools,
): Promise<CarriedOut> {
  const agreed = run.agreed ?? new Set<HazardId>();
  const journal = await tools.journals.begin(await headerOf({ ...run, agreed }, world, tools));
  return await withJournal(journal, tools, async () => {
    const quiet = { ...tools, progress: () => undefined };
    const running = { tools: quiet, journal, known: new KnownObjects(world), repeatedCreates: new Map() };
    const carried = await carryOut({ steps: run.steps, before: world, concurrency: 1, agreed, verify: null }, running);
    const { taken } = carried;
    // What others change once all is done is no fault of it.
    const problem = carried.problem?.id === 'verification-failed' && carried.pastReturn ? null : carried.problem;
    const outcome = problem === null ? 'applied' : taken.every(({ status }) => status === 'untouched') ? 'unchanged' : null;
    if (outcome !== null) await note(running, { kind: 'done', outcome });
    return { ...carried, problem };
  });
}
