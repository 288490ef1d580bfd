import { chmod, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJournals } from '../../../src/adapters/files/journals.ts';
import type { RunEvent, RunHeader } from '../../../src/core/run/run.ts';
import type { Journals } from '../../../src/ports.ts';
import { problemOf, put, temporaryDirectories } from './temporary.ts';

const temporary = await temporaryDirectories();

const TARGET = { url: 'wss://acme.livekit.cloud', apiKey: 'APIm3K9xQ' };
const NOW = Date.UTC(2026, 10, 21);

const header = (runId: string, more: Partial<RunHeader> = {}): RunHeader => ({
  formatVersion: '1.0',
  tool: '1.2.3',
  runId,
  target: TARGET,
  startedAt: '2026-11-21T10:00:00.000Z',
  command: 'trunk update',
  plan: { formatVersion: '1.0', steps: [] },
  undoes: null,
  ...more,
});

const EVENTS: readonly RunEvent[] = [
  { kind: 'begin', step: 1 },
  { kind: 'end', step: 1, id: 'ST_é', elapsedMs: 12 },
  { kind: 'unknown', step: 2, why: 'no answer\n came' },
  { kind: 'verify', verdict: 'pass' },
  { kind: 'done', outcome: 'applied' },
];

async function recorded(directory: string, runId = 'r1', events = EVENTS): Promise<{ journals: Journals; file: string }> {
  const journals = createJournals(directory, () => NOW);
  const journal = await journals.begin(header(runId));
  for (const event of events) await journal.append(event);
  await journal.close();
  return { journals, file: path.join(directory, (await readdir(directory))[0] ?? '', `${runId}.jsonl`) };
}

const read = (journals: Journals, runId = 'r1') => journals.read(TARGET, runId);
const kinds = async (journals: Journals) => (await read(journals)).records.map(({ kind }) => kind);

describe('a journal', () => {
  it('tells what was written, in order and with the time', async () => {
    const { journals } = await recorded(await temporary());
    const run = await read(journals);
    expect(run).toEqual({
      header: header('r1'),
      records: EVENTS.map((event) => ({ ...event, at: '2026-11-21T00:00:00.000Z' })),
      torn: false,
    });
  });

  it('is closed to others, as is its folder, whose name shows neither URL nor key', async () => {
    const directory = path.join(await temporary(), 'state', 'sipctl');
    const { file } = await recorded(directory);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    for (const folder of [path.dirname(file), directory]) expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(file.slice(directory.length)).toMatch(/^\/[0-9a-f]{32}\/r1\.jsonl$/);
  });

  it('leaves nothing else behind', async () => {
    const { file } = await recorded(await temporary());
    expect(await readdir(path.dirname(file))).toEqual(['r1.jsonl']);
  });

  it('is on disk with its header once begun, and with an event once appended', async () => {
    const directory = await temporary();
    const journals = createJournals(directory, () => NOW);
    const journal = await journals.begin(header('r1'));
    expect(await read(journals)).toMatchObject({ header: { runId: 'r1' }, records: [] });
    await journal.append(EVENTS[0] ?? { kind: 'done', outcome: 'applied' });
    expect(await kinds(journals)).toEqual(['begin']);
    await journal.close();
  });

  it('goes on where it stopped', async () => {
    const { journals } = await recorded(await temporary(), 'r1', EVENTS.slice(0, 2));
    const journal = await journals.reopen(TARGET, 'r1');
    await journal.append({ kind: 'done', outcome: 'rolledBack' });
    await journal.close();
    expect(await kinds(journals)).toEqual(['begin', 'end', 'done']);
  });

  it('leaves out events that only a newer sipctl of the same major version knows', async () => {
    const { journals } = await recorded(await temporary(), 'r1', [JSON.parse('{"kind":"mood","step":1}'), ...EVENTS]);
    expect(await kinds(journals)).toEqual(EVENTS.map(({ kind }) => kind));
  });

  it('is found by whoever writes the same server in another way', async () => {
    const { journals } = await recorded(await temporary());
    await expect(journals.read({ ...TARGET, url: 'https://acme.livekit.cloud:443/' }, 'r1')).resolves.toMatchObject({ torn: false });
  });
});

