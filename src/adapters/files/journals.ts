import { constants } from 'node:fs';
import { type FileHandle, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { Run } from '../../core/run/run.ts';
import { isUnfinished } from '../../core/run/step-states.ts';
import type { Journals, ListedRuns, RunTarget } from '../../ports.ts';
import { lookAtEnd } from './journal-end.ts';
import { JournalFile } from './journal-file.ts';
import { headerLine, type JournalText, readJournalText } from './journal-text.ts';
import { forgetOldRuns, RETENTION } from './old-journals.ts';
import { isOwnDirectory, knownDirectory, openOwnFile, ownDirectory, unusable } from './state-directory.ts';
import { targetHash } from './target-hash.ts';
import { makeWholeFile } from './whole-new-file.ts';

/** Larger than the journal of a plan that changes every object of a world of 20,000. */
const MAX_BYTES = 64 * 1024 * 1024;
const isJournal = (name: string): boolean => /^[a-z0-9]{1,32}\.jsonl$/.test(name);

type ReadJournal = Extract<JournalText, { ok: true }>;

/**
 * Journals as files: `<directory>/<project>/<run>.jsonl`, one line a record, closed to others.
 * @param directory undefined where nothing says where to keep them: there are none then, and none can begin.
 * @param now milliseconds since 1970. @param retention what is kept of runs that have ended.
 */
export function createJournals(directory: string | undefined, now: () => number, retention = RETENTION): Journals {
  const folderOf = (target: RunTarget) => path.join(knownDirectory(directory), targetHash(target));
  const fileOf = (target: RunTarget, runId: string) => {
    // A run id may come from the command line; what is none of ours names no file.
    if (directory === undefined || !isJournal(`${runId}.jsonl`)) throw notFound(runId);
    return path.join(folderOf(target), `${runId}.jsonl`);
  };
  const readOrThrow = async (target: RunTarget, runId: string): Promise<ReadJournal> => {
    const file = fileOf(target, runId);
    const here = (await isOwnDirectory(knownDirectory(directory))) && (await isOwnDirectory(path.dirname(file)));
    return (here ? await readJournal(file, target) : null) ?? notFoundHere(runId);
  };

  const readAll = async (target: RunTarget, isWanted: (file: string) => boolean): Promise<ListedRuns> => {
    const runs: Run[] = [];
    const damaged: Problem[] = [];
    const files = directory === undefined ? [] : await journalsIn(directory, folderOf(target));
    for (const file of files.filter(isWanted)) {
      const read = await readOrDamaged(file, target);
      if (read instanceof Problem) damaged.push(read);
      else if (read !== null) runs.push(read.run);
    }
    return { runs: runs.sort((a, b) => (a.header.startedAt < b.header.startedAt ? 1 : -1)), damaged };
  };

  return {
    begin: async (header) => {
      const folder = folderOf(header.target);
      await ownDirectory(path.dirname(folder));
      await ownDirectory(folder);
      const file = path.join(folder, `${header.runId}.jsonl`);
      const { text, end } = headerLine(header);
      if (Buffer.byteLength(text) > MAX_BYTES) throw unusable(file, new Error('the plan is larger than a journal can be'));
      await forgetOldRuns(folder, isJournal, (old) => runOrNull(old, header.target), retention);
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
    list: async (target) => await readAll(target, () => true),
    listUnfinished: async (target) => {
      const { runs, damaged } = await readAll(target, (file) => lookAtEnd(file)?.isOver !== true);
      return { runs: runs.filter(isUnfinished), damaged };
    },
  };
}

async function journalsIn(directory: string, folder: string): Promise<string[]> {
  if (!(await isOwnDirectory(directory)) || !(await isOwnDirectory(folder))) return [];
  const names = (await readdir(folder)).filter(isJournal).sort();
  return names.map((name) => path.join(folder, name));
}

async function readOrDamaged(file: string, target: RunTarget): Promise<ReadJournal | Problem | null> {
  try {
    return await readJournal(file, target);
  } catch (error) {
    if (error instanceof Problem && error.id === 'journal-damaged') return error;
    throw error;
  }
}

async function runOrNull(file: string, target: RunTarget): Promise<Run | null> {
  const read = await readOrDamaged(file, target);
  return read === null || read instanceof Problem ? null : read.run;
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
