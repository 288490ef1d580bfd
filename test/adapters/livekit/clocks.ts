import type { Clock } from '../../../src/ports.ts';

/** The machine's own clock, for tests in which a deadline has to pass on a socket. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

/** Time passes only when somebody sleeps, and then at once. Deadlines (sleeps with a signal) never pass. */
export function manualClock(now: number): Clock & { readonly sleeps: readonly number[] } {
  const sleeps: number[] = [];
  let passed = 0;
  return {
    sleeps,
    now: () => now + passed,
    monotonic: () => passed,
    sleep: (milliseconds, signal) => {
      if (signal !== undefined) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
      sleeps.push(milliseconds);
      passed += milliseconds;
      return Promise.resolve();
    },
  };
}
