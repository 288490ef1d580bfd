import { createHash, createHmac, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import path from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { Digests } from '../../ports.ts';
import { knownDirectory, openOwnFile, ownDirectory, unusable } from './state-directory.ts';
import { makeWholeFile } from './whole-new-file.ts';

const KEY_BYTES = 32;

/** Digests with a key that stays on this machine: `<directory>/digest.key`. @param directory undefined where nothing says where to keep it. */
export function createDigests(directory: string | undefined): Digests {
  return {
    plain: (text) => createHash('sha256').update(text).digest('hex'),
    keyed: async () => {
      const key = await installKey(knownDirectory(directory));
      return (text) => createHmac('sha256', key).update(text).digest('hex');
    },
  };
}

/** Of several processes that find none, one makes it, and all read that one. */
async function installKey(directory: string): Promise<Buffer> {
  await ownDirectory(directory);
  const file = path.join(directory, 'digest.key');
  const there = await readKey(file);
  if (there !== null) return there;
  await makeWholeFile(file, randomBytes(KEY_BYTES));
  return (await readKey(file)) ?? gone(file);
}

async function readKey(file: string): Promise<Buffer | null> {
  const handle = await openOwnFile(file, constants.O_RDONLY);
  if (handle === null) return null;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(KEY_BYTES + 1), 0, KEY_BYTES + 1, 0);
    if (bytesRead === KEY_BYTES) return buffer.subarray(0, KEY_BYTES);
  } finally {
    await handle.close();
  }
  throw new Problem('state-unsafe', `${file} is no key of sipctl's`, {
    detail: ['by it secrets are known again that a journal has only a digest of'],
    nextSteps: [`remove it, and undo cannot find old passwords any more: rm ${file}`],
  });
}

function gone(file: string): never {
  throw unusable(file, new Error('it went away'));
}
