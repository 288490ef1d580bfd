/** One question that sorts items apart, such as the called number. */
export interface Level<T, C> {
  /** What the item asks for; null = it takes whatever there is. */
  itemKeys(item: T): readonly string[] | null;
  /** What the call has; null = the question is not asked of this call, and every item passes. */
  callKeys(call: C): readonly string[] | null;
}

/** Fewer items than this are looked at one by one. */
const WORTH_SPLITTING = 8;

/**
 * Items sorted apart level by level, each part only when a call first needs it: thousands of trunks for one number, of rules for
 * one trunk or of masks cost a call no more than a few. It narrows and does not decide: what is found is still to be tested.
 */
export class Narrowing<T, C> {
  readonly #items: readonly T[];
  readonly #levels: readonly Level<T, C>[];
  #parts: { readonly always: readonly T[]; readonly byKey: ReadonlyMap<string, readonly T[]> } | null = null;
  /** What is left of the parts that are worth splitting further. */
  #deeper: Map<readonly T[], Narrowing<T, C>> | null = null;

  constructor(items: readonly T[], levels: readonly Level<T, C>[]) {
    this.#items = items;
    this.#levels = levels;
  }

  /** In the order given. */
  get all(): readonly T[] {
    return this.#items;
  }

  /** @returns lists that hold every item that can match, each in the order given. An item found by two keys is in two lists. */
  find(call: C): readonly (readonly T[])[] {
    const found: (readonly T[])[] = [];
    this.#collect(call, found);
    return found;
  }

  #collect(call: C, found: (readonly T[])[]): void {
    const [level] = this.#levels;
    if (this.#items.length === 0) return;
    if (level === undefined || this.#items.length <= WORTH_SPLITTING) {
      found.push(this.#items);
      return;
    }
    const keys = level.callKeys(call);
    if (keys === null) {
      this.#collectFrom(this.#items, call, found);
      return;
    }
    this.#parts ??= this.#split(level);
    const { always, byKey } = this.#parts;
    this.#collectFrom(always, call, found);
    for (const key of keys) this.#collectFrom(byKey.get(key) ?? [], call, found);
  }

  #collectFrom(part: readonly T[], call: C, found: (readonly T[])[]): void {
    if (part.length <= WORTH_SPLITTING) {
      if (part.length > 0) found.push(part);
      return;
    }
    this.#deeper ??= new Map();
    const known = this.#deeper.get(part);
    const deeper = known ?? new Narrowing(part, this.#levels.slice(1));
    if (known === undefined) this.#deeper.set(part, deeper);
    deeper.#collect(call, found);
  }

  #split(level: Level<T, C>) {
    const always: T[] = [];
    const lists = new Map<string, T[]>();
    for (const item of this.#items) {
      const keys = level.itemKeys(item);
      if (keys === null) always.push(item);
      else {
        for (const key of keys) {
          const list = lists.get(key);
          if (list === undefined) lists.set(key, [item]);
          else if (list.at(-1) !== item) list.push(item);
        }
      }
    }
    return { always, byKey: lists };
  }
}
