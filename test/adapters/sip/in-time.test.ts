import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { inTime } from '../../../src/adapters/sip/in-time.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const never = () => new AbortController().signal;

/** Holds nothing but a listener of the signal, as whoever waits does. */
const ended = (signal: AbortSignal) => new Promise<unknown>((resolve) => signal.addEventListener('abort', ({ target }) => resolve(target)));

it('ends when the time is over, whatever the garbage collector took meanwhile', async () => {
  const waiting = Array.from({ length: 20 }, () => ended(inTime(never(), 60)));
  const collecting = setInterval(collectGarbage, 10);
  try {
    expect(await Promise.all(waiting)).toHaveLength(20);
  } finally {
    clearInterval(collecting);
  }
});

it('ends with the other signal, for its reason', async () => {
  const other = new AbortController();
  const signal = inTime(other.signal, 60_000);
  other.abort('called off');
  expect(signal.reason).toBe('called off');
  expect(inTime(other.signal, 60_000).aborted).toBe(true);
});
