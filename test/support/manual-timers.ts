import type { Timers } from '../../src/adapters/media/timers.ts';

/** Time that stands until it is told to go on. */
export class ManualTimers implements Timers {
  #now = 0;
  #next = 0;
  readonly #waiting = new Map<number, { readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, run: () => void): () => void {
    const id = this.#next;
    this.#next += 1;
    this.#waiting.set(id, { at: this.#now + milliseconds, run });
    return () => this.#waiting.delete(id);
  }

  /** Timers that nobody has called off. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** Goes on by so many milliseconds, and runs what falls due on the way in its order. @param late how late each timer fires. */
  advance(milliseconds: number, late = 0): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#waiting].filter(([, { at }]) => at + late <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (due === undefined) break;
      const [id, { at, run }] = due;
      this.#waiting.delete(id);
      this.#now = Math.max(this.#now, at + late);
      run();
    }
    this.#now = end;
  }
}
