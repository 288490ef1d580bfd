import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { seed } from '../support/world.ts';

const BIN = path.resolve('bin/sipctl.js');
const LONGEST_MS = 6000;
const inTime = { timeout: 15_000, interval: 10 };

/** A test call in a process of its own, that has come as far as a line of its ladder. */
async function calling(mode: 'alive' | 'silent', line: RegExp) {
  const project = await sipctlOn({
    seed: seed({ authPassword: 'the-password' }),
    agents: [{ name: 'support-agent', mode }],
    phone: { times: { ringingInterval: 100 } },
  });
  const { cwd, sandbox } = project;
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...sandbox.env };
  const argv = [BIN, ...'call test --duration 60s --ring-timeout 60s -v'.split(' ')];
  const child = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended: Promise<unknown[]> = once(child, 'close');
  await expect.poll(() => stderr, inTime).toMatch(line);
  expect(sandbox.phone?.openCalls).toBe(1);
  return { ...project, child, ended };
}

const RINGS = /180 Ringing/;
const SPEAKS = /first audio from/;

describe('a test call whose process gets a signal (F16)', () => {
  it.each([
    ['SIGINT', 130, 'silent', RINGS],
    ['SIGTERM', 143, 'alive', SPEAKS],
    ['SIGHUP', 130, 'alive', SPEAKS],
  ] as const)('%s is hung up, and the code is %i (agent %s)', async (signal, code, mode, line) => {
    const { child, ended, sandbox } = await calling(mode, line);
    const beganAt = performance.now();
    child.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect(performance.now() - beganAt).toBeLessThan(LONGEST_MS);
    expect(sandbox.phone?.openCalls).toBe(0);
  });
});

describe('a test call whose process is killed (F53)', () => {
  it('is ended by recover, with its room', async () => {
    const { child, ended, sandbox, sipctl } = await calling('alive', SPEAKS);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(sandbox.phone?.openCalls).toBe(1);
    expect((await sipctl('recover --yes')).code).toBe(0);
    await expect.poll(() => sandbox.phone?.openCalls, inTime).toBe(0);
    expect((await sipctl('recover --list')).stdout).toContain('nothing to recover');
  });
});
