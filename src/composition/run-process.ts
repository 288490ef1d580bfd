import { homedir } from 'node:os';
import { isatty } from 'node:tty';
import { createInterrupts } from '../adapters/terminal/interrupts.ts';
import { createOutput } from '../adapters/terminal/output.ts';
import { runSipctl } from './run.ts';

/** Said without the usual road, which is what did not end in time. */
const CUT_IN_HALF = `incomplete: stopped while a request was under way; nobody can tell whether it was carried out
  try: sipctl verify
`;

/** Runs sipctl in this process: its streams, environment and signals. Ends the process. */
export async function runProcess(argv: readonly string[], version: string): Promise<void> {
  // Whatever ends the process without coming back here, such as a prompt on a closed stdin, must not look like success.
  process.exitCode = 70;
  const interrupts = createInterrupts((code, busy) => {
    if (busy) process.stderr.write(CUT_IN_HALF);
    process.exit(busy ? 8 : code);
  });
  const stdout = createOutput(isatty(1), () => process.stdout);
  const stderr = createOutput(isatty(2), () => process.stderr);
  process.exitCode = await runSipctl(argv, {
    version,
    env: process.env,
    home: homedir(),
    cwd: process.cwd(),
    stdinIsTTY: isatty(0),
    stdin: () => process.stdin,
    stdout,
    stderr,
    interrupts,
  });
  interrupts.end();
  const lost = await stdout.flushed();
  if (lost !== null) {
    stderr.write(`error: the result could not be written to stdout (${lost})\n`);
    process.exitCode ||= 1;
  }
  await stderr.flushed();
  // A request that a signal cut off may still wait for its answer; nobody else does.
  process.exit();
}
