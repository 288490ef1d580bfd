import { Problem } from '../../core/problem.ts';

/** After the first signal what is shielded has this long to end; then the process ends all the same. */
const GRACE_MS = 6000;
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 130 } as const;

export interface ProcessInterrupts {
  /** Aborted by the first signal, with the Problem to end with as its reason. */
  readonly signal: AbortSignal;
  shield<T>(work: () => Promise<T>): Promise<T>;
  /** @returns the work's result. @throws the Problem `interrupted` or `terminated` as soon as a signal came and nothing is shielded. */
  orInterrupted<T>(work: Promise<T>): Promise<T>;
  /** Gives the signals back to Node. */
  end(): void;
}

/**
 * The first signal stops what can be stopped; the second, or the end of the grace, stops all.
 * @param exit ends the process at once; `busy` where something that must not be cut in half was under way.
 */
export function createInterrupts(exit: (code: number, busy: boolean) => void): ProcessInterrupts {
  const controller = new AbortController();
  let shielded = 0;
  let release: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    release = resolve;
  });
  let grace: NodeJS.Timeout | undefined;
  const releaseIfFree = () => {
    if (controller.signal.aborted && shielded === 0) release();
  };
  const onSignal = (name: NodeJS.Signals) => {
    const code = name === 'SIGTERM' ? SIGNALS.SIGTERM : SIGNALS.SIGINT;
    if (controller.signal.aborted) {
      exit(code, shielded > 0);
      return;
    }
    controller.abort(new Problem(code === 143 ? 'terminated' : 'interrupted', `stopped by ${name}`));
    grace = setTimeout(() => exit(code, shielded > 0), GRACE_MS);
    grace.unref();
    releaseIfFree();
  };
  for (const name of Object.keys(SIGNALS)) process.on(name, onSignal);
  return {
    signal: controller.signal,
    async shield(work) {
      shielded += 1;
      try {
        return await work();
      } finally {
        shielded -= 1;
        // The shielded work's own outcome comes first: its caller gets a turn before everything ends.
        setImmediate(releaseIfFree);
      }
    },
    async orInterrupted(work) {
      const interrupted = stopped.then(() => {
        throw controller.signal.reason;
      });
      return await Promise.race([work, interrupted]);
    },
    end() {
      clearTimeout(grace);
      for (const name of Object.keys(SIGNALS)) process.off(name, onSignal);
    },
  };
}
