import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../../core/problem.ts';

/**
 * Writes a file that only its owner may read (0600, in a directory made with 0700). A reader sees the old text or the new one,
 * never a part: the text goes to a file beside it, to the disk, and is then renamed.
 * @throws Problem `file-unwritable`; the old file is then untouched.
 */
export async function writePrivateFile(target: string, text: string): Promise<void> {
  const directory = path.dirname(target);
  const temporary = path.join(directory, `.${path.basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = await open(temporary, 'wx', 0o600);
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
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new Problem('file-unwritable', `cannot write ${target} (${code})`, {
      nextSteps: [`see that you may write in ${directory} and that the disk has room`],
      cause: error,
    });
  }
}
