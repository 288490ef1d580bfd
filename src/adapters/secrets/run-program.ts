import path from 'node:path';
import type { Secret } from '../../core/model/secret.ts';
import { Problem } from '../../core/problem.ts';
import type { Env } from '../files/directories.ts';
import type { ProgramCall } from './presets.ts';
import { ownValues, programEnvironment } from './program-environment.ts';
import { scrub, secretFromOutput } from './program-output.ts';
import { findProgram, trustedPath } from './program-path.ts';

const MAX_OUTPUT = 64 * 1024;

/** What surrounds a program: the environment of ours that it gets a part of, and where it runs. */
export interface ProgramSurroundings {
  readonly env: Env;
  readonly workingDirectory: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Ctrl-C: the program is ended at once. */
  readonly signal: AbortSignal;
  now(): number;
}

/**
 * Runs a program that prints a secret: without a shell, with stdin closed, in a process group of its own so that it and all it
 * started can be ended, for at most the call's time and 64 kB.
 * @param who words for it: `provider vault-prod (vault)`.
 * @throws Problem `secret-unavailable` or `secret-empty`. Its output is in no text; its complaints stand scrubbed in `serverSaid`.
 */
export async function runProgram(call: ProgramCall, who: string, around: ProgramSurroundings): Promise<Secret> {
  const [name, ...arguments_] = call.command;
  const directories = await trustedPath({ path: around.env['PATH'] ?? '', ...around });
  const file = await findProgram(name, directories, around.platform);
  if (file === null) throw notFound(name, who);

  // An execa error holds the output; none of them may become the `cause` of a Problem.
  const { execa } = await import('execa');
  const ownGroup = !call.interactive && around.platform !== 'win32';
  const child = execa(file, arguments_, {
    // The program may start others, and finds them in the same places.
    env: { ...programEnvironment(name, around.env), PATH: directories.join(path.delimiter) },
    extendEnv: false,
    cwd: around.workingDirectory,
    preferLocal: false,
    stdin: call.interactive ? 'inherit' : 'ignore',
    stdout: 'pipe',
    stderr: call.interactive ? 'inherit' : 'pipe',
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: MAX_OUTPUT,
    detached: ownGroup,
    reject: false,
  });
  let late = false;
  const end = (): void => {
    if (ownGroup && child.pid !== undefined) endGroup(child.pid);
    child.kill('SIGKILL');
    // Whatever it started may have left the group and still hold the pipes.
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const timer = setTimeout(() => {
    late = true;
    end();
  }, call.timeoutMs);
  process.once('exit', end);
  around.signal.addEventListener('abort', end);
  try {
    const result = await child;
    if (around.signal.aborted) throw new Problem('interrupted', `stopped while ${who} was asked`);
    if (late)
      throw unavailable(`${who} did not answer within ${call.timeoutMs / 1000}s`, [
        'it may be asking something: stdin is closed unless `interactive: true`',
      ]);
    if (result.isMaxBuffer) throw unavailable(`${who} printed more than 64 kB`, []);
    if (result.failed) throw failed(who, result, ownValues(name, around.env));
    return secretFromOutput(result.stdout, { who, now: around.now(), firstLine: call.firstLine });
  } finally {
    clearTimeout(timer);
    process.removeListener('exit', end);
    around.signal.removeEventListener('abort', end);
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the group has ended by itself, which is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

interface Ended {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}

function failed(who: string, { stdout, stderr, exitCode, signal, code }: Ended, given: readonly string[]): Problem {
  const how =
    exitCode !== undefined
      ? `ended with code ${exitCode}`
      : signal !== undefined
        ? `was ended by ${signal}`
        : `could not be started (${code})`;
  const printed = new TextDecoder().decode(stdout).split('\n');
  const said = scrub(new TextDecoder().decode(stderr), [...given, ...printed.map((line) => line.trim())]);
  const problem = unavailable(`${who} ${how}`, []);
  return said === '' ? problem : problem.with({ serverSaid: said });
}

function unavailable(summary: string, detail: readonly string[]): Problem {
  return new Problem('secret-unavailable', summary, {
    detail,
    nextSteps: ['run the program by hand, outside of sipctl, and see what it does'],
  });
}

function notFound(name: string, who: string): Problem {
  return new Problem('secret-unavailable', `${who} needs the program ${name}, and there is none on PATH`, {
    detail: ['the working directory and what is below it are not searched: a repository could bring a program of that name'],
    nextSteps: [`install ${name}`, 'give its absolute path in the `providers` of the configuration'],
  });
}
