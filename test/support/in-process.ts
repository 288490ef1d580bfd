import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import { runSipctl } from '../../src/composition/run.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** stdout is a terminal of this width. */
  readonly columns?: number;
  readonly signal?: AbortSignal;
}

/** A sandbox and a sipctl that talks to it, in this process. Ends with the test file. */
export async function sipctlOn(options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; cwd: string; sipctl: (line: string | readonly string[], more?: RunOptions) => Promise<Ran> }> {
  const sandbox = await startSandbox({ delays: { agentJoins: 5, slowAgentJoins: 200, agentCrashes: 5, agentLeaves: 5, roomUnanswered: 5 }, ...options });
  const cwd = await mkdtemp(path.join(tmpdir(), 'sipctl-test-'));
  afterAll(async () => {
    await sandbox.close();
    await rm(cwd, { recursive: true, force: true });
  });
  return { sandbox, cwd, sipctl: (line, more = {}) => runIn(cwd, line, { ...more, env: { ...sandbox.env, ...more.env } }) };
}

/** @param line words separated by spaces, or a list where a word holds some. */
export async function runIn(cwd: string, line: string | readonly string[], { env = {}, stdin, columns, signal }: RunOptions = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr', isTTY: boolean) => ({
    isTTY,
    columns: isTTY ? columns : undefined,
    write: (text: string) => {
      written[name] += text;
    },
    flushed: async () => undefined,
  });
  const code = await runSipctl(typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line, {
    version: '0.0.0-test',
    env: { HOME: cwd, PATH: process.env['PATH'] ?? '', ...env },
    home: cwd,
    cwd,
    stdin: Readable.from(stdin === undefined ? [] : [stdin]),
    stdout: output('stdout', columns !== undefined),
    stderr: output('stderr', false),
    interrupts: {
      signal: signal ?? new AbortController().signal,
      shield: (work) => work(),
      orInterrupted: (work) => work,
      end: () => undefined,
    },
  });
  return { code, ...written };
}
