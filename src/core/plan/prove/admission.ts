import type { IndexedTrunk } from '../../routing/indexed-trunk.ts';
import type { Profile } from '../../routing/profile.ts';
import { type CallSource, sourceKeys } from '../../routing/source-filter.ts';
import { Grouped } from './grouped.ts';

/** Fewer trunks than this are asked one by one. */
const WORTH_LOOKING_UP = 8;

/** Which trunks admit a source, found by the masks that it meets: a thousand trunks with a mask each are not asked one by one. */
export class Admission {
  readonly #profile: Profile;
  readonly #places: ReadonlyMap<IndexedTrunk, number>;
  readonly #trunks: readonly IndexedTrunk[];
  readonly #always: readonly IndexedTrunk[];
  readonly #byKey = new Grouped<string, IndexedTrunk>();

  constructor(trunks: readonly IndexedTrunk[], profile: Profile) {
    this.#profile = profile;
    this.#trunks = trunks;
    this.#places = new Map(trunks.map((trunk, at) => [trunk, at]));
    this.#always = trunks.filter((trunk) => trunk.sources(profile).keys() === null);
    for (const trunk of trunks) for (const key of trunk.sources(profile).keys() ?? []) this.#byKey.add(key, trunk);
  }

  /** Whether any of the trunks looks at the source. */
  get filters(): boolean {
    return this.#always.length < this.#places.size;
  }

  /** @returns in the order of the trunks. */
  admitting(source: CallSource): IndexedTrunk[] {
    if (this.#trunks.length < WORTH_LOOKING_UP) return this.#trunks.filter((trunk) => trunk.sources(this.#profile).admits(source));
    const met = new Set((sourceKeys(source) ?? []).flatMap((key) => this.#byKey.of(key)));
    const admitting = [...met].filter((trunk) => trunk.sources(this.#profile).admits(source));
    return [...this.#always, ...admitting].sort((a, b) => this.#placeOf(a) - this.#placeOf(b));
  }

  /** Equal where the same trunks admit. */
  keyOf(admitting: readonly IndexedTrunk[]): string {
    return admitting.map((trunk) => this.#placeOf(trunk)).join(' ');
  }

  #placeOf(trunk: IndexedTrunk): number {
    return this.#places.get(trunk) ?? -1;
  }
}
