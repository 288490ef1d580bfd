import type { Step } from '../../core/plan/plan.ts';
import type { Running, Taken } from './running.ts';
import { progressOf, takeStep } from './take-step.ts';

/**
 * Takes steps: those of one group in their order, those of different groups at once.
 * @param groups steps whose order among each other has no meaning. @param concurrency steps under way at most.
 * @returns what became of them, in the order in which they ended. After the first problem or signal no other begins.
 * @throws whatever is no Problem, when all that were under way have ended.
 */
export async function takeSteps(groups: readonly (readonly Step[])[], concurrency: number, running: Running): Promise<Taken[]> {
  const waiting = groups.filter((group) => group.length > 0);
  const all: Taken[] = [];
  let stopped = false;
  const takeGroups = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined && !stopped; group = waiting.shift()) {
      for (const step of group) {
        if (stopped) return;
        const taken = await takeOne(step, running).catch((error: unknown) => {
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

async function takeOne(step: Step, running: Running): Promise<Taken> {
  const { progress } = running.tools;
  progress({ ...progressOf(step), status: 'begin' });
  const taken = await takeStep(step, running);
  if (taken.status === 'done') progress({ ...progressOf(step), status: 'end', elapsedMs: taken.elapsedMs });
  return taken;
}
