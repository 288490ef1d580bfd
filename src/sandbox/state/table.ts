import { copyMessage } from '../codec/copy-message.ts';
import type { Message } from '../codec/message.ts';

/** Stored objects of one kind, in the order of their ids, as LiveKit lists them. */
export class Table<T extends Message> {
  readonly #rows = new Map<string, T>();
  readonly #ids: string[] = [];
  readonly #changed: () => void;

  /** @param changed called after each change. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** @returns a copy, to be changed and put back. */
  copy(id: string): T | undefined {
    const row = this.#rows.get(id);
    return row === undefined ? undefined : copyMessage(row);
  }

  /** The stored objects themselves, for reading. */
  all(): readonly T[] {
    return this.#ids.flatMap((id) => this.#rows.get(id) ?? []);
  }

  /** @param row belongs to the table from now on. */
  put(id: string, row: T): void {
    if (!this.#rows.has(id)) this.#ids.splice(this.#positionOf(id), 0, id);
    this.#rows.set(id, row);
    this.#changed();
  }

  delete(id: string): void {
    if (!this.#rows.delete(id)) return;
    this.#ids.splice(this.#positionOf(id), 1);
    this.#changed();
  }

  /** Where the id stands, or would stand. */
  #positionOf(id: string): number {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ids[middle] ?? '') < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
