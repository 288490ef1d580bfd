import type { Step } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import { strangerIn } from './changed-meanwhile.ts';
import { type HalfWay, riskOfRest } from './risks.ts';
import type { Running, Taken } from './running.ts';
import { asProblem, progressOf, takeStep } from './take-step.ts';

export interface Course {
  /** Steps of the same plan that are done already. */
  readonly done: readonly Step[];
  /** Steps whose order among each other has no meaning. */
  readonly groups: readonly (readonly Step[])[];
  /** Steps under way at most. */
  readonly concurrency: number;
}

/**
 * Takes steps: those of one group in their order, those of different groups at once.
 * @returns what became of them, in the order in which they ended. After the first problem or signal no other begins.
 * @throws whatever is no Problem, when all that were under way have ended.
 */
export async function takeSteps({ done, groups, concurrency }: Course, running: Running): Promise<Taken[]> {
  const waiting = groups.filter((group) => group.length > 0);
  const all: Taken[] = [];
  const halfWay = () => {
    const past = [...done, ...all.filter(({ status }) => status === 'done').map(({ step }) => step)];
    return { done: past, todo: groups.flat().filter((step) => !past.includes(step)) };
  };
  let stopped = false;
  const takeGroups = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined && !stopped; group = waiting.shift()) {
      for (const step of group) {
        if (stopped) return;
        const taken = await takeOne(step, halfWay, running).catch((error: unknown) => {
          stopped = true;
          throw error;
        });
        all.push(taken);
        stopped ||= taken.problem !== null;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.max(1, Math.min(concurrency, waiting.length)) }, takeGroups));
  for (const worker of ended) if (worker.status === 'rejected') throw worker.reason;
  return all;
}

type HalfWayNow = () => Pick<HalfWay, 'done' | 'todo'>;

async function takeOne(step: Step, halfWay: HalfWayNow, running: Running): Promise<Taken> {
  const stale = running.standstill.hasHappened() ? await changeSince(halfWay(), running) : null;
  if (stale !== null) return { step, status: 'untouched', id: step.subject.id, elapsedMs: 0, problem: stale };
  const { progress } = running.tools;
  progress({ ...progressOf(step), status: 'begin' });
  const taken = await takeStep(step, running);
  if (taken.status === 'done') progress({ ...progressOf(step), status: 'end', elapsedMs: taken.elapsedMs });
  return taken;
}

/** After a standstill everything is looked at anew: what was done, and whether the rest can still be done without losing calls. */
async function changeSince(halfWay: ReturnType<HalfWayNow>, running: Running): Promise<Problem | null> {
  try {
    const world = await running.tools.livekit.readWorld();
    const stranger = strangerIn(world, running);
    if (stranger !== null) return stranger;
    const risk = riskOfRest({ world, ...halfWay }, running);
    if (risk === null) return null;
    return new Problem(
      'foreign-change',
      `the rest is not safe any more, since somebody else has changed the project: ${risk.detail} (${risk.id})`,
      {
        subject: risk.subject,
      },
    );
  } catch (error) {
    return asProblem(error);
  }
}
