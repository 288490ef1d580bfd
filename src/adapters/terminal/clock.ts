import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(milliseconds, signal) {
    // An abort ends the wait early and is no failure of it: who waits looks at the signal.
    await wait(milliseconds, undefined, { signal }).catch(() => undefined);
  },
};
