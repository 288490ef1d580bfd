import { ClaimTable } from '../../routing/claim-table.ts';
import type { Claim } from '../../routing/conflicts.ts';

/** Who claims what another one claims, each under its id; one that claims something twice is its own rival. */
export class Rivals {
  readonly #byId = new Map<string, Set<string>>();

  link(a: string, b: string): void {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const known = this.#byId.get(one);
      if (known === undefined) this.#byId.set(one, new Set([other]));
      else known.add(other);
    }
  }

  of(id: string): Iterable<string> {
    return this.#byId.get(id) ?? [];
  }

  get ids(): Iterable<string> {
    return this.#byId.keys();
  }
}

/**
 * The claims of all objects of one kind in a world. Of many that claim one thing only the first is told to each other one, so who
 * is rival to whom is known by the way over others at least. O(numbers).
 */
export class ClaimedWorld<O extends object> {
  readonly rivals = new Rivals();
  readonly #table = new ClaimTable<string>();
  readonly #claimsOf: (object: O) => readonly Claim[];

  constructor(objects: readonly O[], idOf: (object: O) => string, claimsOf: (object: O) => readonly Claim[]) {
    this.#claimsOf = claimsOf;
    for (const object of objects) {
      const id = idOf(object);
      for (const { scope, numbers, callers } of claimsOf(object))
        for (const { owner } of this.#table.claim(scope, numbers, callers, id)) this.rivals.link(owner, id);
    }
  }

  claimsOf(object: O): readonly Claim[] {
    return this.#claimsOf(object);
  }

  /** @returns ids of those that claim something of this. */
  *meeting(claims: readonly Claim[]): Generator<string, void> {
    for (const { scope, numbers, callers } of claims) for (const { owner } of this.#table.collisions(scope, numbers, callers)) yield owner;
  }
}
