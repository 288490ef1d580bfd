import type { Message, MessageType } from '../codec/message.ts';

/** Stored objects of one kind, in the order of their ids, as LiveKit lists them. */
export class Table<T extends Message> {
  readonly #type: MessageType<T>;
  readonly #rows = new Map<string, T>();
  readonly #ids: string[] = [];
  readonly #changed: () => void;

  /** @param changed called after each change. */
  constructor(type: MessageType<T>, changed: () => void) {
    this.#type = type;
    this.#changed = changed;
  }

  /** @returns a copy, to be changed and put back. By way of the wire format: protobuf-es's own copies lack fields it does not know. */
  copy(id: string): T | undefined {
    const row = this.#rows.get(id);
    return row === undefined ? undefined : this.#type.fromBinary(row.toBinary());
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
