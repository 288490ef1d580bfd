import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type JournalDisk, JournalFile } from '../../../src/adapters/files/journal-file.ts';
import { CHAIN_START } from '../../../src/adapters/files/journal-lines.ts';
import type { RunEvent } from '../../../src/core/run/run.ts';
import { problemOf } from './temporary.ts';

const begin = (step: number): RunEvent => ({ kind: 'begin', step });

/** A disk whose fsync ends when it is told to. */
function slowDisk() {
  const calls: string[] = [];
  let release: (error?: Error) => void = () => undefined;
  const disk: JournalDisk = {
    appendFile: async (data) => {
      calls.push(`write ${String(data).split('\n').length - 1}`);
    },
    datasync: () => {
      calls.push('sync');
      return new Promise((resolve, reject) => {
        release = (error) => (error === undefined ? resolve() : reject(error));
      });
    },
    close: async () => {
      calls.push('close');
    },
  };
  return { disk, calls, synced: (error?: Error) => release(error) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const journalOn = (disk: JournalDisk) => new JournalFile('/state/r1.jsonl', disk, CHAIN_START, () => 0);

/** A copy of what the system says, as Node throws it. */
const systemError = (code: string) => Object.assign(new Error(`${code}: what the system says`), { code });

describe('an event', () => {
  it('is safe only once the disk says so', async () => {
    const { disk, synced } = slowDisk();
    let safe = false;
    const appended = journalOn(disk)
      .append(begin(1))
      .then(() => {
        safe = true;
      });
    await turn();
    expect(safe).toBe(false);
    synced();
    await appended;
    expect(safe).toBe(true);
  });

  it('goes to the disk together with all that came while it was busy', async () => {
    const { disk, calls, synced } = slowDisk();
    const journal = journalOn(disk);
    const first = journal.append(begin(1));
    await turn();
    const more = Promise.all([2, 3, 4].map((step) => journal.append(begin(step))));
    synced();
    await first;
    await turn();
    synced();
    await more;
    expect(calls).toEqual(['write 1', 'sync', 'write 3', 'sync']);
  });

  it('is waited for when the journal is closed', async () => {
    const { disk, calls, synced } = slowDisk();
    const journal = journalOn(disk);
    const appended = journal.append(begin(1));
    const closed = journal.close();
    await turn();
    synced();
    await Promise.all([appended, closed]);
    expect(calls.at(-1)).toBe('close');
  });
});

describe('a disk that fails', () => {
  it('is told with what was not recorded, and is not trusted again though it recovers', async () => {
    const { disk, calls, synced } = slowDisk();
    const journal = journalOn(disk);
    const failed = problemOf(() => journal.append(begin(7)));
    await turn();
    synced(systemError('EIO'));
    const problem = await failed;
    expect(problem).toMatchObject({ id: 'state-unwritable', message: expect.stringContaining('/state/r1.jsonl') });
    expect(problem.summary).toContain('EIO');
    expect(problem.facts.detail?.join()).toContain('{"kind":"begin","step":7}');
    expect(await problemOf(() => journal.append(begin(8)))).toMatchObject({ id: 'state-unwritable' });
    expect(calls).toEqual(['write 1', 'sync']);
  });

  it.runIf(process.platform === 'linux')('is a full one, too', async () => {
    const full = await open('/dev/full', constants.O_WRONLY | constants.O_APPEND);
    const journal = journalOn(full);
    expect((await problemOf(() => journal.append(begin(1)))).summary).toContain('ENOSPC');
    await journal.close();
  });
});