describe('a journal that a crash has torn', () => {
  it('tells all that was whole, and that something is missing; the next record begins a line of its own', async () => {
    const { journals, file } = await recorded(await temporary());
    const { size } = await stat(file);
    for (const lost of [1, 20, 90]) {
      await truncate(file, size - lost);
      expect(await read(journals)).toMatchObject({ torn: true, records: { length: EVENTS.length - 1 } });
    }
    const journal = await journals.reopen(TARGET, 'r1');
    await journal.append({ kind: 'done', outcome: 'rolledBack' });
    await journal.close();
    expect(await read(journals)).toMatchObject({ torn: false });
    expect((await kinds(journals)).slice(-2)).toEqual(['verify', 'done']);
  });
});

describe('a journal that cannot be trusted', () => {
  it.each<[string, (text: string) => string | Uint8Array]>([
    ['has no beginning', () => ''],
    ['was altered at line 2', (text) => text.split('\n').toSpliced(1, 1).join('\n')],
    ['was altered at line 2', (text) => text.split('\n').toSpliced(1, 0, '{}').join('\n')],
    ['was altered at line 3', (text) => [...text.split('\n').slice(0, 2), ...text.split('\n').slice(1)].join('\n')],
    ['was altered at line 1', () => Buffer.alloc(1000, 0x0a)],
  ])('%s: refused by name, and the other runs are listed all the same', async (why, alter) => {
    const directory = await temporary();
    const { journals, file } = await recorded(directory);
    await recorded(directory, 'r2');
    await writeFile(file, alter(await readFile(file, 'utf8')));
    expect(await problemOf(() => read(journals))).toMatchObject({ id: 'journal-damaged', message: `the journal ${file} ${why}` });
    const { runs, damaged } = await journals.list(TARGET);
    expect(runs.map(({ header: { runId } }) => runId)).toEqual(['r2']);
    expect(damaged).toMatchObject([{ id: 'journal-damaged' }]);
  });

  it('is refused unread where it is larger than any that was written', async () => {
    const { journals, file } = await recorded(await temporary());
    await truncate(file, 2 * 1024 * 1024 * 1024);
    expect(await problemOf(() => read(journals))).toMatchObject({ message: `the journal ${file} is larger than 64 MiB` });
  });

  it('belongs to another project, or to another run', async () => {
    const directory = await temporary();
    const { journals, file } = await recorded(directory);
    const other = await createJournals(directory, () => NOW).begin(header('r3', { target: { ...TARGET, apiKey: 'APIother' } }));
    await other.close();
    const folder = (await readdir(directory)).find((name) => name !== path.basename(path.dirname(file))) ?? '';
    await writeFile(file, await readFile(path.join(directory, folder, 'r3.jsonl')));
    expect(await problemOf(() => read(journals))).toMatchObject({ message: expect.stringContaining('belongs to another project') });
    const { file: second } = await recorded(directory, 'r2');
    await writeFile(file, await readFile(second));
    expect(await problemOf(() => read(journals))).toMatchObject({ message: expect.stringContaining('is that of run r2') });
  });

  it('is of a newer major version', async () => {
    const directory = await temporary();
    const journals = createJournals(directory, () => NOW);
    await (await journals.begin(Object.assign(header('r1'), { formatVersion: '2.0' }))).close();
    expect(await problemOf(() => read(journals))).toMatchObject({ message: expect.stringContaining('has the format 2.0') });
  });
});

