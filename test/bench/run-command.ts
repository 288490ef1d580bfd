import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface Command {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** How many lines it has to print; absent where that says nothing. */
  readonly lines?: number;
}

export interface Run {
  /** From spawn until the process has ended and its output is read. */
  readonly milliseconds: number;
  readonly exit: number | null;
  /** SHA-256 of stdout. */
  readonly hash: string;
  readonly lines: number;
  readonly stderr: string;
}

/** Runs it with stdout in a pipe and nothing to read, in its own environment alone. Never throws for an exit code. */
export async function runCommand({ file, args, env }: Command): Promise<Run> {
  const began = performance.now();
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const hash = createHash('sha256');
  const errors: string[] = [];
  let lines = 0;
  child.stdout.on('data', (part: Buffer) => {
    hash.update(part);
    for (const byte of part) if (byte === 10) lines += 1;
  });
  child.stderr.on('data', (part: Buffer) => errors.push(part.toString()));
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { milliseconds: performance.now() - began, exit, hash: hash.digest('hex'), lines, stderr: errors.join('') };
}

/** @returns why a run is not what it claims to be, or null. A prototype once timed an error message. */
export function refutation(command: Command, run: Run, firstHash: string): string | null {
  if (run.exit !== 0) return `${command.name} ended with ${run.exit}: ${run.stderr.trim().slice(0, 300)}`;
  if (command.lines !== undefined && run.lines !== command.lines)
    return `${command.name} printed ${run.lines} lines in place of ${command.lines}`;
  if (run.hash !== firstHash) return `${command.name} printed something else than in its first run`;
  return null;
}

/** @returns the peak of resident memory of a node program, in MB, as the program itself tells when it ends. */
export async function peakMemory(command: Command, report: string): Promise<number> {
  const args = ['--require', './test/bench/record-memory.cjs', ...command.args];
  const run = await runCommand({ ...command, args, env: { ...command.env, PEAK_MEMORY: report } });
  if (run.exit !== 0) throw new Error(`${command.name} ended with ${run.exit}: ${run.stderr}`);
  return Number(await readFile(report, 'utf8')) / 1024;
}
