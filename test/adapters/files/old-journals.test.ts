import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJournals } from '../../../src/adapters/files/journals.ts';
import type { Retention } from '../../../src/adapters/files/old-journals.ts';
import type { RunEvent, RunOutcomeKind } from '../../../src/core/run/run.ts';
import type { Journals } from '../../../src/ports.ts';
import { temporaryDirectories } from './temporary.ts';

const temporary = await temporaryDirectories();

const TARGET = { url: 'wss://acme.livekit.cloud', apiKey: 'APIm3K9xQ' };
const DAY_S = 24 * 60 * 60;

interface Recorded {
  readonly runId: string;
  /** Days since 1970 on which its journal was last written. */
  readonly day: number;
  /** Null = its process died. */
  readonly outcome?: RunOutcomeKind | null;
  readonly undoes?: string;
}

async function project(retention: Retention, ...runs: readonly Recorded[]) {
  const directory = await temporary();
  const journals = createJournals(directory, () => Date.UTC(2026, 10, 21), retention);
  const begin = async (runId: string, undoes: string | null = null) =>
    await journals.begin({
      formatVersion: '1.0',
      tool: '1.2.3',
      runId,
      target: TARGET,
      startedAt: '2026-11-21T10:00:00.000Z',
      command: 'apply',
      plan: { formatVersion: '1.0', steps: [] },
      undoes,
    });
  for (const { runId, outcome = 'applied', undoes = null } of runs) {
    const journal = await begin(runId, undoes);
    const events: RunEvent[] = [{ kind: 'begin', step: 1 }, ...(outcome === null ? [] : [{ kind: 'done', outcome } as const])];
    for (const event of events) await journal.append(event);
    await journal.close();
  }
  const [folder = ''] = await readdir(directory);
  const fileOf = (runId: string) => path.join(directory, folder, `${runId}.jsonl`);
  for (const { runId, day } of runs) await utimes(fileOf(runId), day * DAY_S, day * DAY_S);
  const names = async () => (await readdir(path.join(directory, folder))).map((name) => path.parse(name).name).sort();
  return { journals, fileOf, names, beginNext: async () => await (await begin('next')).close() };
}

const unfinished = async (journals: Journals) => {
  const { runs, damaged } = await journals.listUnfinished(TARGET);
  return { runs: runs.map(({ header }) => header.runId).sort(), damaged: damaged.length };
};

const ALL = { runs: 500, bytes: Number.MAX_SAFE_INTEGER };
const THREE = { ...ALL, runs: 3 };

describe('unfinished runs', () => {
  it('are those that died or were told to stop between two worlds', async () => {
    const { journals } = await project(
      ALL,
      { runId: 'applied', day: 1 },
      { runId: 'died', day: 2, outcome: null },
      { runId: 'between', day: 3, outcome: 'between' },
      { runId: 'unverified', day: 4, outcome: 'unverified' },
    );
    expect(await unfinished(journals)).toEqual({ runs: ['between', 'died'], damaged: 0 });
  });

  it('are found without reading the journals of others', async () => {
    const { journals, fileOf } = await project(ALL, { runId: 'applied', day: 1 }, { runId: 'died', day: 2, outcome: null });
    for (const runId of ['applied', 'died']) {
      const text = await readFile(fileOf(runId), 'utf8');
      await writeFile(fileOf(runId), text.replace('"command":"apply"', '"command":"other"'));
    }
    expect(await unfinished(journals)).toEqual({ runs: [], damaged: 1 });
    expect((await journals.list(TARGET)).damaged).toHaveLength(2);
  });

  it('are looked at whole where their end was torn off', async () => {
    const { journals, fileOf } = await project(ALL, { runId: 'r1', day: 1 });
    const text = await readFile(fileOf('r1'), 'utf8');
    for (const bytes of [1, 20, 300]) {
      await writeFile(fileOf('r1'), text.slice(0, -bytes));
      expect(await unfinished(journals)).toEqual({ runs: ['r1'], damaged: 0 });
    }
  });
});

describe('old runs', () => {
  const four: readonly Recorded[] = [4, 2, 1, 3].map((day) => ({ runId: `day${day}`, day }));

  it('are forgotten when another one begins, the oldest first', async () => {
    const { beginNext, names } = await project(ALL, ...four);
    await beginNext();
    expect(await names()).toEqual(['day1', 'day2', 'day3', 'day4', 'next']);
    const fewer = await project(THREE, ...four.slice(0, 3));
    await fewer.beginNext();
    expect(await fewer.names()).toEqual(['day1', 'day2', 'day4', 'next']);
    const begunAgain = createJournals(path.dirname(path.dirname(fewer.fileOf('day1'))), () => 0, { ...ALL, runs: 2 });
    const { header } = await begunAgain.read(TARGET, 'day4');
    await (await begunAgain.begin({ ...header, runId: 'last' })).close();
    expect(await fewer.names()).toEqual(['day4', 'last', 'next']);
  });

  it('are forgotten where they take too much of the disk', async () => {
    const { journals, fileOf, names } = await project(ALL, ...four);
    const { length } = await readFile(fileOf('day1'));
    const { header } = await journals.read(TARGET, 'day1');
    const small = createJournals(path.dirname(path.dirname(fileOf('day1'))), () => 0, { ...ALL, bytes: 2.5 * length });
    await (await small.begin({ ...header, runId: 'next' })).close();
    expect(await names()).toEqual(['day3', 'day4', 'next']);
  });

  it('stay as long as they have not come to an end, or belong to one that has not, or cannot be read', async () => {
    const { beginNext, fileOf, names } = await project(
      THREE,
      { runId: 'died', day: 1, outcome: null },
      { runId: 'diedback', day: 2, undoes: 'died' },
      { runId: 'between', day: 3, outcome: 'between' },
    );
    await writeFile(fileOf('damaged'), 'no journal\n', { mode: 0o600 });
    await utimes(fileOf('damaged'), DAY_S, DAY_S);
    await beginNext();
    await utimes(fileOf('next'), 9 * DAY_S, 9 * DAY_S);
    expect(await names()).toEqual(['between', 'damaged', 'died', 'diedback', 'next']);
  });
});
