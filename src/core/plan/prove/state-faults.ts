import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { roomFormOf } from '../../model/room-form.ts';
import { RouteIndex } from '../../routing/route-index.ts';
import type { Contest } from './contest.ts';
import { type History, livesIn } from './history.ts';

/** The rules on which LiveKit fails, state by state: those that claim what another one claims, and those without a room. */
export class StateFaults {
  readonly #rules: readonly (readonly DispatchRule[])[];
  readonly #indexes = new Map<readonly DispatchRule[], RouteIndex>();

  /** @param kindless rules without a room in the world before the first step. */
  constructor(kindless: readonly DispatchRule[], history: History, contest: Contest<DispatchRule>) {
    const stable = kindless.filter(({ sipDispatchRuleId }) => !history.changedRules.has(sipDispatchRuleId));
    const changed = history.rules.filter(({ object }) => roomFormOf(object) === null);
    const rules: (readonly DispatchRule[])[] = [];
    for (let state = 0; state <= history.last; state += 1) {
      const living = changed.filter((version) => livesIn(version, state)).map(({ object }) => object);
      const now = [...contest.clashingIn(state), ...stable, ...living];
      const before = rules.at(-1);
      rules.push(before !== undefined && isSame(before, now) ? before : now);
    }
    this.#rules = rules;
  }

  /** @returns null where there are none. */
  indexIn(state: number): RouteIndex | null {
    const rules = this.#rules[state] ?? [];
    if (rules.length === 0) return null;
    const known = this.#indexes.get(rules);
    const index = known ?? new RouteIndex({ inboundTrunks: [], dispatchRules: rules });
    if (known === undefined) this.#indexes.set(rules, index);
    return index;
  }

  rulesIn(state: number): readonly DispatchRule[] {
    return this.#rules[state] ?? [];
  }

  /** States in which LiveKit fails on other rules than in the one before. */
  get changes(): number[] {
    return [...this.#rules.keys()].filter((state) => state > 0 && this.#rules[state] !== this.#rules[state - 1]);
  }
}

const isSame = (a: readonly DispatchRule[], b: readonly DispatchRule[]): boolean =>
  a.length === b.length && a.every((rule, at) => rule === b[at]);
