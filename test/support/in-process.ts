import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, expect, onTestFinished, TestRunner } from 'vitest';
import { runSipctl } from '../../src/composition/run.ts';
import { EXIT_CODES } from '../../src/core/exit-codes.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';

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
  /** A person at a terminal: part of each question in turn, and the keys that answer it. */
  readonly answers?: readonly (readonly [question: string, keys: string])[];
  readonly signal?: AbortSignal;
}

export type Sipctl = (line: string | readonly string[], more?: RunOptions) => Promise<Ran>;

export interface Project {
  readonly sandbox: Sandbox;
  /** Home and working directory at once; empty at first. */
  readonly cwd: string;
  readonly sipctl: Sipctl;
}

/** Short enough for a test, long enough to be told apart. */
const DELAYS = { agentJoins: 5, slowAgentJoins: 200, agentCrashes: 250, agentLeaves: 5, roomUnanswered: 5 };

/** A sandbox and a sipctl that talks to it, in this process. Ends with the test that asked for it, else with the test file. */
export async function sipctlOn(options: SandboxOptions = {}): Promise<Project> {
  const sandbox = await startSandbox({ delays: DELAYS, ...options });
  const cwd = await mkdtemp(path.join(tmpdir(), 'sipctl-test-'));
  atTheEnd(async () => {
    await sandbox.close();
    await rm(cwd, { recursive: true, force: true });
  });
  return { sandbox, cwd, sipctl: (line, more = {}) => runIn(cwd, line, { ...more, env: { ...sandbox.env, ...more.env } }) };
}

/** @param work run when the test ends; outside of a test, when the file does. */
export function atTheEnd(work: () => Promise<void>): void {
  if (TestRunner.getCurrentTest() === undefined) afterAll(work);
  else onTestFinished(work);
}

/** @param line words separated by spaces, or a list where a word holds some. */
export async function runIn(cwd: string, line: string | readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = {}, stdin, columns, answers, signal } = options;
  const written = { stdout: '', stderr: '' };
  const person = answers === undefined ? null : answering(answers);
  const output = (name: 'stdout' | 'stderr', isTTY: boolean) => ({
    isTTY,
    columns: isTTY ? (columns ?? 100) : undefined,
    write: (text: string) => {
      written[name] += text;
      if (name === 'stderr') person?.sees(text);
    },
    flushed: async () => null,
  });
  const code = await runSipctl(typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line, {
    version: '0.0.0-test',
    env: { HOME: cwd, PATH: process.env['PATH'] ?? '', ...env },
    home: cwd,
    cwd,
    stdinIsTTY: person !== null,
    stdin: () => person?.stdin ?? Readable.from(stdin === undefined ? [] : [stdin]),
    stdout: output('stdout', columns !== undefined),
    stderr: output('stderr', person !== null),
    interrupts: {
      signal: signal ?? new AbortController().signal,
      shield: (work) => work(),
      orInterrupted: (work) => work,
      end: () => undefined,
    },
  });
  expectSoundEnd(code, written);
  return { code, ...written };
}

/** What holds of every run of every command: a code that is documented, and no error that a script would take for success. */
function expectSoundEnd(code: number, { stdout, stderr }: Omit<Ran, 'code'>): void {
  expect(EXIT_CODES.map((row) => row.code)).toContain(code);
  const failure = EXIT_CODES.find(({ firstWord }) => firstWord !== undefined && stderr.startsWith(`${firstWord}: `));
  if (failure !== undefined) expect(code, stderr).not.toBe(0);
  if (stdout.startsWith('{"formatVersion"') && !stdout.trimEnd().includes('\n')) JSON.parse(stdout);
}

function answering(answers: readonly (readonly [string, string])[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...answers];
  let unanswered = '';
  return {
    stdin,
    sees(text: string) {
      unanswered += text;
      const [next] = left;
      if (next === undefined || !unanswered.includes(next[0])) return;
      left.shift();
      unanswered = '';
      // The question is printed before it listens.
      setImmediate(() => stdin.write(next[1]));
    },
  };
}
