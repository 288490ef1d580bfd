/** Items by a key. */
export class Grouped<K, V> {
  readonly #lists = new Map<K, V[]>();

  add(key: K, value: V): void {
    const list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, [value]);
    else list.push(value);
  }

  of(key: K): readonly V[] {
    return this.#lists.get(key) ?? NONE;
  }

  keys(): Iterable<K> {
    return this.#lists.keys();
  }

  has(key: K): boolean {
    return this.#lists.has(key);
  }
}

const NONE: readonly never[] = [];
