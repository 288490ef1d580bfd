import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Background, inBackground, isTaken, until } from './background.ts';
import { freePort } from './free-port.ts';
import { pathOf } from './programs.ts';

export interface SippOptions {
  /** Name of a file in fixtures/interop. */
  readonly scenario: string;
  readonly transport: 'udp' | 'tcp';
  /** So many calls, and then it ends. */
  readonly calls?: number;
  /** Called in turn. */
  readonly numbers?: readonly string[];
  readonly args?: readonly string[];
}

export interface SippEnd {
  /** 0 = every call went as the scenario says. */
  readonly exit: number | null;
  /** Messages that the scenario does not have, and what else was wrong. */
  readonly errors: string;
  /** Lines that the scenario wrote down. */
  readonly log: readonly string[];
}

export interface Sipp {
  readonly port: number;
  /** @returns once all calls are over. */
  ended(): Promise<SippEnd>;
  close(): Promise<void>;
}

/** Longer than any scenario; a call that hangs fails then. */
const LONGEST_S = 120;

/** sipp as the far end of calls, on a port of its own. Resolves once it listens. */
export async function sippAnswers(options: SippOptions): Promise<Sipp> {
  const sipp = await start(options, []);
  await until('sipp listens', sipp.program, () => isTaken(options.transport, sipp.port));
  return sipp;
}

/** sipp as the caller. @param target port on 127.0.0.1. */
export async function sippCalls(target: number, options: SippOptions): Promise<Sipp> {
  return await start(options, [`127.0.0.1:${target}`]);
}

async function start(
  { scenario, transport, calls = 1, numbers = [], args = [] }: SippOptions,
  remote: readonly string[],
): Promise<Sipp & { program: Background }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sipctl-sipp-'));
  const [port, mediaPort] = [await freePort(), await freePort()];
  await writeFile(path.join(folder, 'numbers'), ['SEQUENTIAL', ...numbers, ''].join('\n'));
  const argv = [
    ...(numbers.length > 0 ? ['-inf', 'numbers'] : []),
    ...['-sf', path.resolve('fixtures/interop', scenario), '-t', transport === 'udp' ? 'u1' : 't1', '-m', String(calls)],
    ...['-i', '127.0.0.1', '-p', String(port), '-mi', '127.0.0.1', '-mp', String(mediaPort), '-nostdin'],
    ...['-timeout', `${LONGEST_S}s`, '-timeout_error', '-trace_err', '-error_file', 'errors', '-trace_logs', '-log_file', 'log'],
    // A connection that the other side closes behind the answer to its BYE fails no call.
    ...['-reconnect_close', 'false'],
    // It warns of a machine that is busy with other things.
    ...['-watchdog_minor_threshold', '60000', '-watchdog_major_threshold', '60000'],
  ];
  const program = inBackground(pathOf('sipp'), [...remote, ...argv, ...args], folder, { TERM: 'dumb', TZ: 'UTC' });
  return {
    port,
    program,
    ended: async () => {
      const exit = await program.ended;
      return {
        exit,
        errors: await read(path.join(folder, 'errors')),
        log: (await read(path.join(folder, 'log'))).split('\n').filter(Boolean),
      };
    },
    close: async () => {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** sipp makes a file when it has something to put there. */
async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
