import { setTimeout as wait } from 'node:timers/promises';
import { createLocks } from '../../../src/adapters/files/locks.ts';
import { systemClock } from '../../../src/adapters/terminal/clock.ts';
import { Problem } from '../../../src/core/problem.ts';

/*
 * A process that takes a lock when it is told to (`take`), says what came of it as a line of JSON, and gives it back when it is told to
 * (`release`).
 */

const [directory = '', url = '', runId = ''] = process.argv.slice(2);
const locks = createLocks(directory, systemClock);
const patience = { waitMs: 0, signal: new AbortController().signal, onWait: () => undefined };
let release = async () => {};

process.stdin.setEncoding('utf8').on('data', async (words) => {
  if (String(words).includes('take')) {
    try {
      const lock = await locks.acquire({ url, apiKey: 'K' }, runId, patience);
      release = lock.release;
      say({ got: true, tookOver: lock.tookOver });
    } catch (error) {
      say({ got: false, id: error instanceof Problem ? error.id : String(error) });
    }
  }
  if (String(words).includes('release')) {
    await release();
    process.exit();
  }
});
say({ ready: true });
await wait(60_000);

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
