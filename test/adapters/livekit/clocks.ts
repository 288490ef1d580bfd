import type { Clock } from '../../../src/ports.ts';

/** The machine's own clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** Time passes only when somebody sleeps, and then at once. */
export function manualClock(now: number): Clock & { readonly sleeps: readonly number[] } {
  const sleeps: number[] = [];
  let passed = 0;
  return {
    sleeps,
    now: () => now + passed,
    monotonic: () => passed,
    sleep: (milliseconds) => {
      sleeps.push(milliseconds);
      passed += milliseconds;
      return Promise.resolve();
    },
  };
}
