import { KIND_LABEL, labelOf, type World } from '../../core/model/world.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import { inverseEdits, reverseSteps } from '../../core/plan/invert.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import type { Step } from '../../core/plan/plan.ts';
import { statesOf } from '../../core/plan/prove/states.ts';
import { editedId } from '../../core/plan/step.ts';
import { Problem } from '../../core/problem.ts';
import { interruption } from '../interruption.ts';
import { isFarewell } from './carry-out.ts';
import type { KnownObjects } from './known-objects.ts';
import { newRunOf } from './new-run.ts';
import { removeTwins } from './remove-twins.ts';
import { risksAhead } from './risks.ts';
import type { Running } from './running.ts';
import { asProblem, progressOf } from './take-step.ts';

/** A run that is to be taken back. */
export interface TakenBackRun {
  readonly runId: string;
  /** All of its steps. */
  readonly steps: readonly Step[];
  /** Those that are done, in their order. */
  readonly done: readonly Step[];
}

/** How far a rollback came. Without a problem the old world is back, apart from `left`. */
export interface RolledBack {
  readonly undone: boolean;
  /** What was not taken back because somebody else has changed it since, one sentence each by id. */
  readonly left: ReadonlyMap<string, string>;
  readonly problem: Problem | null;
}

/**
 * Takes done steps back: from the world of now to how the objects were before the run. The way back is proven before its first
 * request, and is a run of its own with a journal of its own, so that whatever stops it can be recovered from as from any other.
 */
export async function rollBack(run: TakenBackRun, running: Running): Promise<RolledBack> {
  const { tools } = running;
  try {
    if (tools.signal.aborted) throw interruption(tools.signal, 'before the rollback');
    let world = await tools.livekit.readWorld();
    if (await removeTwins(world, running)) world = await tools.livekit.readWorld();
    const { steps, left } = wayBack(run, world, running);
    if (steps.length > 0) await takeBack(run, steps, world, running);
    for (const step of run.done.toReversed())
      if (!left.has(running.known.realId(editedId(step.edit)))) tools.progress({ ...progressOf(step), status: 'undone' });
    return { undone: true, left, problem: null };
  } catch (error) {
    return { undone: false, left: new Map(), problem: asProblem(error) };
  }
}

interface Way {
  readonly steps: readonly Step[];
  readonly left: RolledBack['left'];
}

/** @throws Problem `plan-refused` where calls would be lost on every way. */
function wayBack(run: TakenBackRun, world: World, { known, agreed, tools }: Running): Way {
  const done = asLeft(run.done, known);
  const { edits, foreign } = inverseEdits(done, new Map(), world);
  const left = new Map(
    foreign.map((subject) => [
      subject.id,
      `${KIND_LABEL[subject.kind]} ${labelOf(subject)} was changed by somebody else, and is left as it is`,
    ]),
  );
  const ours = edits.filter((edit) => !left.has(editedId(edit)));
  const todo = run.steps.filter((step) => !run.done.includes(step)).map((step) => ({ ...step, edit: known.resolve(step.edit) }));
  const asAsked = statesOf(world, todo).at(-1) ?? world;
  const isSafe = (ahead: readonly Step[]) =>
    risksAhead({ from: asAsked, behind: reverseSteps(todo), ahead }, agreed, tools.profiles).at(0) ?? null;
  // The steps themselves, in reverse, where nothing speaks against it; else the best way that the planner finds from here.
  const ways = [
    ...(left.size > 0 || done.some(isFarewell) ? [] : [() => reverseSteps(done)]),
    () => makePlan(world, ours, { runId: run.runId, profiles: tools.profiles }).steps,
  ];
  let risk = null;
  for (const way of ways) {
    const steps = way();
    risk = isSafe(steps);
    if (risk === null) return { steps, left };
  }
  throw new Problem('plan-refused', `the way back ${risk?.detail} (${risk?.id})`);
}

/** The steps with real ids; the last on each object leads to what the server made of it, which may be more than was asked. */
function asLeft(done: readonly Step[], known: KnownObjects): Step[] {
  const steps = done.map((step) => ({ ...step, edit: known.resolve(step.edit) }));
  return steps.map((step, at) => {
    const id = editedId(step.edit);
    const isLast = steps.findLastIndex(({ edit }) => editedId(edit) === id) === at;
    return isLast ? { ...step, edit: known.asSeen(step.edit) } : step;
  });
}

/** @throws Problem where it stops before its end. */
async function takeBack(run: TakenBackRun, steps: readonly Step[], world: World, { tools, ...running }: Running): Promise<void> {
  const { runs } = await tools.journals.list(tools.target);
  const tries = runs.filter(({ header }) => header.undoes === run.runId).length;
  const runId = `${run.runId}back${tries === 0 ? '' : tries + 1}`;
  // The old world may have held conflicts, and those are no fault of the way back to it.
  const agreed = new Set<HazardId>([...running.agreed, 'CONFLICT_STORED']);
  const { problem } = await newRunOf({ runId, command: 'rollback', undoes: run.runId, steps, agreed }, world, tools);
  if (problem !== null) throw problem;
}
