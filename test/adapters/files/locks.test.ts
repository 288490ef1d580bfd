import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createLocks } from '../../../src/adapters/files/locks.ts';
import { fromPs, processStart } from '../../../src/adapters/files/process-start.ts';
import { Problem } from '../../../src/core/problem.ts';
import type { Clock, Patience } from '../../../src/ports.ts';
import { problemOf, temporaryDirectories } from './temporary.ts';

const temporary = await temporaryDirectories();
const TARGET = { url: 'wss://acme.livekit.cloud', apiKey: 'K' };
const NOW = Date.UTC(2026, 10, 21, 12);

/** Time passes only while somebody sleeps. @param during what happens meanwhile. */
function clockWith(during: () => Promise<void> = async () => undefined): Clock {
  let slept = 0;
  return {
    now: () => NOW + slept,
    monotonic: () => slept,
    sleep: async (milliseconds) => {
      slept += milliseconds;
      await during();
    },
  };
}

const patience = (waitMs = 0, more: Partial<Patience> = {}): Patience => ({
  waitMs,
  signal: new AbortController().signal,
  onWait: () => undefined,
  ...more,
});

const theFile = async (directory: string) => path.join(directory, (await readdir(directory)).find((name) => name.endsWith('.lock')) ?? '');

/** @returns the file of a lock that was never given back, its owner changed. */
async function leftBehind(directory: string, change: object): Promise<string> {
  await createLocks(directory, clockWith()).acquire(TARGET, 'rdead', patience());
  const file = await theFile(directory);
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...change }));
  return file;
}

describe('a lock', () => {
  it('is had by one run at a time, and goes to the next when it is given back', async () => {
    const directory = path.join(await temporary(), 'run', 'sipctl');
    const locks = createLocks(directory, clockWith());
    const first = await locks.acquire(TARGET, 'r1', patience());
    expect((await stat(await theFile(directory))).mode & 0o777).toBe(0o600);
    expect(await problemOf(() => locks.acquire(TARGET, 'r2', patience()))).toMatchObject({ id: 'lock-held', exit: 6 });
    await first.release();
    expect(await readdir(directory)).toEqual([]);
    const second = await locks.acquire(TARGET, 'r2', patience());
    expect([first.tookOver, second.tookOver]).toEqual([null, null]);
  });

  it('of one project does not stop another project, and stops the same one written otherwise', async () => {
    const locks = createLocks(await temporary(), clockWith());
    await locks.acquire(TARGET, 'r1', patience());
    await locks.acquire({ ...TARGET, apiKey: 'other' }, 'r2', patience());
    const again = { ...TARGET, url: 'https://acme.livekit.cloud/' };
    expect(await problemOf(() => locks.acquire(again, 'r3', patience()))).toMatchObject({ id: 'lock-held' });
  });

  it('tells whoever cannot have it who has it and for how long', async () => {
    const directory = await temporary();
    const clock = clockWith();
    const locks = createLocks(directory, clock);
    await locks.acquire(TARGET, 'r1', patience());
    await clock.sleep(150_000);
    const { summary, facts } = await problemOf(() => locks.acquire(TARGET, 'r2', patience()));
    expect(summary).toBe(`another sipctl is changing this project: run r1 of ${os.userInfo().username} (pid ${process.pid}), for 3 min`);
    expect(facts.nextSteps?.join()).toContain('--lock-timeout');
  });

  it('is waited for as long as was asked, and the wait is told once', async () => {
    const directory = await temporary();
    let polls = 0;
    const told: string[] = [];
    const first = await createLocks(directory, clockWith()).acquire(TARGET, 'r1', patience());
    const locks = createLocks(
      directory,
      clockWith(async () => {
        polls += 1;
        if (polls === 5) await first.release();
      }),
    );
    await locks.acquire(TARGET, 'r2', patience(10_000, { onWait: (holder) => told.push(holder) }));
    expect([polls, told.length]).toEqual([5, 1]);
    expect(told[0]).toContain('run r1');
    expect(await problemOf(() => locks.acquire(TARGET, 'r3', patience(1000)))).toMatchObject({ id: 'lock-held' });
    expect(polls).toBe(15);
  });

  it('is waited for no longer once somebody interrupts', async () => {
    const directory = await temporary();
    const controller = new AbortController();
    await createLocks(directory, clockWith()).acquire(TARGET, 'r1', patience());
    const locks = createLocks(
      directory,
      clockWith(async () => controller.abort(new Problem('interrupted', 'stopped by SIGINT'))),
    );
    expect(await problemOf(() => locks.acquire(TARGET, 'r2', patience(10_000, { signal: controller.signal })))).toMatchObject({
      id: 'interrupted',
    });
  });

  it('that was removed by hand and taken by another run is left to that one', async () => {
    const directory = await temporary();
    const locks = createLocks(directory, clockWith());
    const first = await locks.acquire(TARGET, 'r1', patience());
    await rm(await theFile(directory));
    await locks.acquire(TARGET, 'r2', patience());
    await first.release();
    expect(await readFile(await theFile(directory), 'utf8')).toContain('r2');
  });

  it.each(['', 'x', '{}', '[]', '{"pid":"1"}'])('file that is none is left alone and named: %j', async (text) => {
    const directory = await temporary();
    const file = await leftBehind(directory, {});
    await writeFile(file, text);
    const locks = createLocks(directory, clockWith());
    expect(await problemOf(() => locks.acquire(TARGET, 'r2', patience()))).toMatchObject({
      id: 'state-unsafe',
      message: expect.stringContaining(file),
    });
  });

  it('cannot be had where nothing can be written', async () => {
    const locks = createLocks(undefined, clockWith());
    expect(await problemOf(() => locks.acquire(TARGET, 'r1', patience()))).toMatchObject({ id: 'state-unwritable' });
  });
});

