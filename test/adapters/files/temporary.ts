import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { Problem } from '../../../src/core/problem.ts';

/**
 * Makes empty directories that are removed when the tests of the file are over; their paths have no symbolic link in them.
 * To be called at the top of a test file.
 */
export async function temporaryDirectories(): Promise<() => Promise<string>> {
  const root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'sipctl-test-')));
  afterAll(() => rm(root, { recursive: true, force: true }));
  return () => mkdtemp(path.join(root, 'd-'));
}

/** @returns the path of the file. The mode is set whatever the umask is. */
export async function put(directory: string, name: string, content: string | Uint8Array, mode = 0o600): Promise<string> {
  const file = path.join(directory, name);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, content);
  await chmod(file, mode);
  return file;
}

/** @returns the Problem that the work ends with; anything else fails the test. */
export async function problemOf(work: () => unknown): Promise<Problem> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('expected a Problem, and the work succeeded');
}
