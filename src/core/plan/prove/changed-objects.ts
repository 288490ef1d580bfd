import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { IndexedTrunk } from '../../routing/indexed-trunk.ts';
import { Grouped } from './grouped.ts';
import type { History } from './history.ts';
import { Spellings } from './spelling.ts';

/** Every content that the changed trunks and rules have in some state, ready to be looked up. */
export class ChangedObjects {
  readonly trunks: readonly IndexedTrunk[];
  readonly wildcards: readonly IndexedTrunk[];
  readonly rules: readonly DispatchRule[];
  readonly rulesForAnyTrunk: readonly DispatchRule[];
  /** Called numbers as the rules have them. */
  readonly spellings = new Spellings();
  /** By number in normal form. */
  readonly listing = new Grouped<string, IndexedTrunk>();
  readonly trunksById = new Grouped<string, IndexedTrunk>();
  /** By number as it is written. */
  readonly rulesWith = new Grouped<string, DispatchRule>();
  readonly rulesNaming = new Grouped<string, DispatchRule>();
  readonly #places = new Map<IndexedTrunk | DispatchRule, number>();

  constructor(history: History) {
    this.trunks = history.trunks.map(({ object }) => new IndexedTrunk(object, 0));
    this.wildcards = this.trunks.filter(({ isWildcard }) => isWildcard);
    for (const [place, trunk] of this.trunks.entries()) {
      this.#places.set(trunk, place);
      this.trunksById.add(trunk.trunk.sipTrunkId, trunk);
      for (const number of trunk.numbers) this.listing.add(number, trunk);
    }
    this.rules = history.rules.map(({ object }) => object);
    this.rulesForAnyTrunk = this.rules.filter(({ trunkIds }) => trunkIds.length === 0);
    for (const [place, rule] of this.rules.entries()) {
      this.#places.set(rule, place);
      for (const id of new Set(rule.trunkIds)) this.rulesNaming.add(id, rule);
      for (const number of new Set(rule.numbers)) {
        this.spellings.add(number);
        this.rulesWith.add(number, rule);
      }
    }
  }

  /** Tells one content from another. */
  placeOf(object: IndexedTrunk | DispatchRule): number | undefined {
    return this.#places.get(object);
  }
}
