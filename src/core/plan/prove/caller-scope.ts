import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { normalNumber } from '../../model/phone-number.ts';
import type { Takers } from './class-finder.ts';
import { otherSpelling, Spellings, unlistedNumber } from './spelling.ts';

export interface ToldCaller {
  readonly from: string;
  /** All who fare like it; null = those that no list holds. */
  readonly callers: readonly string[] | null;
}

/** Callers of one called number that a plan can touch, told apart by the trunks and rules that have them in their lists. */
export class CallerScope {
  readonly #takers: Takers;
  readonly #everybody: boolean;
  readonly #spellings = new Spellings();
  readonly #places = new Map<string, number[]>();

  constructor(takers: Takers, everybody: boolean) {
    this.#takers = takers;
    this.#everybody = everybody;
    for (const [at, { callers }] of takers.trunks.entries()) for (const caller of callers) this.#hold(`trunk ${caller}`, at);
    for (const [at, { inboundNumbers }] of takers.rules.entries()) {
      for (const caller of new Set(inboundNumbers)) {
        this.#spellings.add(caller);
        this.#hold(`rule ${caller}`, at);
      }
    }
  }

  callers(): readonly ToldCaller[] {
    const groups = new Map<string, { from: string; callers: string[] | null }>();
    for (const from of this.#touched()) {
      const [overTrunks, overRules] = [this.#places.get(`trunk ${normalNumber(from)}`), this.#places.get(`rule ${from}`)];
      // livekit-server 1.13.5 fails on a hidden caller without a number.
      const key = `${overTrunks ?? ''}|${overRules ?? ''}|${from === ''}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, { from, callers: overTrunks || overRules || from === '' ? [from] : null });
      else known.callers?.push(from);
    }
    return [...groups.values()];
  }

  #hold(key: string, place: number): void {
    const places = this.#places.get(key);
    if (places === undefined) this.#places.set(key, [place]);
    else places.push(place);
  }

  #touched(): Set<string> {
    const { trunks, rules, changedTrunks, changedRules } = this.#takers;
    const touched = new Set<string>();
    const scopes = this.#everybody ? [null] : [...changedTrunks.map(({ callers }) => (callers.size === 0 ? null : callers))];
    for (const rule of this.#everybody ? [] : changedRules) {
      if (rule.inboundNumbers.length > 0) for (const caller of rule.inboundNumbers) touched.add(caller);
      else scopes.push(...this.#scopesOf(rule));
    }
    if (scopes.every((scope) => scope !== null)) {
      for (const caller of scopes.flatMap((scope) => [...scope])) this.#addSpellings(touched, caller);
      return touched;
    }
    for (const { callers } of trunks) for (const caller of callers) this.#addSpellings(touched, caller);
    for (const { inboundNumbers } of rules) for (const caller of inboundNumbers) this.#addSpellings(touched, normalNumber(caller));
    if (rules.some(({ hidePhoneNumber }) => hidePhoneNumber)) touched.add('');
    touched.add(unlistedNumber((caller) => this.#places.has(`trunk ${caller}`) || this.#spellings.of(caller).size > 0));
    return touched;
  }

  #scopesOf({ trunkIds }: DispatchRule): (ReadonlySet<string> | null)[] {
    if (trunkIds.length === 0) return [null];
    const named = this.#takers.trunks.filter(({ trunk }) => trunkIds.includes(trunk.sipTrunkId));
    return named.map(({ callers }) => (callers.size === 0 ? null : callers));
  }

  #addSpellings(touched: Set<string>, normal: string): void {
    const held = this.#spellings.of(normal);
    for (const text of held) touched.add(text);
    const other = otherSpelling(normal, (text) => held.has(text));
    if (other !== null) touched.add(other);
  }
}
