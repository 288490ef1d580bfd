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
  /** By scope, then by number: numbers stand as keys as they are, because texts made of both took more time than all comparing. */
  readonly #scopes = new Map<string, Map<string, Bucket<T>>>();

  /**
   * Makes the claim where nobody has made it before. @param scope claims in different scopes never collide.
   * @returns collisions one by one; a claim is complete only when they have all been taken.
   */
  *claim(scope: string, numbers: readonly string[], callers: readonly string[], claimant: T): Generator<Collision<T>, void> {
    const repeated = repeatedIn(callers);
    const buckets = this.#scopes.get(scope) ?? new Map<string, Bucket<T>>();
    this.#scopes.set(scope, buckets);
    for (const number of numbers) {
      const bucket = buckets.get(number);
      if (bucket === undefined) {
        buckets.set(number, { first: claimant, callers, byCaller: null });
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
    const buckets = this.#scopes.get(scope);
    if (buckets === undefined) return;
    for (const number of numbers) {
      const bucket = buckets.get(number);
      if (bucket === undefined) continue;
      bucket.byCaller ??= writtenOut(bucket);
      for (const caller of callers) {
        const owner = bucket.byCaller.get(caller);
        if (owner !== undefined) yield { owner, number, caller };
      }
    }
  }
}

function writtenOut<T>({ callers, first }: Bucket<T>): Map<string, T> {
  return new Map(callers.map((caller) => [caller, first]));
}

function repeatedIn(callers: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  if (callers.length < 2 || new Set(callers).size === callers.length) return [];
  return callers.filter((caller) => seen.size === seen.add(caller).size);
}
