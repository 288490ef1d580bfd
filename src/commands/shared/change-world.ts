import type { Context } from '../../cli/context.ts';
import type { Accepted } from '../../core/edit/check-object.ts';
import type { World } from '../../core/model/world.ts';
import type { Edit } from '../../core/plan/plan.ts';
import { refuseManyDeletes } from '../../core/plan/protect/delete-limit.ts';
import { Problem } from '../../core/problem.ts';
import type { ChangeOutcome } from '../../render/views/apply-view.ts';
import { carryOut } from './carry-out.ts';
import type { ChangeOptions } from './change-options.ts';
import { type PlannedChange, planChange, planExit, planResult } from './plan-change.ts';

/** What can be told before the first request: nobody is there to say yes, or flags do not go together. */
export function checkChangeOptions({ dryRun, out }: Pick<ChangeOptions, 'dryRun' | 'out'>, { globals, prompts }: Context): void {
  if (out !== undefined && !dryRun) {
    throw new Problem('usage', '--out saves a plan that is not carried out at once', { nextSteps: ['add --dry-run'] });
  }
  if (dryRun || globals.yes || prompts.available) return;
  throw new Problem('input-needed', 'a change has to be confirmed, and nobody can be asked here', {
    nextSteps: ['add --yes, or --dry-run to see the change'],
  });
}

/**
 * The one road of every change: plan, proof, confirmation, then the run.
 * @param edits made from `world`. @param accepted findings that were passed with a reason.
 */
export async function changeWorld(
  world: World,
  edits: readonly Edit[],
  options: ChangeOptions,
  context: Context,
  accepted: Accepted = {},
): Promise<ChangeOutcome> {
  if (options.maxDeletes !== undefined) refuseManyDeletes(world, edits, options.maxDeletes);
  const asked = { world, edits, acceptedFor: () => accepted, uncompared: [], inputs: [] };
  return await planOrCarryOut(await planChange(asked, options, context), options, context);
}

/** With `--dry-run` the plan is all there is. @param undoes the run that this one takes back. */
export async function planOrCarryOut(
  planned: PlannedChange,
  options: ChangeOptions,
  context: Context,
  undoes: string | null = null,
): Promise<ChangeOutcome> {
  if (!options.dryRun) return { outcome: 'carried out', applied: await carryOut(planned, options, context, undoes) };
  return { outcome: 'planned', planned: await planResult(planned, { out: options.out, markdown: false }, null, context) };
}

/** As the plan where only that was asked for; else the code of what went wrong, which says how the world is. */
export function changeExit(change: ChangeOutcome, options: Pick<ChangeOptions, 'detailedExitcode'>): number {
  return change.outcome === 'planned' ? planExit(change.planned, options) : (change.applied.problem?.exit ?? 0);
}
