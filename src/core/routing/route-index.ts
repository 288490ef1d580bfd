import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { World } from '../model/world.ts';
import type { AskedCall } from './asked-call.ts';
import { compareBytes } from './byte-order.ts';
import { ANY } from './conflicts.ts';
import { compareRank, type IndexedRule, indexRule, ruleLevels } from './indexed-rule.ts';
import { IndexedTrunk, trunkLevels } from './indexed-trunk.ts';
import { Narrowing } from './narrowing.ts';
import { PinNumbers } from './pin-numbers.ts';
import { PROFILES, type Profile } from './profile.ts';
import { firstFault, inIdOrder, type RuleFault, RuleWalk } from './rule-faults.ts';

type Rules = Narrowing<IndexedRule, AskedCall>;

/** The rules that LiveKit lists for the calls of one trunk, or for calls without a trunk. */
export interface ListedRules {
  readonly fault: RuleFault | null;
  /** Rules that name the trunk, best first. */
  readonly specific: Rules;
  /** Rules for any trunk, best first. */
  readonly general: Rules;
}

/**
 * A world made ready for many calls: what a call can meet is looked up, never searched. Parts are made when a call first needs
 * them and kept. Any world is taken, those that LiveKit would refuse included.
 */
export class RouteIndex {
  readonly world: Pick<World, 'inboundTrunks' | 'dispatchRules'>;
  readonly pins = new PinNumbers();
  /** Every trunk and rule in the order of ids. */
  readonly trunks: readonly IndexedTrunk[];
  readonly rules: readonly DispatchRule[];
  /** Trunks without numbers, and rules without trunks. */
  readonly wildcards: readonly IndexedTrunk[];
  readonly rulesForAnyTrunk: readonly DispatchRule[];
  readonly #trunksById = new Map<string, IndexedTrunk>();
  readonly #trunks: Readonly<Record<Profile, { readonly specific: TrunkNarrowing; readonly wildcard: TrunkNarrowing }>>;
  readonly #rulesById = new Map<string, IndexedRule>();
  readonly #namingTrunk = new Map<string, { readonly inIdOrder: DispatchRule[]; readonly ranked: IndexedRule[] }>();
  readonly #namingOneTwice = new Set<DispatchRule>();
  /** Rules with an empty trunk id. */
  readonly #namingNone = new Set<DispatchRule>();
  readonly #anyTrunkWalk = new RuleWalk(this.pins);
  readonly #anyTrunkFault: RuleFault | null;
  readonly #general: Rules;
  #byNumber: ReadonlyMap<string, readonly IndexedTrunk[]> | null = null;
  readonly #listed = new Map<string | null, ListedRules>();

