import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { Clock, HeldLock, Locks } from '../../ports.ts';
import { isDead, type LockOwner, ownerText, readOwner, thisOwner } from './lock-owner.ts';
import { knownDirectory, openOwnFile, ownDirectory, unusable } from './state-directory.ts';
import { targetHash } from './target-hash.ts';
import { makeWholeFile } from './whole-new-file.ts';

const POLL_MS = 100;
/** Another process is about to take the lock of a dead one over: its own name will be there at once. */
const TAKE_OVER_POLL_MS = 5;
const TAKE_OVER_MS = 2000;
const MAX_BYTES = 64 * 1024;

/**
 * Locks as files: `<directory>/<project>.lock`, which holds who has it. Whoever makes the file has the lock, and whoever finds it with
 * an owner that is dead may take its place.
 *
 * Taking over must not take a living one's lock away: between reading a dead owner and replacing its file, another process may have
 * done the same. So the right to replace the lock of one certain dead owner is a file of its own, named after that owner and made by
 * one process only; and that process looks at the lock once more before it replaces it. If it dies in between, the right to act in its
 * place is the next file of the row. Those files go away after the lock they were for, so that a late comer who makes the first of
 * them again finds that the lock is no longer the dead one's.
 * @param directory undefined where nothing says where to keep them.
 */
export function createLocks(directory: string | undefined, clock: Clock): Locks {
  return {
    acquire: async (target, runId, { waitMs, signal, onWait }) => {
      const folder = knownDirectory(directory);
      await ownDirectory(folder);
      const file = path.join(folder, `${targetHash(target)}.lock`);
      const own = JSON.stringify(await thisOwner(runId, clock.now()));
      const began = clock.monotonic();
      for (let told = false; ; ) {
        signal.throwIfAborted();
        const found = await readLock(file);
        if (found === null) {
          if (await makeWholeFile(file, own)) return held(file, own, null);
          continue;
        }
        const owner = readOwner(found);
        if (owner === null) throw unreadable(file);
        const words = ownerText(owner, clock.now());
        const dead = await isDead(owner);
        if (dead && (await takeOver(file, found, own))) return held(file, own, words);
        if (clock.monotonic() - began >= (dead ? Math.max(waitMs, TAKE_OVER_MS) : waitMs)) throw heldBy(words, file, owner);
        if (!told && !dead) onWait(words);
        told ||= !dead;
        await clock.sleep(dead ? TAKE_OVER_POLL_MS : POLL_MS, signal);
      }
    },
  };
}

function held(file: string, own: string, tookOver: string | null): HeldLock {
  return {
    tookOver,
    release: async () => {
      // Somebody may have removed it by hand, and another one made it anew.
      if ((await readLock(file)) === own) await rm(file, { force: true });
    },
  };
}

/** @returns whether the lock of a dead owner is ours now; false where another process was quicker. */
async function takeOver(file: string, dead: string, own: string): Promise<boolean> {
  const rights = await rightToReplace(file, dead, own);
  if (rights === null) return false;
  const stillThere = (await readLock(file)) === dead;
  try {
    if (stillThere) await replace(file, own);
  } finally {
    for (const right of rights) await rm(right, { force: true });
  }
  return stillThere;
}

/** @returns the files of the row, the last of them ours; null where a living process has the right. */
async function rightToReplace(file: string, dead: string, own: string): Promise<string[] | null> {
  const name = createHash('sha256').update(dead).digest('hex').slice(0, 16);
  const row: string[] = [];
  for (;;) {
    const right = `${file}.${name}.${row.length}`;
    row.push(right);
    if (await makeWholeFile(right, own)) return row;
    const text = await readLock(right);
    const owner = text === null ? null : readOwner(text);
    if (owner === null || !(await isDead(owner))) return null;
  }
}

async function replace(file: string, own: string): Promise<void> {
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(temporary, own, { flag: 'wx', mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw unusable(file, error);
  }
}

/** @returns null where there is none. */
async function readLock(file: string): Promise<string | null> {
  const handle = await openOwnFile(file, constants.O_RDONLY);
  if (handle === null) return null;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await handle.close();
  }
}

function heldBy(words: string, file: string, { pid, host }: LockOwner): Problem {
  return new Problem('lock-held', `another sipctl is changing this project: ${words}`, {
    detail: ["two at a time could undo each other's steps"],
    nextSteps: ['wait for it: --lock-timeout 60s', `if there is surely no process ${pid} on ${host} any more: rm ${file}`],
  });
}

function unreadable(file: string): Problem {
  return new Problem('state-unsafe', `${file} is no lock of sipctl's`, { nextSteps: [`look at it, then remove it: rm ${file}`] });
}
