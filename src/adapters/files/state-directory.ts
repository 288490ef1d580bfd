import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../../core/problem.ts';

const OTHERS_MAY_WRITE = 0o022;

/**
 * Makes a directory of sipctl's own where there is none, and looks at one that is there: whoever could put a file into it could make
 * sipctl undo what was never done.
 * @throws Problem `state-unsafe` for a symbolic link, one of another owner, or one that others may write; `state-unwritable`.
 */
export async function ownDirectory(directory: string): Promise<void> {
  if (await isOwnDirectory(directory)) return;
  try {
    await makeDirectory(directory);
  } catch (error) {
    throw unusable(directory, error);
  }
  if (!(await isOwnDirectory(directory))) throw unusable(directory, new Error('it went away'));
}

/** With its parents, each safe on disk. Node's own recursive mkdir never ends where the system says ENOENT for good, as in /proc. */
async function makeDirectory(directory: string): Promise<void> {
  const make = () => mkdir(directory, { mode: 0o700 }).catch(unless('EEXIST'));
  try {
    await make();
  } catch (error) {
    const parent = path.dirname(directory);
    if (codeOf(error) !== 'ENOENT' || parent === directory) throw error;
    await makeDirectory(parent);
    await make();
  }
  await syncDirectory(path.dirname(directory));
}

const unless = (code: string) => (error: unknown) => {
  if (codeOf(error) !== code) throw error;
};

/** A new name is on disk only when its directory is. Windows has no such call. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @returns false where there is none. @throws as {@link ownDirectory}. */
export async function isOwnDirectory(directory: string): Promise<boolean> {
  let stats: Stats;
  try {
    stats = await lstat(directory);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw unusable(directory, error);
  }
  if (stats.isSymbolicLink())
    throw unsafe(directory, 'is a symbolic link', `remove ${directory}, or choose another place: SIPCTL_STATE_DIR`);
  if (!stats.isDirectory()) throw unsafe(directory, 'is no directory', `remove ${directory}, or choose another place: SIPCTL_STATE_DIR`);
  refuseStrangers(directory, stats);
  return true;
}

/**
 * Opens a file of sipctl's own. @param flags of `open(2)`; a symbolic link is never followed.
 * @returns null where there is none. @throws Problem `state-unsafe`, `state-unwritable`.
 */
export async function openOwnFile(file: string, flags: number): Promise<FileHandle | null> {
  let handle: FileHandle;
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to waits for ever.
    handle = await open(file, flags | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (codeOf(error) === 'ELOOP') throw unsafe(file, 'is a symbolic link', `remove ${file}`);
    throw unusable(file, error);
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unsafe(file, 'is no regular file', `remove ${file}`);
    refuseStrangers(file, stats);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Windows keeps neither owner nor such bits. */
function refuseStrangers(name: string, { uid, mode }: Stats): void {
  const me = process.getuid?.();
  if (me === undefined) return;
  if (uid !== me)
    throw unsafe(name, `belongs to another user (${uid})`, 'run sipctl as that user, or choose another place: SIPCTL_STATE_DIR');
  if ((mode & OTHERS_MAY_WRITE) !== 0) {
    throw unsafe(name, `can be written by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`, `chmod go-w ${name}`);
  }
}

function unsafe(name: string, what: string, nextStep: string): Problem {
  return new Problem('state-unsafe', `${name} ${what}`, {
    detail: ['sipctl keeps there what it has changed; somebody else could alter that'],
    nextSteps: [nextStep],
  });
}

/** @returns the problem for a place that cannot be read or written, whatever the system calls it. */
export function unusable(name: string, error: unknown, detail: readonly string[] = []): Problem {
  return new Problem(
    'state-unwritable',
    `cannot use ${name} to record what is changed (${codeOf(error) ?? (error instanceof Error ? error.message : 'unknown error')})`,
    {
      detail: ['a change that is not recorded could not be finished or undone after a crash', ...detail],
      nextSteps: ['see that the disk has room and that you may write there', 'choose another place: SIPCTL_STATE_DIR=DIRECTORY'],
      cause: error,
    },
  );
}

/** @returns the directory. @throws Problem `state-unwritable` where neither a variable nor a home directory says which. */
export function knownDirectory(directory: string | undefined): string {
  if (directory !== undefined) return directory;
  throw new Problem('state-unwritable', 'nothing says where to record what is changed', {
    detail: ['neither HOME nor SIPCTL_STATE_DIR nor XDG_STATE_HOME is an absolute path'],
    nextSteps: ['export SIPCTL_STATE_DIR=DIRECTORY'],
  });
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