  constructor(world: Pick<World, 'inboundTrunks' | 'dispatchRules'>) {
    this.world = world;
    const trunks = [...world.inboundTrunks].sort((a, b) => compareBytes(a.sipTrunkId, b.sipTrunkId));
    this.trunks = trunks.map((trunk, place) => new IndexedTrunk(trunk, place));
    for (const trunk of this.trunks) this.#trunksById.set(trunk.trunk.sipTrunkId, trunk);
    this.wildcards = this.trunks.filter(({ isWildcard }) => isWildcard);
    this.#trunks = trunkNarrowings(
      this.trunks.filter(({ isWildcard }) => !isWildcard),
      this.wildcards,
    );
    this.rules = inIdOrder(world.dispatchRules);
    for (const rule of this.rules) {
      const ids = distinct(rule.trunkIds);
      for (const id of ids) this.#naming(id).inIdOrder.push(rule);
      if (ids.length < rule.trunkIds.length) this.#namingOneTwice.add(rule);
      if (ids.includes(ANY)) this.#namingNone.add(rule);
    }
    const usable = this.rules.map((rule, place) => indexRule(rule, place, this.pins)).filter((rule) => rule !== null);
    for (const rule of usable) this.#rulesById.set(rule.rule.sipDispatchRuleId, rule);
    const ranked = usable.sort((a, b) => compareRank(a, b) || a.place - b.place);
    for (const rule of ranked) for (const id of distinct(rule.rule.trunkIds)) this.#naming(id).ranked.push(rule);
    this.rulesForAnyTrunk = this.rules.filter(({ trunkIds }) => trunkIds.length === 0);
    this.#anyTrunkFault = this.#anyTrunkWalk.fault(this.rulesForAnyTrunk);
    this.#general = new Narrowing(
      ranked.filter(({ rule }) => rule.trunkIds.length === 0),
      ruleLevels,
    );
  }

  trunk(id: string): IndexedTrunk | undefined {
    return this.#trunksById.get(id);
  }

  rule(id: string): IndexedRule | undefined {
    return this.#rulesById.get(id);
  }

  /** @param number in normal form. @returns the trunks that list it, whoever calls from wherever. */
  trunksListing(number: string): readonly IndexedTrunk[] {
    this.#byNumber ??= groupByNumber(this.trunks);
    return this.#byNumber.get(number) ?? [];
  }

  /** @returns lists that hold every trunk which can match, those with numbers apart from those without. */
  trunksFor(asked: AskedCall): { readonly specific: TrunkLists; readonly wildcard: TrunkLists } {
    const { specific, wildcard } = this.#trunks[asked.profile];
    return { specific: specific.find(asked), wildcard: wildcard.find(asked) };
  }

  /** @param trunkId null = the call has no trunk: then LiveKit lists every rule, though only those for any trunk can take it. */
  listedRules(trunkId: string | null): ListedRules {
    const known = this.#listed.get(trunkId);
    if (known !== undefined) return known;
    const listed = { fault: this.#faultFor(trunkId), specific: this.#specificFor(trunkId), general: this.#general };
    this.#listed.set(trunkId, listed);
    return listed;
  }

  /** @returns the rules that name this trunk, in the order of ids. */
  rulesNaming(trunkId: string): readonly DispatchRule[] {
    return this.#namingTrunk.get(trunkId)?.inIdOrder ?? [];
  }

  #specificFor(trunkId: string | null): Rules {
    const ranked = trunkId === null ? undefined : this.#namingTrunk.get(trunkId)?.ranked;
    return new Narrowing(ranked ?? [], ruleLevels);
  }

  #faultFor(trunkId: string | null): RuleFault | null {
    if (trunkId === null) return new RuleWalk(this.pins).fault(this.rules);
    const naming = this.rulesNaming(trunkId);
    if (naming.length === 0) return this.#anyTrunkFault;
    // Two rules that both name this trunk meet on it, if they meet at all.
    const trunksOf = (rule: DispatchRule) => (this.#namingOneTwice.has(rule) ? rule.trunkIds : [trunkId]);
    return firstFault([
      this.#anyTrunkFault,
      new RuleWalk(this.pins).fault(naming, trunksOf),
      this.#anyTrunkWalk.faultWithAnyTrunk(naming.filter((rule) => this.#namingNone.has(rule))),
    ]);
  }

  #naming(trunkId: string) {
    const known = this.#namingTrunk.get(trunkId);
    if (known !== undefined) return known;
    const made = { inIdOrder: [], ranked: [] };
    this.#namingTrunk.set(trunkId, made);
    return made;
  }
}

const distinct = (list: readonly string[]): readonly string[] => (list.length < 2 ? list : [...new Set(list)]);

type TrunkNarrowing = Narrowing<IndexedTrunk, AskedCall>;
type TrunkLists = readonly (readonly IndexedTrunk[])[];

function trunkNarrowings(specific: readonly IndexedTrunk[], wildcard: readonly IndexedTrunk[]) {
  const of = (profile: Profile) => ({
    specific: new Narrowing(specific, trunkLevels(profile)),
    wildcard: new Narrowing(wildcard, trunkLevels(profile)),
  });
  const [first, second, third] = PROFILES;
  return { [first]: of(first), [second]: of(second), [third]: of(third) };
}

function groupByNumber(trunks: readonly IndexedTrunk[]): ReadonlyMap<string, readonly IndexedTrunk[]> {
  const groups = new Map<string, IndexedTrunk[]>();
  for (const trunk of trunks) {
    for (const number of trunk.numbers) {
      const group = groups.get(number);
      if (group === undefined) groups.set(number, [trunk]);
      else group.push(trunk);
    }
  }
  return groups;
}
