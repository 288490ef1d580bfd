import { isPlanId } from '../../core/model/plan-id.ts';
import type { World } from '../../core/model/world.ts';
import type { Step } from '../../core/plan/plan.ts';
import { editedId } from '../../core/plan/step.ts';
import type { Problem } from '../../core/problem.ts';
import type { Verification } from '../verify-project.ts';
import { independentSteps } from './independent-steps.ts';
import { lookAtResult } from './look-at-result.ts';
import type { VerifyChange } from './run-tools.ts';
import type { Running, Taken } from './running.ts';
import { takeSteps } from './take-steps.ts';
import { tryStep } from './try-step.ts';

export interface Errand {
  /** Steps of the same plan that are done already. */
  readonly done: readonly Step[];
  /** Those of them whose trial was passed, by number. */
  readonly tried: ReadonlySet<number>;
  /** What is still to be done, in the order of the plan. */
  readonly steps: readonly Step[];
  /** The world when the run began. */
  readonly before: World;
  readonly concurrency: number;
  readonly verify: VerifyChange | null;
}

/** How far an errand came. Without a problem everything was done and looked at. */
export interface CarriedOut {
  readonly taken: readonly Taken[];
  readonly verification: Verification | null;
  readonly problem: Problem | null;
  /** Whether there is nothing to take back to: an object of before was deleted, or somebody else went on from what was done. */
  readonly pastReturn: boolean;
}

/**
 * Takes the steps of a plan: those before the first delete of an object that was there before the run, then a look at the result,
 * then the others and a second look. A failed look stops it while the old objects still live, and so does the trial of a step, before
 * the one after it is taken. Without steps there is one look.
 */
export async function carryOut(errand: Errand, running: Running): Promise<CarriedOut> {
  const taken: Taken[] = [];
  let verification: Verification | null = null;
  const stopped = (problem: Problem | null, isTheirs = false): CarriedOut => {
    const pastReturn = isTheirs || taken.some(({ step, status }) => status !== 'untouched' && isFarewell(step));
    return { taken, verification, problem, pastReturn };
  };
  const untried = errand.steps.length === 0 ? [] : errand.done.filter(({ id }) => !errand.tried.has(id));
  for (const step of untried) {
    const problem = await tryStep(step, running);
    if (problem !== null) return stopped(problem);
  }
  for (const { steps, isLookedAt } of legsOf(errand.steps)) {
    const done = [...errand.done, ...taken.map(({ step }) => step)];
    taken.push(...(await takeSteps({ done, groups: groupsOf(steps, errand), concurrency: errand.concurrency }, running)));
    const failed = taken.find(({ problem }) => problem !== null);
    if (failed !== undefined) return stopped(failed.problem);
    const last = steps.at(-1);
    const unproven = last === undefined ? null : await tryStep(last, running);
    if (unproven !== null) return stopped(unproven);
    if (!isLookedAt) continue;
    const seen = await lookAtResult({ ...errand, isEnd: taken.length === errand.steps.length }, running);
    verification = seen.verification ?? verification;
    if (seen.problem !== null) return stopped(seen.problem, seen.isTheirs);
  }
  return stopped(null);
}

/** An object that was there before the run goes: until then its calls can be given back to it. */
export const isFarewell = ({ edit }: Step) => edit.after === null && !isPlanId(editedId(edit));

/** Steps that are taken in one go, the last of which may have a trial. */
interface Leg {
  readonly steps: readonly Step[];
  readonly isLookedAt: boolean;
}

function legsOf(steps: readonly Step[]): Leg[] {
  const at = steps.findIndex(isFarewell);
  const parts = (at < 0 ? [steps] : [steps.slice(0, at), steps.slice(at)]).filter(({ length }) => length > 0);
  return parts.length === 0 ? [{ steps: [], isLookedAt: true }] : parts.flatMap(upToTrials);
}

function upToTrials(steps: readonly Step[]): Leg[] {
  const ends = [...steps.keys()].filter((at) => steps[at]?.trial !== undefined || at === steps.length - 1);
  return ends.map((end, at) => ({ steps: steps.slice((ends[at - 1] ?? -1) + 1, end + 1), isLookedAt: end === steps.length - 1 }));
}

function groupsOf(steps: readonly Step[], { before, concurrency }: Errand): readonly (readonly Step[])[] {
  return concurrency > 1 ? independentSteps(before, steps) : [steps];
}
