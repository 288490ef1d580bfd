import type { Clock } from '../../ports.ts';
import type { Method } from './methods.ts';

/** Lets requests pass: so many reads and writes at a time, and no more a second than allowed. */
export type Gate = <T>(access: Method['access'], work: () => Promise<T>) => Promise<T>;

export interface GateOptions {
  readonly reads: number;
  readonly writes: number;
  /** Null = no ceiling. */
  readonly perSecond: number | null;
  readonly clock: Clock;
}

export function createGate({ reads, writes, perSecond, clock }: GateOptions): Gate {
  const slots = { read: createSlots(reads), write: createSlots(writes) };
  const pace = perSecond === null ? () => Promise.resolve() : createPace(perSecond, clock);
  return async (access, work) => {
    await slots[access].take();
    try {
      await pace();
      return await work();
    } finally {
      slots[access].release();
    }
  };
}

function createSlots(count: number): { take(): Promise<void>; release(): void } {
  const waiting: (() => void)[] = [];
  let free = count;
  return {
    take: () => {
      if (free === 0) return new Promise((resolve) => waiting.push(resolve));
      free -= 1;
      return Promise.resolve();
    },
    release: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}

/** A sliding window: a burst may start at once, as long as no second sees more than `perSecond` starts. */
function createPace(perSecond: number, clock: Clock): () => Promise<void> {
  const burst = Math.max(1, Math.floor(perSecond));
  const window = (burst / perSecond) * 1000;
  const starts: number[] = [];
  let turn = Promise.resolve();

  async function wait(): Promise<void> {
    const oldest = starts.length < burst ? undefined : starts.shift();
    const pause = oldest === undefined ? 0 : oldest + window - clock.monotonic();
    if (pause > 0) await clock.sleep(pause);
    starts.push(clock.monotonic());
  }

  return () => {
    turn = turn.then(wait);
    return turn;
  };
}
