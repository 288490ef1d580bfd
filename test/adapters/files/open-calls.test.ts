import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOpenCalls } from '../../../src/adapters/files/open-calls.ts';
import type { OpenCall } from '../../../src/ports.ts';

const TARGET = { url: 'ws://localhost:7880', apiKey: 'key' };
const CALL: OpenCall = { testId: 'sipctl-abc', to: '+1', from: '+2', startedAt: 1, room: null, ownRoom: false };

async function keeper() {
  const directory = await mkdtemp(path.join(tmpdir(), 'sipctl-calls-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const files = async () => (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.call'));
  return { directory, files, calls: createOpenCalls(directory, () => 5) };
}

describe('a call under way', () => {
  it('is kept until it has ended', async () => {
    const { calls, files } = await keeper();
    const kept = await calls.begin(TARGET, CALL);
    expect(await files()).toHaveLength(1);
    await kept.forget();
    expect(await files()).toEqual([]);
  });

  it('is none of those that were left, while its process lives', async () => {
    const { calls } = await keeper();
    await calls.begin(TARGET, CALL);
    expect(await calls.listLeft(TARGET)).toEqual([]);
  });

  it('is found, as it was last known, once its process is dead', async () => {
    const { calls, directory, files } = await keeper();
    const kept = await calls.begin(TARGET, CALL);
    await kept.update({ ...CALL, room: 'call_1', ownRoom: true });
    const file = path.join(directory, (await files())[0] ?? '');
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), pid: 2 ** 22 + 1 }));
    const [left] = await calls.listLeft(TARGET);
    expect(left).toMatchObject({ testId: 'sipctl-abc', room: 'call_1', ownRoom: true });
    expect(await calls.listLeft({ ...TARGET, apiKey: 'another' })).toEqual([]);
    await left?.forget();
    expect(await calls.listLeft(TARGET)).toEqual([]);
  });

  it('is passed over where its file is none of ours', async () => {
    const { calls, directory, files } = await keeper();
    await calls.begin(TARGET, CALL);
    await writeFile(path.join(directory, (await files())[0] ?? ''), '{"pid":');
    expect(await calls.listLeft(TARGET)).toEqual([]);
  });
});
