/** Every number of a world, who takes its calls, and what is left over: numbers that nobody answers, rules that are never chosen. */
import { authOf } from '../model/auth.ts';
import type { DispatchRule } from '../model/dispatch-rule.ts';
import type { InboundTrunk } from '../model/inbound-trunk.ts';
import { normalNumber } from '../model/phone-number.ts';
import { agentsOf, roomFormOf, roomPattern } from '../model/room-form.ts';
import { ruleLabel, trunkLabel } from './finding.ts';
import { compareRank, type IndexedRule } from './indexed-rule.ts';
import type { IndexedTrunk } from './indexed-trunk.ts';
import { findUnchosen, type Unchosen } from './never-chosen.ts';
import type { RouteIndex } from './route-index.ts';

/** Masks of later versions differ only where they mean From hosts. */
const PROFILE = 'self-hosted-1.13.5';
/** Rules of one number, and trunks that share one, beyond these are not written out: no person reads so many. */
const MOST_OF_A_NUMBER = 20;

/** One way that a call can take. A number has several rows where callers or PINs are told apart. */
export interface RouteRow {
  /** In normal form; null = any number that no trunk lists. */
  readonly number: string | null;
  readonly trunk: InboundTrunk | null;
  readonly auth: 'full' | 'half' | 'none';
  readonly rule: DispatchRule | null;
  /** For which calls of the number the rule is, in words; empty = all. */
  readonly only: string;
  readonly room: string;
  readonly agents: readonly string[];
  /** Why such calls fail or are lost; empty where they are taken. */
  readonly hole: string;
}

export interface RouteTable {
  readonly rows: readonly RouteRow[];
  readonly neverChosen: readonly Unchosen[];
  /** What takes calls that were meant for nobody in particular, in words. */
  readonly exposures: readonly string[];
}

export function routeTable(index: RouteIndex): RouteTable {
  const rules = new RulesByNumber(index);
  const numbers = [...new Set(index.trunks.flatMap((trunk) => [...trunk.numbers]))].sort();
  const rows = [
    ...numbers.flatMap((number) => index.trunksListing(number).flatMap((trunk) => rowsOf(index, rules, number, trunk))),
    ...unlisted(index, rules),
  ];
  return { rows, neverChosen: findUnchosen(index), exposures: exposuresOf(index) };
}

/** Calls to numbers that no trunk lists. */
function unlisted(index: RouteIndex, rules: RulesByNumber): RouteRow[] {
  if (index.wildcards.length > 0) return index.wildcards.flatMap((trunk) => rowsOf(index, rules, null, trunk));
  return index.rulesForAnyTrunk.length > 0 ? rowsOf(index, rules, null, null) : [];
}

function rowsOf(index: RouteIndex, byNumber: RulesByNumber, number: string | null, own: IndexedTrunk | null): RouteRow[] {
  const trunk = own?.trunk ?? null;
  const trunkId = trunk?.sipTrunkId ?? null;
  const base = { number, trunk, auth: trunk === null ? ('none' as const) : authOf(trunk), rule: null, only: '', room: '', agents: [] };
  const { fault } = index.listedRules(trunkId);
  if (fault !== null) {
    const partner = fault.other === null || fault.other === fault.rule ? '' : ` and ${ruleLabel(fault.other)}`;
    return [{ ...base, hole: `LiveKit fails at ${ruleLabel(fault.rule)}${partner}` }];
  }
  const rivals = own === null ? [] : rivalsOf(own, number === null ? index.wildcards : index.trunksListing(number));
  const hole = rivals.length > 0 ? `LiveKit refuses calls that ${rivals.join(' or ')} takes as well` : '';
  const { first, count } = byNumber.of(trunkId, number);
  if (count === 0) return [{ ...base, hole: 'no rule takes the calls' }];
  const rows = first.map((rule) => ({
    ...base,
    rule: rule.rule,
    only: conditionsOf(rule, number),
    room: roomPattern(roomFormOf(rule.rule)),
    agents: agentsOf(rule.rule).map(({ agentName }) => agentName),
    hole,
  }));
  const more = count - rows.length;
  return more === 0 ? rows : [...rows, { ...base, only: `${more} more rules`, hole }];
}

