/** Numbers 0..n-1 in groups that only ever grow together. */
export class Groups {
  readonly #parents: number[];

  constructor(count: number) {
    this.#parents = Array.from({ length: count }, (_, at) => at);
  }

  /** @returns a number that all members of the group have in common. */
  of(member: number): number {
    let root = member;
    for (let parent = this.#parents[root]; parent !== undefined && parent !== root; parent = this.#parents[root]) root = parent;
    this.#parents[member] = root;
    return root;
  }

  join(members: readonly number[]): void {
    const [first, ...others] = members;
    if (first === undefined) return;
    for (const other of others) this.#parents[this.of(other)] = this.of(first);
  }

  /** Joins it with whoever came with this key before. */
  joinBy(known: Map<string, number>, key: string, member: number): void {
    const first = known.get(key);
    if (first === undefined) known.set(key, member);
    else this.join([first, member]);
  }

  /** @returns the items of each group, both in the order of items. */
  split<T>(items: readonly T[]): T[][] {
    const split = new Map<number, T[]>();
    for (const [at, item] of items.entries()) {
      const group = this.of(at);
      const list = split.get(group);
      if (list === undefined) split.set(group, [item]);
      else list.push(item);
    }
    return [...split.values()];
  }
}
