import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { normalNumber } from '../../model/phone-number.ts';
import type { IndexedTrunk } from '../../routing/indexed-trunk.ts';
import type { BaseWorld } from './base-world.ts';
import type { ChangedObjects } from './changed-objects.ts';
import type { History } from './history.ts';
import { otherSpelling, unlistedNumber } from './spelling.ts';

/** Called numbers that the same trunks and rules have, whatever the state. */
export interface Called {
  /** One of them, as callers write it. */
  readonly to: string;
  /** All of them; null = those that no trunk and no rule has. */
  readonly numbers: string[] | null;
}

/** The signature of numbers that nobody has. */
const NOBODY = JSON.stringify([[], [], [], []]);

/** Which called numbers a plan can touch. Trunks know a number in any spelling and rules in one, so the spellings are told apart. */
export class CalledNumbers {
  readonly #base: BaseWorld;
  readonly #history: History;
  readonly #changed: ChangedObjects;
  readonly #touched = new Set<string>();

  /** @param everything whether any call is touched. */
  constructor(base: BaseWorld, history: History, changed: ChangedObjects, everything: boolean) {
    this.#base = base;
    this.#history = history;
    this.#changed = changed;
    const wide = changed.trunks.map((trunk) => this.#addNumbersOf(trunk));
    const open = changed.rules.map((rule) => this.#addNumbersOfRule(rule));
    if (everything || wide.includes(true) || open.includes(true)) this.#addAll();
  }

  *groups(): Generator<Called, void> {
    const groups = new Map<string, Called>();
    for (const to of this.#touched) {
      const normal = normalNumber(to);
      const key = this.#signature(to, normal);
      const isSpelt = this.#base.rulesWith(to).length > 0 || this.#changed.rulesWith.has(to);
      const known = groups.get(key);
      const number = isSpelt ? to : normal;
      if (known === undefined) groups.set(key, { to, numbers: key === NOBODY ? null : [number] });
      else known.numbers?.push(number);
    }
    yield* groups.values();
  }

  #signature(to: string, normal: string): string {
    const trunks = this.#base.index.trunksListing(normal).filter(({ trunk }) => !this.#history.changedTrunks.has(trunk.sipTrunkId));
    const rules = this.#base.rulesWith(to).filter(({ sipDispatchRuleId }) => !this.#history.changedRules.has(sipDispatchRuleId));
    return JSON.stringify([
      trunks.map(({ place }) => place),
      this.#changed.listing.of(normal).map((trunk) => this.#changed.placeOf(trunk)),
      rules.map(({ sipDispatchRuleId }) => sipDispatchRuleId),
      this.#changed.rulesWith.of(to).map((rule) => this.#changed.placeOf(rule)),
    ]);
  }

  /** @returns whether any number is touched. */
  #addNumbersOf(trunk: IndexedTrunk): boolean {
    for (const number of trunk.numbers) this.#addSpellings(number);
    return trunk.isWildcard;
  }

  #addNumbersOfRule({ numbers, trunkIds }: DispatchRule): boolean {
    for (const number of numbers) this.#touched.add(number);
    if (numbers.length > 0) return false;
    const trunks = trunkIds.flatMap((id) => [this.#base.index.trunk(id) ?? [], this.#changed.trunksById.of(id)].flat());
    return trunkIds.length === 0 || trunks.map((trunk) => this.#addNumbersOf(trunk)).includes(true);
  }

  #addAll(): void {
    const { index, spellings } = this.#base;
    for (const trunk of index.trunks) this.#addNumbersOf(trunk);
    for (const spelling of [...spellings.all, ...this.#changed.spellings.all]) this.#addSpellings(normalNumber(spelling));
    this.#touched.add(unlistedNumber((number) => this.#isListed(number)));
  }

  #isListed(normal: string): boolean {
    const { index, spellings } = this.#base;
    if (index.trunksListing(normal).length > 0 || this.#changed.listing.has(normal)) return true;
    return spellings.of(normal).size > 0 || this.#changed.spellings.of(normal).size > 0;
  }

  #addSpellings(normal: string): void {
    const [stable, changed] = [this.#base.spellings.of(normal), this.#changed.spellings.of(normal)];
    for (const text of stable) this.#touched.add(text);
    for (const text of changed) this.#touched.add(text);
    const other = otherSpelling(normal, (text) => stable.has(text) || changed.has(text));
    if (other !== null) this.#touched.add(other);
  }
}
