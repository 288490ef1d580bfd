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

export interface Errand {
  /** Steps of the same plan that are done already. */
  readonly done: readonly Step[];
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
 * then the others and a second look. A failed look stops it while the old objects still live. Without steps there is one look.
 */
export async function carryOut(errand: Errand, running: Running): Promise<CarriedOut> {
  const [early, late] = atFirstFarewell(errand.steps);
  const taken: Taken[] = [];
  let verification: Verification | null = null;
  for (const steps of late.length === 0 ? [early] : [early, late]) {
    if (steps.length === 0 && late.length > 0) continue;
    const done = [...errand.done, ...taken.map(({ step }) => step)];
    taken.push(...(await takeSteps({ done, groups: groupsOf(steps, errand), concurrency: errand.concurrency }, running)));
    const failed = taken.find(({ problem }) => problem !== null);
    const pastReturn = taken.some(({ step, status }) => status !== 'untouched' && isFarewell(step));
    if (failed !== undefined) return { taken, verification, problem: failed.problem, pastReturn };
    const seen = await lookAtResult({ ...errand, isEnd: taken.length === errand.steps.length }, running);
    verification = seen.verification ?? verification;
    if (seen.problem !== null) return { taken, verification, problem: seen.problem, pastReturn: pastReturn || seen.isTheirs };
  }
  return { taken, verification, problem: null, pastReturn: late.length > 0 };
}

/** An object that was there before the run goes: until then its calls can be given back to it. */
export const isFarewell = ({ edit }: Step) => edit.after === null && !isPlanId(editedId(edit));

function atFirstFarewell(steps: readonly Step[]): [Step[], Step[]] {
  const at = steps.findIndex(isFarewell);
  return at < 0 ? [[...steps], []] : [steps.slice(0, at), steps.slice(at)];
}

function groupsOf(steps: readonly Step[], { before, concurrency }: Errand): readonly (readonly Step[])[] {
  return concurrency > 1 ? independentSteps(before, steps) : [steps];
}
