import type { Timers } from '../../src/adapters/media/timers.ts';
import type { SandboxClock } from '../../src/sandbox/options.ts';

/**
 * Time of a whole sandbox, its rooms and its phone: it stands still until a test moves it on, and what falls due is done in order,
 * each with all that follows from it. Sockets and audio keep the real time.
 */
export class CallClock implements SandboxClock {
  #now = 0;
  #next = 0;
  readonly #waiting = new Map<number, { readonly at: number; readonly run: () => void }>();
  readonly #beganAt = Date.UTC(2026, 0, 2, 3, 4, 5);

  readonly timers: Timers = {
    now: () => this.#now,
    after: (milliseconds, run) => {
      const id = this.#next;
      this.#next += 1;
      this.#waiting.set(id, { at: this.#now + milliseconds, run });
      return () => this.#waiting.delete(id);
    },
  };

  now(): number {
    return this.#beganAt + Math.floor(this.#now);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const callOff = this.timers.after(milliseconds, resolve);
      signal?.addEventListener('abort', () => {
        callOff();
        resolve();
      });
    });
  }

  /** Timers that nobody has called off. */
  get pending(): number {
    return this.#waiting.size;
  }

  async advanceTo(milliseconds: number): Promise<void> {
    for (;;) {
      const due = [...this.#waiting].filter(([, { at }]) => at <= milliseconds).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (due === undefined) break;
      const [id, { at, run }] = due;
      this.#waiting.delete(id);
      this.#now = Math.max(this.#now, at);
      run();
      await settled();
    }
    this.#now = Math.max(this.#now, milliseconds);
  }
}

/** What the last event set going has been done: promises, and sockets of this machine. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
