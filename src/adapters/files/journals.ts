import { constants } from 'node:fs';
import { type FileHandle, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { Run } from '../../core/run/run.ts';
import type { Journals, RunTarget } from '../../ports.ts';
import { JournalFile } from './journal-file.ts';
import { headerLine, type JournalText, readJournalText } from './journal-text.ts';
import { isOwnDirectory, knownDirectory, openOwnFile, ownDirectory, unusable } from './state-directory.ts';
import { targetHash } from './target-hash.ts';
import { makeWholeFile } from './whole-new-file.ts';

/** Larger than the journal of a plan that changes every object of a world of 20,000. */
const MAX_BYTES = 64 * 1024 * 1024;
const NAME = /^([a-z0-9]{1,32})\.jsonl$/;

type ReadJournal = Extract<JournalText, { ok: true }>;

/**
 * Journals as files: `<directory>/<project>/<run>.jsonl`, one line a record, closed to others.
 * @param directory undefined where nothing says where to keep them: there are none then, and none can begin.
 * @param now milliseconds since 1970.
 */
export function createJournals(directory: string | undefined, now: () => number): Journals {
  const folderOf = (target: RunTarget) => path.join(knownDirectory(directory), targetHash(target));
  const fileOf = (target: RunTarget, runId: string) => {
    // A run id may come from the command line; what is none of ours names no file.
    if (directory === undefined || !NAME.test(`${runId}.jsonl`)) throw notFound(runId);
    return path.join(folderOf(target), `${runId}.jsonl`);
  };
  const readOrThrow = async (target: RunTarget, runId: string): Promise<ReadJournal> => {
    const file = fileOf(target, runId);
    const here = (await isOwnDirectory(knownDirectory(directory))) && (await isOwnDirectory(path.dirname(file)));
    return (here ? await readJournal(file, target) : null) ?? notFoundHere(runId);
  };

  return {
    begin: async (header) => {
      const folder = folderOf(header.target);
      await ownDirectory(path.dirname(folder));
      await ownDirectory(folder);
      const file = path.join(folder, `${header.runId}.jsonl`);
      const { text, end } = headerLine(header);
      if (Buffer.byteLength(text) > MAX_BYTES) throw unusable(file, new Error('the plan is larger than a journal can be'));
      if (!(await makeWholeFile(file, text))) throw new Error(`a second run ${header.runId}`);
      return new JournalFile(file, await openForMore(file), end, now);
    },
    reopen: async (target, runId) => {
      const { end, length, run } = await readOrThrow(target, runId);
      const file = fileOf(target, runId);
      const handle = await openForMore(file);
      if (run.torn) await cut(handle, length, file);
      return new JournalFile(file, handle, end, now);
    },
    read: async (target, runId) => (await readOrThrow(target, runId)).run,
    list: async (target) => {
      const runs: Run[] = [];
      const damaged: Problem[] = [];
      for (const name of directory === undefined ? [] : await namesIn(directory, folderOf(target))) {
        try {
          const read = await readJournal(path.join(folderOf(target), name), target);
          if (read !== null) runs.push(read.run);
        } catch (error) {
          if (!(error instanceof Problem) || error.id !== 'journal-damaged') throw error;
          damaged.push(error);
        }
      }
      return { runs: runs.sort((a, b) => (a.header.startedAt < b.header.startedAt ? 1 : -1)), damaged };
    },
  };
}

async function namesIn(directory: string, folder: string): Promise<string[]> {
  if (!(await isOwnDirectory(directory)) || !(await isOwnDirectory(folder))) return [];
  return (await readdir(folder)).filter((name) => NAME.test(name)).sort();
}

async function openForMore(file: string): Promise<FileHandle> {
  const handle = await openOwnFile(file, constants.O_WRONLY | constants.O_APPEND);
  if (handle === null) throw unusable(file, new Error('it went away'));
  return handle;
}

/** Takes away what a crash has left of a record, so that the next one begins a line. */
async function cut(handle: FileHandle, length: number, file: string): Promise<void> {
  try {
    await handle.truncate(length);
    await handle.sync();
  } catch (error) {
    await handle.close();
    throw unusable(file, error);
  }
}

/** @returns null where there is no such file. @throws Problem `journal-damaged`, `state-*`. */
async function readJournal(file: string, target: RunTarget): Promise<ReadJournal | null> {
  const handle = await openOwnFile(file, constants.O_RDONLY);
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    if (size > MAX_BYTES) throw damaged(file, `is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
    const read = readJournalText(await handle.readFile());
    if (!read.ok) throw damaged(file, read.why);
    const { header } = read.run;
    if (targetHash(header.target) !== targetHash(target)) throw damaged(file, `belongs to another project: ${header.target.url}`);
    if (`${header.runId}.jsonl` !== path.basename(file)) throw damaged(file, `is that of run ${header.runId}`);
    return read;
  } catch (error) {
    throw error instanceof Problem ? error : unusable(file, error);
  } finally {
    await handle.close();
  }
}

function damaged(file: string, why: string): Problem {
  return new Problem('journal-damaged', `the journal ${file} ${why}`, {
    detail: ['what its run has done cannot be told from it; what the run left on the server is found by its names there'],
    nextSteps: ['look at what there is on the server: sipctl recover --list', `then move it away: mv ${file} ${file}.damaged`],
  });
}

function notFound(runId: string): Problem {
  return new Problem('run-not-found', `no run ${runId} is recorded on this machine for this project`, { nextSteps: ['sipctl history'] });
}

function notFoundHere(runId: string): never {
  throw notFound(runId);
}
