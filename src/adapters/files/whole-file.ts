import { randomBytes } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../../core/problem.ts';

/**
 * Writes a file that only its owner may read (0600, in a directory made with 0700).
 * @throws Problem `file-unwritable`; the old file is then untouched.
 */
export async function writePrivateFile(target: string, text: string): Promise<void> {
  await orUnwritable(target, async () => {
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await replaceFile(target, text, 0o600);
  });
}

/**
 * Writes a file that the user asked for, with the rights that the umask leaves. A symbolic link stays and what it points to is
 * written; so is a pipe or device such as /dev/stderr, which cannot be replaced.
 * @throws Problem `file-unwritable`; an old file is then untouched.
 */
export async function writeUserFile(target: string, text: string | Uint8Array): Promise<void> {
  await orUnwritable(target, async () => {
    const there = await statIfThere(target);
    if (there !== null && !there.isFile()) await writeFile(target, text);
    else await replaceFile(there === null ? target : await realpath(target), text, there === null ? 0o666 : there.mode & 0o777);
  });
}

/** @throws Problem `file-unwritable`. */
export async function makeUserFolder(target: string): Promise<void> {
  await orUnwritable(target, async () => {
    await mkdir(target, { recursive: true });
  });
}

/** A reader sees the old text or the new one, never a part: the text goes to a file beside it, to the disk, and is then renamed. */
async function replaceFile(target: string, text: string | Uint8Array, mode: number): Promise<void> {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}`);
  const file = await open(temporary, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await rename(temporary, target);
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

async function statIfThere(target: string) {
  try {
    return await stat(target);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function orUnwritable(target: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new Problem('file-unwritable', `cannot write ${target} (${codeOf(error)})`, {
      nextSteps: [`see that you may write in ${path.dirname(target)} and that the disk has room`],
      cause: error,
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
