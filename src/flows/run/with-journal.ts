import type { Journal } from '../../ports.ts';
import type { RunTools } from './run-tools.ts';

/** Does work and closes the journal. A journal that cannot be closed has said so when it was written: the outcome of the work stands. */
export async function withJournal<T>(journal: Journal, { reporter }: Pick<RunTools, 'reporter'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await journal.close().catch((error: unknown) => reporter.warn(`the journal could not be closed: ${String(error)}`));
  }
}
