import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CachedName, NameCache } from '../../ports.ts';
import { readSmallFile } from './small-file.ts';
import { targetHash } from './target-hash.ts';
import { writePrivateFile } from './whole-file.ts';

/** Nobody reads through more, and reading them would cost the time that a key press has. */
const MOST_NAMES = 2000;
const MAX_BYTES = 1024 * 1024;

/**
 * Names for completion, a file a project. The name of the file is a hash, so that it shows neither URL nor key.
 * @param directory undefined where nothing says where to keep it: then nothing is kept.
 */
export function createNameCache(directory: string | undefined): NameCache {
  return {
    read: async () => {
      const newest = directory === undefined ? undefined : await newestFile(directory);
      return newest === undefined ? [] : await readNames(newest);
    },
    write: async (target, names) => {
      if (directory === undefined) return;
      const kept = names.slice(0, MOST_NAMES).map(({ kind, name, id }) => ({ kind, name, id }));
      await writePrivateFile(path.join(directory, `${targetHash(target)}.json`), JSON.stringify(kept));
    },
  };
}

async function newestFile(directory: string): Promise<string | undefined> {
  const times = await Promise.all((await entriesOf(directory)).map(async (file) => ({ file, time: await changedAt(file) })));
  return times.sort((a, b) => b.time - a.time)[0]?.file;
}

/** A directory that is not there, or not ours to read, holds no names. */
async function entriesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory).catch((): string[] => []);
  return entries.filter((entry) => /^[0-9a-f]{32}\.json$/.test(entry)).map((entry) => path.join(directory, entry));
}

async function changedAt(file: string): Promise<number> {
  return await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** What cannot be read, or is not what was written, counts as nothing: the next list writes it anew. */
async function readNames(file: string): Promise<readonly CachedName[]> {
  const read = await readSmallFile(file, { maxBytes: MAX_BYTES, followSymlink: false });
  if (!read.ok) return [];
  try {
    const names: unknown = JSON.parse(read.text);
    return Array.isArray(names) ? names.filter(isCachedName) : [];
  } catch {
    return [];
  }
}

function isCachedName(value: unknown): value is CachedName {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('name' in value) || !('id' in value)) return false;
  return ['trunk', 'rule', 'agent'].includes(String(value.kind)) && typeof value.name === 'string' && typeof value.id === 'string';
}
