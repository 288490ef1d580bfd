/** One claim that was made before: by whom, and over which calls. */
export interface Collision<T> {
  /** Who claimed it first; the claimant itself where it claims the same calls twice. */
  readonly owner: T;
  readonly number: string;
  readonly caller: string;
}

interface Bucket<T> {
  readonly first: T;
  readonly callers: readonly string[];
  byCaller: Map<string, T> | null;
}

/**
 * Who claims which pairs of called and calling number. A claim of 2,000 numbers for 200 callers is 400,000 pairs, so the callers of
 * a number are written out only when a second claim on that number is made.
 */
export class ClaimTable<T> {
  readonly #buckets = new Map<string, Bucket<T>>();

  /**
   * Makes the claim where nobody has made it before. @param scope claims in different scopes never collide.
   * @returns collisions one by one; a claim is complete only when they have all been taken.
   */
  *claim(scope: string, numbers: readonly string[], callers: readonly string[], claimant: T): Generator<Collision<T>, void> {
    const repeated = repeatedIn(callers);
    for (const number of numbers) {
      const key = keyOf(scope, number);
      const bucket = this.#buckets.get(key);
      if (bucket === undefined) {
        this.#buckets.set(key, { first: claimant, callers, byCaller: null });
        for (const caller of repeated) yield { owner: claimant, number, caller };
        continue;
      }
      bucket.byCaller ??= writtenOut(bucket);
      for (const caller of callers) {
        const owner = bucket.byCaller.get(caller);
        if (owner === undefined) bucket.byCaller.set(caller, claimant);
        else yield { owner, number, caller };
      }
    }
  }

  /** @returns one by one who has claimed which of these calls first; nothing is claimed. */
  *collisions(scope: string, numbers: readonly string[], callers: readonly string[]): Generator<Collision<T>, void> {
    for (const number of numbers) {
      const bucket = this.#buckets.get(keyOf(scope, number));
      if (bucket === undefined) continue;
      bucket.byCaller ??= writtenOut(bucket);
      for (const caller of callers) {
        const owner = bucket.byCaller.get(caller);
        if (owner !== undefined) yield { owner, number, caller };
      }
    }
  }
}

/** The length keeps scope and number apart, whatever is in them. */
const keyOf = (scope: string, number: string) => `${scope.length} ${scope} ${number}`;

function writtenOut<T>({ callers, first }: Bucket<T>): Map<string, T> {
  return new Map(callers.map((caller) => [caller, first]));
}

function repeatedIn(callers: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  if (callers.length < 2 || new Set(callers).size === callers.length) return [];
  return callers.filter((caller) => seen.size === seen.add(caller).size);
}
