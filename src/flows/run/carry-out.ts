import { isPlanId } from '../../core/model/plan-id.ts';
import type { World } from '../../core/model/world.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import type { Step } from '../../core/plan/plan.ts';
import { editedId } from '../../core/plan/step.ts';
import { Problem } from '../../core/problem.ts';
import { interruption } from '../interruption.ts';
import type { Verification } from '../verify-project.ts';
import { independentSteps } from './independent-steps.ts';
import { faultInWorld } from './look-over.ts';
import { removeTwins } from './remove-twins.ts';
import type { VerifyChange } from './run-tools.ts';
import type { Running, Taken } from './running.ts';
import { asProblem, note } from './take-step.ts';
import { takeSteps } from './take-steps.ts';

export interface Errand {
  /** What is still to be done, in the order of the plan. */
  readonly steps: readonly Step[];
  /** The world when the run began. */
  readonly before: World;
  readonly concurrency: number;
  /** Hazards in spite of which it is carried out. */
  readonly agreed: ReadonlySet<HazardId>;
  readonly verify: VerifyChange | null;
}

/** How far an errand came. Without a problem everything was done and looked at. */
export interface CarriedOut {
  readonly taken: readonly Taken[];
  readonly verification: Verification | null;
  readonly problem: Problem | null;
  /** Whether an object that was there before the run, and so may have taken calls, was deleted. */
  readonly pastReturn: boolean;
}

/** After a request that was sent twice the server may still carry out the other one. */
const SETTLE_MS = 2000;

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
    taken.push(...(await takeSteps(groupsOf(steps, errand), errand.concurrency, running)));
    const failed = taken.find(({ problem }) => problem !== null);
    const pastReturn = taken.some(({ step, status }) => status !== 'untouched' && isFarewell(step));
    if (failed !== undefined) return { taken, verification, problem: failed.problem, pastReturn };
    const seen = await lookAtResult(errand, running);
    verification = seen.verification ?? verification;
    if (seen.problem !== null) return { taken, verification, problem: seen.problem, pastReturn };
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

async function lookAtResult(errand: Errand, running: Running): Promise<{ verification: Verification | null; problem: Problem | null }> {
  const { tools, known, repeatedCreates } = running;
  let verification: Verification | null = null;
  const look = async (): Promise<Problem | null> => {
    refuseInterrupted(tools.signal);
    if (repeatedCreates.size > 0) await tools.clock.sleep(SETTLE_MS, tools.signal);
    let world = await tools.livekit.readWorld();
    if (await removeTwins(world, running)) world = await tools.livekit.readWorld();
    const fault = faultInWorld(world, errand.before, running, errand.agreed.has('CONFLICT_STORED'));
    if (fault !== null) return fault;
    const touched = known.touched();
    if (errand.verify === null || touched.size === 0) {
      await note(running, { kind: 'verify', verdict: 'skipped' });
      return null;
    }
    const result = await errand.verify(touched, world);
    verification = result.verification;
    for (const check of verification.checks) tools.progress({ type: 'check', check });
    await note(running, { kind: 'verify', verdict: verification.verdict });
    refuseInterrupted(tools.signal);
    return result.failed ? verificationFailed(verification) : null;
  };
  try {
    return { problem: await look(), verification };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.id === 'interrupted' || problem.id === 'terminated') return { problem, verification };
    const { summary, facts } = problem;
    return {
      verification,
      problem: new Problem('verification-failed', `the result could not be checked: ${summary}`, { ...facts, cause: problem }),
    };
  }
}

function refuseInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interruption(signal, 'before the result was checked');
}

function verificationFailed({ checks }: Verification): Problem {
  const failed = checks.filter(({ status }) => status === 'fail');
  const [first] = failed;
  return new Problem(
    'verification-failed',
    first === undefined ? 'the check of the result did not pass' : `${first.subject.name}: ${first.evidence}`,
    {
      detail: failed.slice(1).map(({ subject, evidence }) => `${subject.name}: ${evidence}`),
      nextSteps: first?.nextSteps ?? ['sipctl verify'],
    },
  );
}
