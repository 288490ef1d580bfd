import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { rolldown } from 'rolldown';
import { freePort } from '../interop/free-port.ts';
import { pathOf, whyWithout } from '../interop/programs.ts';
import { AGENTS, NUMBER, PROJECT } from '../interop/project.ts';
import { startSandboxProcess } from '../interop/sandbox-process.ts';
import { type Command, refutation, runCommand } from './run-command.ts';
import { median } from './statistics.ts';

/** The test call rows: what our user agent costs beside sipp for the same call, and how well its audio keeps time. */
const OVERHEAD_MS = 100;
const PACING_MS = 2;
const TALK_MS = 500;
const ROUNDS = 9;
const PACING_ROUNDS = 3;
const PACING_SECONDS = 5;

/** @param home an empty folder. @param margin how far beyond its hold a row fails. @returns a sentence for each that is not held. */
export async function callFailures(home: string, print: (line: string) => void, margin: number): Promise<readonly string[]> {
  return [...(await pacingFailures(print, margin)), ...(await overheadFailures(home, print, margin))];
}

/** Of several rounds the best one is judged: what is late because others had the processor says nothing of us. */
async function pacingFailures(print: (line: string) => void, margin: number): Promise<string[]> {
  let best = Number.POSITIVE_INFINITY;
  let lost = 0;
  for (let round = 0; round < PACING_ROUNDS && best > PACING_MS; round += 1) {
    const { stdout } = await execa(process.execPath, ['tools/run.mjs', 'test/bench/pace.ts', String(PACING_SECONDS)]);
    const found: { p99: number; sent: number; lost: number } = JSON.parse(stdout);
    print(
      `audio of a call: 99 of 100 packets within ${found.p99.toFixed(2)} ms of their time, hold ${PACING_MS} ms; ${found.lost} of ${found.sent} lost, hold 0`,
    );
    best = Math.min(best, found.p99);
    lost += found.lost;
  }
  return [
    ...(best <= PACING_MS * margin ? [] : [`audio is up to ${best.toFixed(2)} ms off its time, more than ${PACING_MS} ms`]),
    ...(lost === 0 ? [] : [`${lost} packets of audio were lost on loopback`]),
  ];
}

async function overheadFailures(home: string, print: (line: string) => void, margin: number): Promise<string[]> {
  const whyNot = whyWithout(['sipp']);
  if (whyNot !== null) {
    print(`skipped: test call / sipp: ${whyNot}`);
    return [];
  }
  const sandbox = await startSandboxProcess(PROJECT, AGENTS);
  try {
    const commands = [await sippCall(sandbox.port, home), await ourCall(sandbox.port, home), wholeCommand(sandbox.env, home)] as const;
    const timings = await timed(commands);
    if (typeof timings === 'string') return [timings];
    const [theirs, ours, whole] = timings;
    const over = median(ours.map((time, round) => time - (theirs[round] ?? Number.NaN)));
    print(`test call: sipp ${median(theirs).toFixed(0)} ms, our user agent ${over.toFixed(0)} ms more, hold ${OVERHEAD_MS} ms`);
    print(`sipctl call test, whole command: ${median(whole).toFixed(0)} ms`);
    return over <= OVERHEAD_MS * margin ? [] : [`our user agent takes ${over.toFixed(0)} ms more than sipp, more than ${OVERHEAD_MS} ms`];
  } finally {
    await sandbox.close();
  }
}

/** @returns milliseconds by command, the same position being the same round; or why one of them did not do its work. */
async function timed(commands: readonly [Command, Command, Command]): Promise<[number[], number[], number[]] | string> {
  const times: [number[], number[], number[]] = [[], [], []];
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [at, command] of commands.entries()) {
      const run = await runCommand(command);
      // What a call prints is another each time.
      const why = refutation(command, run, run.hash);
      if (why !== null) return why;
      if (round >= 0) times[at]?.push(run.milliseconds);
    }
  }
  return times;
}

async function sippCall(target: number, home: string): Promise<Command> {
  const numbers = path.join(home, 'numbers');
  await writeFile(numbers, `SEQUENTIAL\n${NUMBER}\n`);
  const where = ['-i', '127.0.0.1', '-p', String(await freePort()), '-mi', '127.0.0.1', '-mp', String(await freePort())];
  const what = ['-sf', path.resolve('fixtures/interop/call.xml'), '-inf', numbers, '-m', '1', '-d', String(TALK_MS), '-nostdin'];
  return {
    name: 'sipp',
    file: pathOf('sipp'),
    args: [`127.0.0.1:${target}`, ...what, ...where],
    env: { PATH: process.env['PATH'] ?? '', TERM: 'dumb' },
  };
}

/** As a program is built: one file, so that its start is no other than that of sipctl. */
async function ourCall(target: number, home: string): Promise<Command> {
  const file = path.join(home, 'place-call.mjs');
  const bundle = await rolldown({ input: 'test/bench/place-call.ts', platform: 'node' });
  await bundle.write({ file, format: 'esm', minify: true, codeSplitting: false });
  return { name: 'our user agent', file: process.execPath, args: [file, String(target), String(TALK_MS)], env: { HOME: home } };
}

function wholeCommand(env: Readonly<Record<string, string>>, home: string): Command {
  const args = ['bin/sipctl.js', 'call', 'test', '--to', NUMBER, '--duration', `${TALK_MS}ms`];
  return { name: 'sipctl call test', file: process.execPath, args, env: { ...env, HOME: home } };
}
