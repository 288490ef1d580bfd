/**
 * Which calls a plan can touch, as one call for all that fare alike in every state. Nothing is multiplied that does not meet: callers
 * are looked for among the trunks and rules of one called number, sources among its trunks that take the caller, PINs among its rules.
 */
import type { Call, PinEntry } from '../../model/call.ts';
import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { normalNumber } from '../../model/phone-number.ts';
import { roomFormOf } from '../../model/room-form.ts';
import { Secret } from '../../model/secret.ts';
import { IndexedTrunk } from '../../routing/indexed-trunk.ts';
import type { Profile } from '../../routing/profile.ts';
import type { BaseWorld } from './base-world.ts';
import type { CallClass } from './call-class.ts';
import { CallerScope } from './caller-scope.ts';
import type { History } from './history.ts';
import { sourcesTold } from './sources.ts';
import { otherSpelling, Spellings, unlistedNumber } from './spelling.ts';

interface Called {
  readonly to: string;
  readonly numbers: string[] | null;
  readonly spelling: 'any' | 'exact';
}

/** What can take calls to one number, in some state. */
export interface Takers {
  readonly trunks: readonly IndexedTrunk[];
  readonly rules: readonly DispatchRule[];
  /** Of these, what the plan changes. */
  readonly changedTrunks: readonly IndexedTrunk[];
  readonly changedRules: readonly DispatchRule[];
}

/** The signature of numbers that no trunk and no rule has. */
const NOBODY = JSON.stringify([[], [], [], []]);
/** A rule never has it as its PIN. */
const WRONG_PIN = new Secret('not a PIN');

export class ClassFinder {
  readonly #base: BaseWorld;
  readonly #history: History;
  readonly #profile: Profile;
  readonly #trunks: readonly IndexedTrunk[];
  readonly #trunksByNumber = new Map<string, IndexedTrunk[]>();
  readonly #spellings = new Spellings();
  readonly #rulesByNumber = new Map<string, DispatchRule[]>();
  /** Which of the versions it is. */
  readonly #places = new Map<IndexedTrunk | DispatchRule, number>();
  /** Whether LiveKit fails in one state on rules that it passes in another: then any call is touched. */
  readonly #everything: boolean;

