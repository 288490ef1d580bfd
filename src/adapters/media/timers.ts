/** Time as protocols need it: tests hand in their own, and no test has to wait. */
export interface Timers {
  /** Milliseconds that only ever grow, with their fractions. */
  now(): number;
  /** @returns what calls it off. A timer keeps no process alive. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
