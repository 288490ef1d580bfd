import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Run } from '../../core/run/run.ts';
import { type JournalEnd, lookAtEnd } from './journal-end.ts';
import { unusable } from './state-directory.ts';

/** What is kept of a project. */
export interface Retention {
  readonly runs: number;
  readonly bytes: number;
}

/** Years of a project that changes daily, and no more than a look at each of them takes a few milliseconds. */
export const RETENTION: Retention = { runs: 500, bytes: 256 * 1024 * 1024 };

/**
 * Deletes the journals of the oldest runs beyond what is kept. One of a run that has not come to an end stays, whatever its age, and
 * so does one that cannot be read, or that has taken back a run which is still open.
 * @param read of a whole journal; null = it cannot be read. @throws Problem `state-unwritable`.
 */
export async function forgetOldRuns(
  folder: string,
  isJournal: (name: string) => boolean,
  read: (file: string) => Promise<Run | null>,
  retention: Retention,
): Promise<void> {
  const ends = (await readdir(folder)).filter(isJournal).flatMap((name) => {
    const end = lookAtEnd(path.join(folder, name));
    return end === null ? [] : [{ name, ...end }];
  });
  const surplus = beyond(ends, retention);
  if (surplus.length === 0) return;
  const open = new Set(ends.filter(({ isOver }) => !isOver).map(({ name }) => path.parse(name).name));
  for (const { name } of surplus.filter(({ isOver }) => isOver)) {
    const file = path.join(folder, name);
    const run = await read(file);
    if (run === null || open.has(run.header.undoes ?? '')) continue;
    await rm(file, { force: true }).catch((error: unknown) => {
      throw unusable(file, error);
    });
  }
}

/** The oldest, so that the rest fits. */
function beyond<T extends JournalEnd>(journals: readonly T[], { runs, bytes }: Retention): T[] {
  const newestFirst = journals.toSorted((a, b) => b.writtenAt - a.writtenAt);
  let sum = 0;
  const kept = newestFirst.findIndex(({ bytes: size }, at) => {
    sum += size;
    return at >= runs || (sum > bytes && at > 0);
  });
  return kept < 0 ? [] : newestFirst.slice(kept);
}
