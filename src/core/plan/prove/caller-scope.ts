import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { normalNumber } from '../../model/phone-number.ts';
import type { IndexedTrunk } from '../../routing/indexed-trunk.ts';
import { Grouped } from './grouped.ts';
import { otherSpelling, Spellings, unlistedNumber } from './spelling.ts';
import type { Takers } from './takers.ts';

export interface ToldCaller {
  readonly from: string;
  /** All who fare like it; null = those that no list holds. */
  readonly callers: readonly string[] | null;
}

/** Callers of one called number that a plan can touch, told apart by the trunks and rules that have them in their lists. */
export class CallerScope {
  readonly #takers: Takers;
  readonly #everybody: boolean;
  /** Callers as rules have them. */
  readonly #spellings = new Spellings();
  /** By caller, in normal form: trunks that take that caller among others; all that take any are apart. */
  readonly #trunks = new Grouped<string, IndexedTrunk>();
  readonly #trunksForAny: readonly IndexedTrunk[];
  /** By caller as it is written. */
  readonly #rules = new Grouped<string, DispatchRule>();
  readonly #rulesForAny: readonly DispatchRule[];
  readonly #places = new Map<IndexedTrunk | DispatchRule, number>();

  /** @param everybody whether every caller is touched. */
  constructor(takers: Takers, everybody: boolean) {
    this.#takers = takers;
    this.#everybody = everybody;
    for (const trunk of takers.trunks) {
      this.#places.set(trunk, this.#places.size);
      for (const caller of trunk.callers) this.#trunks.add(caller, trunk);
    }
    for (const rule of takers.rules) {
      this.#places.set(rule, this.#places.size);
      for (const caller of new Set(rule.inboundNumbers)) {
        this.#spellings.add(caller);
        this.#rules.add(caller, rule);
      }
    }
    this.#trunksForAny = takers.trunks.filter(({ callers }) => callers.size === 0);
    this.#rulesForAny = takers.rules.filter(({ inboundNumbers }) => inboundNumbers.length === 0);
  }

  callers(): readonly ToldCaller[] {
    const groups = new Map<string, { from: string; callers: string[] | null }>();
    for (const from of this.#touched()) {
      const lists = [...this.#trunks.of(normalNumber(from)), ...this.#rules.of(from)];
      // livekit-server 1.13.5 fails on a hidden caller without a number.
      const key = `${lists.map((object) => this.#places.get(object)).join(' ')} ${from === ''}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { from, callers: lists.length > 0 || from === '' ? [from] : null });
      else known.callers?.push(from);
    }
    return [...groups.values()];
  }

  /** @returns what can take calls of this caller. */
  near(from: string): Pick<Takers, 'trunks' | 'rules'> {
    return {
      trunks: [...this.#trunksForAny, ...this.#trunks.of(normalNumber(from))],
      rules: [...this.#rulesForAny, ...this.#rules.of(from)],
    };
  }

  #touched(): Set<string> {
    const touched = new Set<string>();
    const { trunks, rules, changedTrunks, changedRules } = this.#takers;
    const ofRules = changedRules.filter(({ inboundNumbers }) => inboundNumbers.length === 0).flatMap((rule) => this.#scopesOf(rule));
    const scopes = this.#everybody ? [ANYBODY] : [...changedTrunks.map(({ callers }) => callers), ...ofRules];
    if (scopes.every((callers) => callers.size > 0)) {
      for (const { inboundNumbers } of changedRules) for (const caller of inboundNumbers) touched.add(caller);
      for (const callers of scopes) for (const caller of callers) this.#addSpellings(touched, caller);
      return touched;
    }
    for (const { callers } of trunks) for (const caller of callers) this.#addSpellings(touched, caller);
    for (const { inboundNumbers } of rules) for (const caller of inboundNumbers) this.#addSpellings(touched, normalNumber(caller));
    if (rules.some(({ hidePhoneNumber }) => hidePhoneNumber)) touched.add('');
    touched.add(unlistedNumber((caller) => this.#trunks.has(caller) || this.#spellings.of(caller).size > 0));
    return touched;
  }

  /** The callers of the trunks that a rule names; an empty set stands for all. */
  #scopesOf({ trunkIds }: DispatchRule): ReadonlySet<string>[] {
    if (trunkIds.length === 0) return [ANYBODY];
    const named = this.#takers.trunks.filter(({ trunk }) => trunkIds.includes(trunk.sipTrunkId));
    return named.map(({ callers }) => callers);
  }

  #addSpellings(touched: Set<string>, normal: string): void {
    const held = this.#spellings.of(normal);
    for (const text of held) touched.add(text);
    const other = otherSpelling(normal, (text) => held.has(text));
    if (other !== null) touched.add(other);
  }
}

/** As in a trunk's list: empty = any. */
const ANYBODY: ReadonlySet<string> = new Set();
