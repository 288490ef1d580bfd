import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { normalNumber } from '../../model/phone-number.ts';
import type { IndexedTrunk } from '../../routing/indexed-trunk.ts';
import type { Profile } from '../../routing/profile.ts';
import type { BaseWorld } from './base-world.ts';
import type { ChangedObjects } from './changed-objects.ts';
import type { History } from './history.ts';

/** What can take calls to one number, in some state. */
export interface Takers {
  readonly trunks: readonly IndexedTrunk[];
  readonly rules: readonly DispatchRule[];
  /** Of these, what the plan changes. */
  readonly changedTrunks: readonly IndexedTrunk[];
  readonly changedRules: readonly DispatchRule[];
}

export class TakerFinder {
  readonly #base: BaseWorld;
  readonly #history: History;
  readonly #changed: ChangedObjects;
  readonly #profile: Profile;
  readonly #wildcards: readonly IndexedTrunk[];

  constructor(base: BaseWorld, history: History, changed: ChangedObjects, profile: Profile) {
    this.#base = base;
    this.#history = history;
    this.#changed = changed;
    this.#profile = profile;
    this.#wildcards = base.index.wildcards.filter(this.#isStable);
  }

  takersOf(to: string): Takers {
    const normal = normalNumber(to);
    const listing = this.#base.index.trunksListing(normal).filter(this.#isStable);
    // What lists the number and takes whoever calls leaves nothing to trunks for any number.
    const catchesAll = listing.some((trunk) => trunk.callers.size === 0 && !trunk.sources(this.#profile).filters);
    const changedTrunks = [...this.#changed.listing.of(normal), ...(catchesAll ? [] : this.#changed.wildcards)];
    const trunks = [...listing, ...(catchesAll ? [] : this.#wildcards), ...changedTrunks];
    const ids = new Set(trunks.map(({ trunk }) => trunk.sipTrunkId));
    const takes = ({ numbers }: DispatchRule) => numbers.length === 0 || numbers.includes(to);
    const naming = new Set<DispatchRule>();
    const changedNaming = new Set<DispatchRule>();
    for (const id of ids) {
      for (const rule of this.#base.index.rulesNaming(id)) if (takes(rule)) naming.add(rule);
      for (const rule of this.#changed.rulesNaming.of(id)) if (takes(rule)) changedNaming.add(rule);
    }
    const stable = [...naming, ...this.#base.rulesForAnyTrunk(to).filter(takes)];
    const changedRules = [...changedNaming, ...this.#changed.rulesForAnyTrunk.filter(takes)];
    const rules = [...stable.filter(({ sipDispatchRuleId }) => !this.#history.changedRules.has(sipDispatchRuleId)), ...changedRules];
    return { trunks, rules, changedTrunks, changedRules };
  }

  #isStable = ({ trunk }: IndexedTrunk): boolean => !this.#history.changedTrunks.has(trunk.sipTrunkId);
}
