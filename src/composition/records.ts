import { createDigests } from '../adapters/files/digests.ts';
import type { Directories } from '../adapters/files/directories.ts';
import { createJournals } from '../adapters/files/journals.ts';
import { createLocks } from '../adapters/files/locks.ts';
import { createOpenCalls } from '../adapters/files/open-calls.ts';
import type { Clock, Digests, Journals, Locks, OpenCalls } from '../ports.ts';

/** What is kept of changes on this machine. Nothing is touched before it is used. */
export function openRecords(
  { state, lock }: Directories,
  clock: Clock,
): { journals: Journals; locks: Locks; digests: Digests; openCalls: OpenCalls } {
  return {
    journals: createJournals(state, clock.now),
    locks: createLocks(lock, clock),
    digests: createDigests(state),
    openCalls: createOpenCalls(state, clock.now),
  };
}
