import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that runs beside what is tested. */
export interface Background {
  /** What it wrote so far, to both streams. */
  output(): string;
  /** Exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly isOver: boolean;
  /** Ends it if it still runs, with patience first. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 3000;
const LOOK_MS = 20;

/** @param env all that it gets of an environment, besides PATH. */
export function inBackground(file: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Background {
  // In a process group of its own, so that its children end with it.
  const child = spawn(file, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => parts.push(part.toString()));
  child.on('error', (error) => parts.push(`${file}: ${error.message}\n`));
  let isOver = false;
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    isOver = true;
    return code ?? null;
  });
  const send = (signal: NodeJS.Signals) => {
    if (!isOver && child.pid !== undefined) process.kill(-child.pid, signal);
  };
  return {
    output: () => parts.join(''),
    ended,
    get isOver() {
      return isOver;
    },
    stop: async () => {
      send('SIGTERM');
      const late = setTimeout(() => send('SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Waits for what a program does. @throws Error with what it said, where it ends before or takes too long. */
export async function until(what: string, program: Background, holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    const late = performance.now() > deadline;
    if (late || program.isOver) throw new Error(`${what}: ${late ? `not within ${withinMs} ms` : 'it ended'}\n${program.output()}`);
    await sleep(LOOK_MS);
  }
}

/** Whether somebody listens there on 127.0.0.1, as Linux tells. Nothing is sent: a SIP program would take it for a call. */
export async function isTaken(kind: 'udp' | 'tcp', port: number): Promise<boolean> {
  const place = ` 0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  const sockets = (await readFile(`/proc/net/${kind}`, 'utf8')).split('\n');
  return sockets.some((line) => line.includes(place) && (kind === 'udp' || line.includes(' 0A ')));
}
