import { constants } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { KeptCall, OpenCall, OpenCalls, RunTarget } from '../../ports.ts';
import { isDead, readOwner, thisOwner } from './lock-owner.ts';
import { isOwnDirectory, knownDirectory, openOwnFile, ownDirectory, unusable } from './state-directory.ts';
import { targetHash } from './target-hash.ts';
import { writePrivateFile } from './whole-file.ts';

const NAME = /^[a-z0-9-]{1,64}\.call$/;
const openCallSchema = z.object({
  testId: z.string(),
  to: z.string(),
  from: z.string(),
  startedAt: z.number(),
  room: z.string().nullable(),
  ownRoom: z.boolean(),
});

/**
 * Test calls under way as files, `<directory>/<project>/<test id>.call`: what the call is, and which process makes it.
 * @param directory undefined where nothing says where to keep them. @param now milliseconds since 1970.
 */
export function createOpenCalls(directory: string | undefined, now: () => number): OpenCalls {
  const folderOf = (target: RunTarget) => path.join(knownDirectory(directory), targetHash(target));
  return {
    begin: async (target, call) => {
      const folder = folderOf(target);
      await ownDirectory(path.dirname(folder));
      await ownDirectory(folder);
      const file = path.join(folder, `${call.testId}.call`);
      const owner = await thisOwner(call.testId, now());
      const write = async (kept: OpenCall) => {
        try {
          await writePrivateFile(file, `${JSON.stringify({ ...owner, call: kept })}\n`);
        } catch (error) {
          throw unusable(file, error);
        }
      };
      await write(call);
      return { update: write, forget: forgetting(file) };
    },
    listLeft: async (target) => {
      if (directory === undefined || !(await isOwnDirectory(directory)) || !(await isOwnDirectory(folderOf(target)))) return [];
      const files = (await readdir(folderOf(target))).filter((name) => NAME.test(name)).map((name) => path.join(folderOf(target), name));
      const found = await Promise.all(files.map(readLeft));
      return found.filter((call) => call !== null);
    },
  };
}

const forgetting = (file: string) => () => rm(file, { force: true });

/** @returns null for a call that its process is still making, and for a file that no sipctl wrote. */
async function readLeft(file: string): Promise<(OpenCall & Pick<KeptCall, 'forget'>) | null> {
  const handle = await openOwnFile(file, constants.O_RDONLY);
  if (handle === null) return null;
  try {
    const text = await handle.readFile('utf8');
    const owner = readOwner(text);
    const call = openCallSchema.safeParse(owner?.['call']).data;
    return owner === null || call === undefined || !(await isDead(owner)) ? null : { ...call, forget: forgetting(file) };
  } finally {
    await handle.close();
  }
}