  constructor(base: BaseWorld, history: History, profile: Profile, everything: boolean) {
    this.#base = base;
    this.#history = history;
    this.#profile = profile;
    this.#everything = everything;
    this.#trunks = history.trunks.map(({ object }) => new IndexedTrunk(object, 0));
    for (const [at, trunk] of this.#trunks.entries()) {
      this.#places.set(trunk, at);
      for (const number of trunk.numbers) push(this.#trunksByNumber, number, trunk);
    }
    for (const [at, { object }] of history.rules.entries()) {
      this.#places.set(object, at);
      for (const number of new Set(object.numbers)) {
        this.#spellings.add(number);
        push(this.#rulesByNumber, number, object);
      }
    }
  }

  *classes(): Generator<CallClass, void> {
    for (const called of this.#called()) {
      const takers = this.#takersOf(called.to);
      const told = new CallerScope(takers, this.#everything).callers();
      for (const { from, callers } of told) {
        const near = {
          ...takers,
          trunks: takers.trunks.filter((trunk) => trunk.callers.size === 0 || trunk.callers.has(normalNumber(from))),
        };
        const rules = takers.rules.filter(({ inboundNumbers }) => inboundNumbers.length === 0 || inboundNumbers.includes(from));
        for (const { source, fromHost } of this.#sources(near)) {
          for (const pin of entries(rules)) {
            const call: Call = { to: called.to, from, source, fromHost, pin };
            yield { call, numbers: called.numbers, callers, othersTold: told.length > 1, spelling: called.spelling };
          }
        }
      }
    }
  }

  /** One text for all called numbers that the same trunks and rules have. */
  #called(): Iterable<Called> {
    const groups = new Map<string, Called>();
    for (const to of this.#touched()) {
      const normal = normalNumber(to);
      const key = this.#signature(to, normal);
      const known = groups.get(key);
      const spelling = this.#base.rulesWith(to).length + (this.#rulesByNumber.get(to)?.length ?? 0) > 0 ? 'exact' : 'any';
      if (known === undefined) groups.set(key, { to, numbers: key === NOBODY ? null : [spelling === 'exact' ? to : normal], spelling });
      else known.numbers?.push(spelling === 'exact' ? to : normal);
    }
    return groups.values();
  }

  #signature(to: string, normal: string): string {
    const stable = this.#base.index.trunksListing(normal).filter(({ trunk }) => !this.#history.changedTrunks.has(trunk.sipTrunkId));
    const changed = this.#trunksByNumber.get(normal) ?? [];
    const rules = this.#base.rulesWith(to).filter(({ sipDispatchRuleId }) => !this.#history.changedRules.has(sipDispatchRuleId));
    return JSON.stringify([
      stable.map(({ place }) => place),
      changed.map((trunk) => this.#places.get(trunk)),
      rules.map(({ sipDispatchRuleId }) => sipDispatchRuleId),
      (this.#rulesByNumber.get(to) ?? []).map((rule) => this.#places.get(rule)),
    ]);
  }

  #touched(): Set<string> {
    const touched = new Set<string>();
    let everything = this.#everything;
    for (const trunk of this.#trunks) {
      if (trunk.isWildcard) everything = true;
      for (const number of trunk.numbers) this.#addSpellings(touched, number);
    }
    for (const { object } of this.#history.rules) {
      if (object.numbers.length > 0) for (const number of object.numbers) touched.add(number);
      else if (object.trunkIds.length === 0) everything = true;
      else for (const id of object.trunkIds) everything = this.#addNumbersOf(touched, id) || everything;
    }
    if (everything) this.#addAll(touched);
    return touched;
  }

  /** @returns whether the trunk takes any number. */
  #addNumbersOf(touched: Set<string>, trunkId: string): boolean {
    const stable = this.#base.index.trunk(trunkId);
    const versions = this.#trunks.filter(({ trunk }) => trunk.sipTrunkId === trunkId);
    const all = stable === undefined ? versions : [stable, ...versions];
    for (const trunk of all) for (const number of trunk.numbers) this.#addSpellings(touched, number);
    return all.some(({ isWildcard }) => isWildcard);
  }

  #addAll(touched: Set<string>): void {
    for (const trunk of this.#base.index.trunks) for (const number of trunk.numbers) this.#addSpellings(touched, number);
    for (const trunk of this.#trunks) for (const number of trunk.numbers) this.#addSpellings(touched, number);
    for (const spelling of [...this.#base.spellings.all, ...this.#spellings.all]) {
      touched.add(spelling);
      this.#addSpellings(touched, normalNumber(spelling));
    }
    touched.add(
      unlistedNumber((number) => {
        const listed = this.#base.index.trunksListing(number).length > 0 || this.#trunksByNumber.has(number);
        return listed || this.#base.spellings.of(number).size > 0 || this.#spellings.of(number).size > 0;
      }),
    );
  }

  #addSpellings(touched: Set<string>, normal: string): void {
    const [stable, changed] = [this.#base.spellings.of(normal), this.#spellings.of(normal)];
    for (const text of stable) touched.add(text);
    for (const text of changed) touched.add(text);
    const other = otherSpelling(normal, (text) => stable.has(text) || changed.has(text));
    if (other !== null) touched.add(other);
  }

  #takersOf(to: string): Takers {
    const normal = normalNumber(to);
    const { index } = this.#base;
    const unchanged = ({ trunk }: IndexedTrunk) => !this.#history.changedTrunks.has(trunk.sipTrunkId);
    const listing = index.trunksListing(normal).filter(unchanged);
    const catchesAll = listing.some((trunk) => trunk.callers.size === 0 && !trunk.sources(this.#profile).filters);
    const wildcards = catchesAll ? [] : index.wildcards.filter(unchanged);
    const changedTrunks = this.#trunks.filter((trunk) => trunk.numbers.has(normal) || (trunk.isWildcard && !catchesAll));
    const trunks = [...listing, ...wildcards, ...changedTrunks];
    const ids = new Set(trunks.map(({ trunk }) => trunk.sipTrunkId));
    const takes = ({ numbers, trunkIds }: DispatchRule) =>
      (numbers.length === 0 || numbers.includes(to)) && (trunkIds.length === 0 || trunkIds.some((id) => ids.has(id)));
    const stable = [...new Set([...ids].flatMap((id) => index.rulesNaming(id))), ...this.#base.rulesForAnyTrunk(to)];
    const changedRules = this.#history.rules.map(({ object }) => object).filter(takes);
    const unchangedRules = stable.filter((rule) => takes(rule) && !this.#history.changedRules.has(rule.sipDispatchRuleId));
    return { trunks, rules: [...unchangedRules, ...changedRules], changedTrunks, changedRules };
  }

  /** Sources told apart by the trunks that admit them. */
  #sources({ trunks, changedTrunks, changedRules }: Takers): { readonly source: string; readonly fromHost: string }[] {
    const filters = trunks.map((trunk) => ({ trunk, filter: trunk.sources(this.#profile) }));
    const masks = trunks.flatMap(({ trunk }) => trunk.allowedAddresses);
    if (!filters.some(({ filter }) => filter.filters)) return [{ source: '', fromHost: '' }];
    const changed = new Set(changedTrunks);
    const narrow = !this.#everything && changedRules.length === 0;
    const told = new Map<string, { source: string; fromHost: string }>();
    for (const { source, address, fromHost } of sourcesTold(masks, () => true)) {
      const admitting = filters.filter(({ filter }) => filter.admits({ address, fromHost }));
      if (narrow && !admitting.some(({ trunk }) => changed.has(trunk))) continue;
      const key = admitting.map(({ trunk }) => trunks.indexOf(trunk)).join(' ');
      if (!told.has(key)) told.set(key, { source, fromHost });
    }
    return [...told.values()];
  }
}

/** What callers can enter; first those of whom nobody knows what they would. */
function entries(rules: readonly DispatchRule[]): PinEntry[] {
  const pins = rules.flatMap((rule) => roomFormOf(rule)?.pin ?? []).filter(({ isSet }) => isSet);
  if (pins.length === 0) return ['not-asked'];
  const distinct = pins.filter((pin, at) => pins.findIndex((other) => other.equals(pin)) === at);
  return ['not-asked', ...distinct, WRONG_PIN, 'left-empty'];
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
