import type { World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { interruption } from '../interruption.ts';
import type { Verification } from '../verify-project.ts';
import { conflictWithOthers, strangerIn } from './changed-meanwhile.ts';
import { removeTwins } from './remove-twins.ts';
import type { VerifyChange } from './run-tools.ts';
import type { Running } from './running.ts';
import { asProblem, note } from './take-step.ts';

interface Expected {
  /** The world when the run began. */
  readonly before: World;
  readonly verify: VerifyChange | null;
  /** Whether all steps are done: what others change from then on is a change of its own, and no reason to go back. */
  readonly isEnd: boolean;
}

interface Seen {
  readonly verification: Verification | null;
  readonly problem: Problem | null;
  /** Whether all was done, and somebody else has changed it since. */
  readonly isTheirs: boolean;
}

/** After a request that was sent twice the server may still carry out the other one. */
const SETTLE_MS = 2000;

/** Compares the world with what a run has left in it, and verifies it. */
export async function lookAtResult({ before, verify, isEnd }: Expected, running: Running): Promise<Seen> {
  const { tools, known, repeatedCreates } = running;
  let verification: Verification | null = null;
  let isTheirs = false;
  const look = async (): Promise<Problem | null> => {
    refuseInterrupted(tools.signal);
    if (repeatedCreates.size > 0) await tools.clock.sleep(SETTLE_MS, tools.signal);
    let world = await tools.livekit.readWorld();
    if (await removeTwins(world, running)) world = await tools.livekit.readWorld();
    const touched = known.touched();
    const conflict = running.agreed.has('CONFLICT_STORED') ? null : conflictWithOthers(world, before, touched);
    if (conflict !== null) return conflict;
    const stranger = strangerIn(world, running);
    isTheirs = stranger !== null && isEnd;
    if (stranger !== null) return isEnd ? new Problem('verification-failed', stranger.summary, stranger.facts) : stranger;
    if (verify === null || touched.size === 0) {
      await note(running, { kind: 'verify', verdict: 'skipped' });
      return null;
    }
    const result = await verify(touched, world);
    verification = result.verification;
    for (const check of verification.checks) tools.progress({ type: 'check', check });
    await note(running, { kind: 'verify', verdict: verification.verdict });
    refuseInterrupted(tools.signal);
    return result.failed ? verificationFailed(verification) : null;
  };
  try {
    return { problem: await look(), verification, isTheirs };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.id === 'interrupted' || problem.id === 'terminated') return { problem, verification, isTheirs: false };
    const { summary, facts } = problem;
    return {
      verification,
      isTheirs: false,
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