describe('runs', () => {
  it('are listed newest first, those of this project only', async () => {
    const directory = await temporary();
    const journals = createJournals(directory, () => NOW);
    const begin = async (runId: string, more: Partial<RunHeader>) => (await journals.begin(header(runId, more))).close();
    await begin('rold', { startedAt: '2026-11-20T10:00:00.000Z' });
    await begin('rnew', { startedAt: '2026-11-22T10:00:00.000Z' });
    await begin('rmiddle', {});
    await begin('rother', { target: { ...TARGET, apiKey: 'APIother' } });
    await put(path.join(directory, (await readdir(directory))[0] ?? ''), 'notes.txt', 'x');
    const { runs } = await journals.list(TARGET);
    expect(runs.map(({ header: { runId } }) => runId)).toEqual(['rnew', 'rmiddle', 'rold']);
  });

  it.each(['../r1', 'r9', '', '/etc/passwd', 'r1\0', '-rf', '$(id)', 'R1'])('that are not there are not found: %j', async (runId) => {
    const { journals } = await recorded(await temporary());
    for (const work of [() => journals.read(TARGET, runId), () => journals.reopen(TARGET, runId)])
      expect(await problemOf(work)).toMatchObject({ id: 'run-not-found' });
  });

  it('are none where nothing was ever recorded, and nothing is made by looking', async () => {
    const directory = path.join(await temporary(), 'sipctl');
    for (const journals of [createJournals(directory, () => NOW), createJournals(undefined, () => NOW)]) {
      expect(await journals.list(TARGET)).toEqual({ runs: [], damaged: [] });
      expect(await problemOf(() => read(journals))).toMatchObject({ id: 'run-not-found' });
    }
    await expect(stat(directory)).rejects.toThrow('ENOENT');
  });
});

describe('a place that cannot be written', () => {
  it.each<[string, (directory: string) => Promise<string | undefined>]>([
    ['a file is in the way', async (directory) => path.join(await put(directory, 'file', ''), 'sipctl')],
    ['it is in a file system without files', async () => '/proc/sipctl'],
    ['nothing says where', async () => undefined],
  ])('is refused before anything begins: %s', async (_, place) => {
    const journals = createJournals(await place(await temporary()), () => NOW);
    expect(await problemOf(() => journals.begin(header('r1')))).toMatchObject({ id: 'state-unwritable' });
  });
});

describe('a state directory that others can alter', () => {
  it('is refused: a symbolic link', async () => {
    const directory = await temporary();
    await mkdir(path.join(directory, 'real'), { mode: 0o700 });
    await symlink(path.join(directory, 'real'), path.join(directory, 'link'));
    const journals = createJournals(path.join(directory, 'link'), () => NOW);
    for (const work of [() => journals.begin(header('r1')), () => journals.list(TARGET), () => read(journals)])
      expect(await problemOf(work)).toMatchObject({ id: 'state-unsafe', message: expect.stringContaining('symbolic link') });
  });

  it.each([0o777, 0o770, 0o702])('is refused: mode %o, of the directory or of a project in it', async (mode) => {
    const directory = await temporary();
    const { journals, file } = await recorded(directory);
    for (const folder of [directory, path.dirname(file)]) {
      await chmod(folder, mode);
      for (const work of [() => journals.begin(header('r2')), () => journals.list(TARGET), () => read(journals)])
        expect(await problemOf(work)).toMatchObject({ id: 'state-unsafe', facts: { nextSteps: [`chmod go-w ${folder}`] } });
      await chmod(folder, 0o700);
    }
  });

  it('is refused: a journal that is a link, a pipe of names, or open to others', async () => {
    const directory = await temporary();
    const { journals, file } = await recorded(directory);
    await symlink(file, path.join(path.dirname(file), 'r2.jsonl'));
    await mkdir(path.join(path.dirname(file), 'r3.jsonl'));
    for (const runId of ['r2', 'r3']) expect(await problemOf(() => read(journals, runId))).toMatchObject({ id: 'state-unsafe' });
    await chmod(file, 0o622);
    expect(await problemOf(() => read(journals))).toMatchObject({ id: 'state-unsafe', message: expect.stringContaining('0622') });
  });

  it.runIf(process.getuid?.() === 0)('is refused: it belongs to another user', async () => {
    const { chown } = await import('node:fs/promises');
    const directory = await temporary();
    await chown(directory, 4711, 4711);
    const journals = createJournals(directory, () => NOW);
    expect(await problemOf(() => journals.begin(header('r1')))).toMatchObject({
      id: 'state-unsafe',
      message: expect.stringContaining('4711'),
    });
  });
});
