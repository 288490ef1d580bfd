import { createHash, createHmac } from 'node:crypto';
import { Problem } from '../../src/core/problem.ts';
import type { Digests, Locks } from '../../src/ports.ts';

export interface MemoryLocks extends Locks {
  /** Runs that hold a lock, by target. */
  readonly held: ReadonlyMap<string, string>;
  /** The process that held the lock is dead: the next one takes it over. */
  kill(runId: string): void;
}

/** Locks in memory. Nobody waits: whoever comes second is refused, as with `--lock-timeout 0s`. */
export function memoryLocks(): MemoryLocks {
  const held = new Map<string, string>();
  const dead = new Set<string>();
  return {
    held,
    kill: (runId) => dead.add(runId),
    acquire: async ({ url, apiKey }, runId) => {
      const key = `${url} ${apiKey}`;
      const holder = held.get(key);
      if (holder !== undefined && !dead.has(holder)) throw new Problem('lock-held', `run ${holder} is changing ${url}`);
      held.set(key, runId);
      return {
        tookOver: holder === undefined ? null : `run ${holder} was taken over`,
        release: async () => {
          if (held.get(key) === runId) held.delete(key);
        },
      };
    },
  };
}

/** Digests with a key that is the same in every test. */
export const digestsForTests: Digests = {
  plain: (text) => createHash('sha256').update(text).digest('hex'),
  keyed: async () => (text) => createHmac('sha256', 'the key of an installation').update(text).digest('hex'),
};