describe('a lock whose owner is dead', () => {
  it.each<[string, object]>([
    ['its pid is no process', { pid: 2 ** 22 + 1 }],
    ['its pid is that of a process which began later', { started: '1' }],
    ['the machine was started since', { boot: 'another' }],
  ])('is taken over, and this is said: %s', async (_, change) => {
    const directory = await temporary();
    await leftBehind(directory, change);
    const lock = await createLocks(directory, clockWith()).acquire(TARGET, 'r2', patience());
    expect(lock.tookOver).toContain('run rdead');
    expect(await readFile(await theFile(directory), 'utf8')).toContain('r2');
    expect(await readdir(directory)).toHaveLength(1);
  });

  it('is not known to be dead from another machine', async () => {
    const directory = await temporary();
    const file = await leftBehind(directory, { pid: 2 ** 22 + 1, host: 'elsewhere' });
    const { summary, facts } = await problemOf(() => createLocks(directory, clockWith()).acquire(TARGET, 'r2', patience()));
    expect(summary).toContain('on elsewhere');
    expect(facts.nextSteps?.join()).toContain(`rm ${file}`);
  });

  const right = (file: string, dead: string, at: number) => `${file}.${createHash('sha256').update(dead).digest('hex').slice(0, 16)}.${at}`;

  it('is taken over even where the process that was about to do so died as well', async () => {
    const directory = await temporary();
    const file = await leftBehind(directory, { started: '1' });
    const dead = await readFile(file, 'utf8');
    for (const at of [0, 1]) await writeFile(right(file, dead, at), dead, { mode: 0o600 });
    await expect(createLocks(directory, clockWith()).acquire(TARGET, 'r2', patience())).resolves.toMatchObject({
      tookOver: expect.stringContaining('rdead'),
    });
    expect(await readdir(directory)).toEqual([path.basename(file)]);
  });

  it('is left to the living process that is about to take it over', async () => {
    const directory = await temporary();
    const file = await leftBehind(directory, { started: '1' });
    const dead = await readFile(file, 'utf8');
    const { started } = (await processStart(process.pid)) ?? { started: '' };
    await writeFile(right(file, dead, 0), JSON.stringify({ ...JSON.parse(dead), started }), { mode: 0o600 });
    const locks = createLocks(directory, clockWith());
    expect(await problemOf(() => locks.acquire(TARGET, 'r2', patience()))).toMatchObject({ id: 'lock-held' });
    expect(await readFile(file, 'utf8')).toBe(dead);
  });
});

describe('several processes', () => {
  const children: ChildProcess[] = [];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'sipctl-test-'));
    const bundle = await rolldown({ input: path.resolve('test/adapters/files/lock-taker.ts'), platform: 'node' });
    await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'taker.mjs' });
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  interface Said {
    readonly got?: boolean;
    readonly tookOver?: string | null;
    readonly id?: string;
  }

  async function taker(directory: string, runId: string) {
    const child = spawn(process.execPath, [path.join(folder, 'taker.mjs'), directory, TARGET.url, runId], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const says = async (): Promise<Said> => JSON.parse((await lines.next()).value ?? '{}');
    await says();
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    return {
      take: () => {
        child.stdin.write('take\n');
        return says();
      },
      release: () => {
        child.stdin.write('release\n');
        return ended;
      },
      kill: () => {
        child.kill('SIGKILL');
        return ended;
      },
    };
  }

  it('that race for the lock of a dead one: exactly one gets it, each time', async () => {
    const directory = await temporary();
    let takers = await Promise.all(Array.from({ length: 6 }, (_, at) => taker(directory, `r${at}`)));
    let first = true;
    while (takers.length > 1) {
      const said = await Promise.all(takers.map(({ take }) => take()));
      const winners = takers.filter((_, at) => said[at]?.got);
      expect(winners).toHaveLength(1);
      expect(said.filter(({ got }) => got).map(({ tookOver }) => tookOver !== null)).toEqual([!first]);
      expect(new Set(said.map(({ id }) => id))).toEqual(new Set([undefined, 'lock-held']));
      expect((await readdir(directory)).filter((name) => !name.startsWith('.'))).toHaveLength(1);
      await winners[0]?.kill();
      takers = takers.filter((each) => each !== winners[0]);
      first = false;
    }
  });

  it('know each other by pid, and the next one has the lock when it is given back', async () => {
    const directory = await temporary();
    const other = await taker(directory, 'rother');
    expect(await other.take()).toMatchObject({ got: true });
    const locks = createLocks(directory, clockWith());
    expect((await problemOf(() => locks.acquire(TARGET, 'rown', patience()))).summary).toContain('run rother');
    await other.release();
    const lock = await locks.acquire(TARGET, 'rown', patience());
    expect(lock.tookOver).toBe(null);
  });
});

describe('when a process began', () => {
  it('is the same at each look, and another time for another process', async () => {
    const own = await processStart(process.pid);
    expect(own).toEqual(await processStart(process.pid));
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    expect(await processStart(child.pid ?? 0)).not.toEqual(own);
  });

  it('is nothing for a process that ended', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await new Promise((resolve) => child.once('exit', resolve));
    expect(await processStart(child.pid ?? 0)).toBe(null);
  });

  it.runIf(existsSync('/bin/ps'))('is told by ps where there is no /proc', async () => {
    expect((await fromPs(process.pid))?.started).toMatch(/^\w{3} .*\d{4}$/);
    expect(await fromPs(2 ** 22 + 1)).toBe(null);
    await expect(fromPs(process.pid, '/nowhere/ps')).rejects.toThrow('ENOENT');
  });
});
