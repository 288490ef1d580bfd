import type { Clock } from '../../ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  // Not `performance.now`, whose first use loads a dozen of Node's own files: 2 ms of every start.
  monotonic: () => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  },
  // An abort ends the wait early and is no failure of it: who waits looks at the signal.
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      if (signal?.aborted) end();
      else signal?.addEventListener('abort', end);
    }),
};