/** @returns the trunks that some call to the number matches as well: trunks that differ in callers or sources share one without harm. */
function rivalsOf(own: IndexedTrunk, sharing: readonly IndexedTrunk[]): string[] {
  const others = sharing.slice(0, MOST_OF_A_NUMBER).filter((other) => other !== own && canMeet(own, other));
  return others.map(({ trunk }) => trunkLabel(trunk));
}

/** Masks are compared as text: that two ranges overlap is not seen. */
function canMeet(a: IndexedTrunk, b: IndexedTrunk): boolean {
  const callers = a.callers.size === 0 || b.callers.size === 0 || [...a.callers].some((caller) => b.callers.has(caller));
  const masks = new Set(a.sources(PROFILE).keys());
  return callers && (masks.size === 0 || (b.sources(PROFILE).keys() ?? [...masks]).some((mask) => masks.has(mask)));
}

/** Takes every call that comes to it; of one trunk's rules it is the last, because another such would conflict with it. */
const takesAll = ({ pin, callers, numbers }: IndexedRule) => pin === 0 && callers.size === 0 && numbers.size === 0;

/** The rules of each trunk sorted by the numbers they are for: thousands of numbers and of rules are not to be multiplied. */
class RulesByNumber {
  readonly #index: RouteIndex;
  readonly #sorted = new Map<readonly IndexedRule[], SortedRules>();

  constructor(index: RouteIndex) {
    this.#index = index;
  }

  /** @returns the best rules for a number of a trunk, and how many there are. @param number in normal form; null = any. */
  of(trunkId: string | null, number: string | null): { readonly first: readonly IndexedRule[]; readonly count: number } {
    const { specific, general } = this.#index.listedRules(trunkId);
    const own = this.#reached(specific.all, number);
    const last = own.at(-1);
    const rest = last !== undefined && takesAll(last) ? [] : this.#reached(general.all, number);
    return {
      first: [...own.slice(0, MOST_OF_A_NUMBER), ...rest.slice(0, MOST_OF_A_NUMBER)].slice(0, MOST_OF_A_NUMBER),
      count: own.length + rest.length,
    };
  }

  #reached(ranked: readonly IndexedRule[], number: string | null): readonly IndexedRule[] {
    if (number === null) return ranked;
    const { byNumber, others } = this.#sort(ranked);
    const listing = byNumber.get(number);
    return listing === undefined ? others : [...listing, ...others].sort((a, b) => compareRank(a, b) || a.place - b.place);
  }

  #sort(ranked: readonly IndexedRule[]): SortedRules {
    const known = this.#sorted.get(ranked);
    if (known !== undefined) return known;
    const byNumber = new Map<string, IndexedRule[]>();
    for (const rule of ranked) {
      for (const number of new Set(rule.rule.numbers.map(normalNumber))) byNumber.set(number, [...(byNumber.get(number) ?? []), rule]);
    }
    const made = { byNumber, others: ranked.filter(({ numbers }) => numbers.size === 0) };
    this.#sorted.set(ranked, made);
    return made;
  }
}

interface SortedRules {
  readonly byNumber: ReadonlyMap<string, readonly IndexedRule[]>;
  /** Those for any number. */
  readonly others: readonly IndexedRule[];
}

function conditionsOf({ rule, pin }: IndexedRule, number: string | null): string {
  const { numbers, inboundNumbers } = rule;
  const spelt = numbers.filter((written) => number === null || (normalNumber(written) === number && written !== number));
  return [
    ...(numbers.length > 0 && (number === null || !numbers.includes(number)) ? [`called as ${spelt.join(', ')}`] : []),
    ...(inboundNumbers.length > 0 ? [`from ${inboundNumbers.join(', ')}`] : []),
    ...(pin === 0 ? [] : ['with its PIN']),
  ].join('; ');
}

function exposuresOf(index: RouteIndex): string[] {
  const wildcards = index.wildcards.map(
    ({ trunk }) =>
      `trunk ${trunk.name || trunk.sipTrunkId} takes calls to any number${authOf(trunk) === 'full' ? '' : ', without credentials'}`,
  );
  const rules = index.rulesForAnyTrunk.map(
    (rule) =>
      `rule ${rule.name || rule.sipDispatchRuleId} is for any trunk: on a self-hosted server it also takes calls that no trunk takes, without credentials`,
  );
  return [...wildcards, ...rules];
}
