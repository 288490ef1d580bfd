import { randomBytes } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, syncDirectory, unusable } from './state-directory.ts';

/**
 * Makes a file that was not there, with all of its content at once: whoever sees it sees it whole, and of several processes that make
 * it at the same time one does. It is safe on disk, and so is its name.
 * @returns false where there is one already. @throws Problem `state-unwritable`.
 */
export async function makeWholeFile(file: string, content: string | Uint8Array): Promise<boolean> {
  const directory = path.dirname(file);
  const temporary = path.join(directory, `.${randomBytes(8).toString('hex')}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
      await link(temporary, file);
    } finally {
      await handle.close();
      await rm(temporary, { force: true });
    }
    await syncDirectory(directory);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unusable(file, error);
  }
}
