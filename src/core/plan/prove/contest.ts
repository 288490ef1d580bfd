import { sameValue } from '../../model/normalise.ts';
import { ClaimTable } from '../../routing/claim-table.ts';
import type { Claim, Conflict } from '../../routing/conflicts.ts';
import { livesIn, type Version } from './history.ts';
import { type ClaimedWorld, Rivals } from './rivals.ts';

/** How objects of one kind are held against each other. */
export interface ContestKind<O> {
  readonly world: ClaimedWorld<O & object>;
  readonly find: (id: string) => O | undefined;
  readonly conflicts: (objects: readonly O[]) => Conflict[];
}

/**
 * Which objects of one kind claim the same calls, state by state. Only those are looked at that claim what another one does in some
 * state: mostly none.
 */
export class Contest<O extends object> {
  readonly #kind: ContestKind<O>;
  readonly #last: number;
  readonly #versions = new Map<string, Version<O>[]>();
  readonly #changedAt = new Map<number, string[]>();
  readonly #rivals = new Rivals();
  readonly #groups = new Map<string, readonly string[]>();
  /** For each state the objects that cannot stand beside another one. The same list where nothing has changed. */
  readonly #clashing: (readonly O[])[] = [];

  constructor(kind: ContestKind<O>, versions: readonly Version<O>[], last: number) {
    this.#kind = kind;
    this.#last = last;
    for (const version of versions) {
      const known = this.#versions.get(version.id);
      if (known === undefined) this.#versions.set(version.id, [version]);
      else known.push(version);
      for (const state of [version.from, version.until]) if (state > 0 && state <= last) this.#noteChange(state, version.id);
    }
    this.#findRivals(versions);
    this.#followStates();
  }

  /** @returns what there is of the object in a state. */
  liveIn(id: string, state: number): O | undefined {
    const versions = this.#versions.get(id);
    return versions === undefined ? this.#kind.find(id) : versions.find((version) => livesIn(version, state))?.object;
  }

  clashingIn(state: number): readonly O[] {
    return this.#clashing[state] ?? [];
  }

  /** @returns all that may claim what the object claims, in some state, as far as they live in this one. */
  rivalsIn(id: string, state: number): O[] {
    return this.#groupOf(id).flatMap((member) => this.liveIn(member, state) ?? []);
  }

  holds(a: string, b: string, state: number): boolean {
    const [one, other] = [this.liveIn(a, state), this.liveIn(b, state)];
    if (one === undefined || other === undefined) return false;
    return this.#conflictsOf(one, other, a === b).length > 0;
  }

  /** @returns what the step to this state makes claim the same, and did not before the first step either. */
  newIn(state: number): Conflict[] {
    return (this.#changedAt.get(state) ?? []).flatMap((id) => {
      const object = this.liveIn(id, state);
      if (object === undefined) return [];
      return this.#groupOf(id).flatMap((other) => {
        const rival = this.liveIn(other, state);
        if (rival === undefined || this.holds(id, other, state - 1) || this.holds(id, other, 0)) return [];
        return this.#conflictsOf(rival, object, other === id);
      });
    });
  }

  /** @returns the first state after this one in which none of these conflicts is left. */
  over(conflicts: readonly Conflict[], state: number): number | undefined {
    for (let later = state + 1; later <= this.#last; later += 1)
      if (!conflicts.some(({ first, second }) => this.holds(first, second, later))) return later;
    return undefined;
  }

  #conflictsOf(one: O, other: O, same: boolean): Conflict[] {
    const found = this.#kind.conflicts(same ? [one] : [one, other]);
    return found.filter(({ first, second }) => (first === second) === same);
  }

  #noteChange(state: number, id: string): void {
    const known = this.#changedAt.get(state) ?? [];
    if (!known.includes(id)) this.#changedAt.set(state, [...known, id]);
  }

  #findRivals(versions: readonly Version<O>[]): void {
    const table = new ClaimTable<Version<O>>();
    const claimed = new Map<string, readonly Claim[]>();
    for (const version of versions) {
      const claims = this.#kind.world.claimsOf(version.object);
      // Most changes are none of what an object claims, and a wide rule claims millions of pairs.
      if (sameValue(claims, claimed.get(version.id))) continue;
      claimed.set(version.id, claims);
      const isNew = version.from > 0;
      for (const other of isNew ? this.#kind.world.meeting(claims) : []) if (other !== version.id) this.#rivals.link(other, version.id);
      for (const { scope, numbers, callers } of claims)
        for (const { owner } of table.claim(scope, numbers, callers, version))
          if (owner.id !== version.id) this.#rivals.link(owner.id, version.id);
      // What one content claims twice would be taken for a claim of the content before.
      if (this.#kind.conflicts([version.object]).length > 0) this.#rivals.link(version.id, version.id);
    }
  }

  #followStates(): void {
    const clashing = new Map<readonly string[], readonly O[]>();
    const look = (group: readonly string[], state: number) => {
      const living = group.flatMap((id) => this.liveIn(id, state) ?? []);
      const ids = new Set(this.#kind.conflicts(living).flatMap(({ first, second }) => [first, second]));
      const found = group.flatMap((id) => (ids.has(id) ? (this.liveIn(id, state) ?? []) : []));
      const changes = found.length > 0 || clashing.has(group);
      if (found.length > 0) clashing.set(group, found);
      else clashing.delete(group);
      return changes;
    };
    for (const id of [...this.#kind.world.rivals.ids, ...this.#rivals.ids]) if (!this.#groups.has(id)) look(this.#groupOf(id), 0);
    this.#clashing.push([...clashing.values()].flat());
    for (let state = 1; state <= this.#last; state += 1) {
      const groups = new Set((this.#changedAt.get(state) ?? []).map((id) => this.#groupOf(id)));
      const changes = [...groups].filter((group) => group.length > 0 && look(group, state)).length > 0;
      this.#clashing.push(changes ? [...clashing.values()].flat() : this.clashingIn(state - 1));
    }
  }

  /** @returns ids of those that are rivals, and of their rivals; none for an object that has no rival. */
  #groupOf(id: string): readonly string[] {
    const known = this.#groups.get(id);
    if (known !== undefined) return known;
    const group = new Set<string>();
    const open = [...this.#rivalsOf(id)];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (group.has(next)) continue;
      group.add(next);
      open.push(...this.#rivalsOf(next));
    }
    const members = [...group].sort();
    for (const member of [id, ...members]) this.#groups.set(member, members);
    return members;
  }

  *#rivalsOf(id: string): Generator<string, void> {
    yield* this.#kind.world.rivals.of(id);
    yield* this.#rivals.of(id);
  }
}
