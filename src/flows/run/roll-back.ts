import { KIND_LABEL, labelOf, type World } from '../../core/model/world.ts';
import { inKind } from '../../core/plan/edit-of-kind.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import { editedId } from '../../core/plan/step.ts';
import { Problem } from '../../core/problem.ts';
import { interruption } from '../interruption.ts';
import { inverseOf, repointingMoves, stepsOf } from './inverse-moves.ts';
import { newRisks } from './risks.ts';
import type { Move, Running, Taken } from './running.ts';
import { takeMoves } from './take-moves.ts';
import { asProblem } from './take-step.ts';

/** How far a rollback came. Without a problem the old world is back, apart from `left`. */
export interface RolledBack {
  /** Numbers of the steps that were taken back. */
  readonly undone: ReadonlySet<number>;
  /** What was not taken back because somebody else has changed it since, one sentence each. */
  readonly left: readonly string[];
  readonly problem: Problem | null;
}

/**
 * Takes done steps back, the last first, each object from what the run left to what it was before. The way back is proven on the
 * world of now before its first request.
 * @param done in the order in which they were done. @param agreed hazards that the plan was applied in spite of.
 */
export async function rollBack(done: readonly Move[], agreed: ReadonlySet<HazardId>, running: Running): Promise<RolledBack> {
  const undone = new Set<number>();
  let left: string[] = [];
  try {
    if (running.tools.signal.aborted) throw interruption(running.tools.signal, 'before the rollback');
    const world = await running.tools.livekit.readWorld();
    const strangers = strangersIn(world, running);
    left = [...strangers.values()];
    const back = done
      .map(({ step }) => step)
      .toReversed()
      .filter((step) => !strangers.has(running.known.realId(editedId(step.edit))))
      .map(inverseOf);
    refuseRisks(world, back, agreed, running);
    for (const move of back) {
      const taken = await takeMoves([[move, ...repointingMoves(move, world, running.known)]], 1, running);
      for (const { problem } of taken) if (problem !== null) throw problem;
      undone.add(move.step.id);
    }
    return { undone, left, problem: null };
  } catch (error) {
    return { undone, left, problem: asProblem(error) };
  }
}

/** Objects that are no longer as this run left them, by their real id, with a sentence about each. */
function strangersIn(world: World, { known }: Running): Map<string, string> {
  return new Map(
    known.strangersIn(world).map((edit) => {
      const what = edit.after === null ? 'was deleted' : edit.before === null ? 'is there again' : 'was changed';
      const name = inKind(edit, ({ before, after }) => (before ?? after)?.name ?? '');
      const id = editedId(edit);
      return [id, `${KIND_LABEL[edit.kind]} ${labelOf({ name, id })} ${what} by somebody else, and is left as it is`];
    }),
  );
}

function refuseRisks(world: World, back: readonly Move[], agreed: ReadonlySet<HazardId>, { tools, known }: Running): void {
  const [risk] = newRisks(world, stepsOf(back, known), agreed, tools.profiles);
  if (risk === undefined) return;
  throw new Problem('plan-refused', `the way back ${risk.detail} (${risk.id})`, { subject: risk.subject });
}

/** @returns the moves that were done, for {@link rollBack}. */
export const doneMoves = (taken: readonly Taken[]): Move[] => taken.filter(({ status }) => status === 'done').map(({ move }) => move);
