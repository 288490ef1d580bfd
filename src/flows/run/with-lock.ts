import type { RunRequest, RunTools } from './run-tools.ts';

/** Does work while no other sipctl of this machine changes the project. @throws Problem `lock-held`. */
export async function withLock<T>(
  { runId, lockWaitMs }: Pick<RunRequest, 'runId' | 'lockWaitMs'>,
  { locks, target, signal, reporter }: RunTools,
  work: () => Promise<T>,
): Promise<T> {
  const patience = { waitMs: lockWaitMs, signal, onWait: (holder: string) => reporter.line(`waiting for another sipctl: ${holder}`) };
  const lock = await locks.acquire(target, runId, patience);
  if (lock.tookOver !== null) reporter.warn(lock.tookOver);
  try {
    return await work();
  } finally {
    await lock.release().catch((error: unknown) => reporter.warn(`the lock could not be given back: ${String(error)}`));
  }
}
