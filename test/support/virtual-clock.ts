import type { Clock } from '../../src/ports.ts';

export interface VirtualClock extends Clock {
  /** Something that happens when the time has come: while somebody sleeps over it. */
  at(delayMs: number, work: () => Promise<void>): void;
  /** The wall clock is set, forwards or backwards; the other one goes on as it was. */
  jump(milliseconds: number): void;
  /** Both clocks go on, as while the process stands still. */
  pass(milliseconds: number): void;
}

/** Time that passes only in sleeps, and then at once. */
export function virtualClock(start = Date.UTC(2026, 2, 1, 12)): VirtualClock {
  let passed = 0;
  let set = start;
  let due: { readonly time: number; readonly work: () => Promise<void> }[] = [];
  return {
    now: () => set + passed,
    monotonic: () => passed,
    jump: (milliseconds) => {
      set += milliseconds;
    },
    pass: (milliseconds) => {
      passed += milliseconds;
    },
    at: (delayMs, work) => {
      due = [...due, { time: passed + delayMs, work }].sort((a, b) => a.time - b.time);
    },
    async sleep(milliseconds, signal) {
      if (signal?.aborted) return;
      const end = passed + milliseconds;
      for (let next = due[0]; next !== undefined && next.time <= end; next = due[0]) {
        due = due.slice(1);
        passed = Math.max(passed, next.time);
        await next.work();
      }
      passed = Math.max(passed, end);
    },
  };
}
