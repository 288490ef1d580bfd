/**
 * Finds an order of steps in which no call is lost. Every order of the same steps leads to the same world, and a proof names the step
 * at which something goes wrong; so a proof of a whole order says of each shorter beginning whether it is good. The search keeps the
 * good beginning, puts another step in the place of the bad one (the one that would end the hazard first), and goes back where
 * nothing fits. What a beginning leads to depends on which steps are in it, not on their order, so no set is tried twice.
 */

import { isPlanId } from '../model/plan-id.ts';
import type { Step } from './plan.ts';
import type { Proof } from './proof.ts';
import { isBetter, isOfTheWay, type Score, scoreOf } from './score.ts';
import { editedId } from './step.ts';

/** Proves steps of one world. Step ids count from 1 in the order given. */
export type Judge = (steps: readonly Step[]) => Proof;

/** Steps with what they do to calls on the way. */
export interface Candidate {
  readonly steps: readonly Step[];
  readonly proof: Proof;
  readonly score: Score;
}

export const isClean = ({ score: [, blocking] }: Candidate): boolean => blocking === 0;

/** Proofs that may still be asked for. One for all searches of a plan, so that a hopeless plan ends, too. */
export interface Budget {
  left: number;
}

export function judged(steps: readonly Step[], judge: Judge): Candidate {
  const proof = judge(steps);
  return { steps, proof, score: scoreOf(proof.hazards, steps.length) };
}

/** Proofs that one set of steps may ask for, so that a hopeless one leaves some to the next. */
const ORDERS_TRIED = 30;

/**
 * @param steps in the order that is liked best; each after what it needs (a trunk before the rules that name it).
 * @returns the first order found without a hazard of the way, else the best of those tried. The same input gives the same output.
 */
export function findOrder(steps: readonly Step[], judge: Judge, budget: Budget): Candidate {
  const share = { left: Math.min(ORDERS_TRIED, budget.left) };
  const allowed = share.left;
  const found = new OrderSearch(steps, judge, share).run();
  budget.left -= allowed - share.left + 1;
  return found;
}

class OrderSearch {
  readonly #steps: readonly Step[];
  readonly #judge: Judge;
  readonly #budget: Budget;
  readonly #needs: readonly ReadonlySet<number>[];
  /** Beginnings, as sets, that lead to nothing. */
  readonly #dead = new Set<string>();
  #best: Candidate;

  constructor(steps: readonly Step[], judge: Judge, budget: Budget) {
    this.#steps = steps;
    this.#judge = judge;
    this.#budget = budget;
    this.#needs = needsOf(steps);
    this.#best = judged(steps, judge);
  }

  run(): Candidate {
    if (!isClean(this.#best) && this.#steps.length > 1) this.#explore([], this.#best);
    return this.#best;
  }

  /** @returns whether an order without a hazard was found; it is the best one then. */
  #explore(beginning: readonly number[], candidate: Candidate): boolean {
    const order = this.#complete(beginning);
    const { at, hint } = firstBad(candidate, order);
    if (at < beginning.length) return false;
    for (let length = at; length >= beginning.length; length -= 1) {
      const good = order.slice(0, length);
      const key = keyOf(good);
      if (this.#dead.has(key)) continue;
      for (const next of this.#alternatives(order, length, hint)) {
        if (this.#budget.left <= 0) return false;
        const longer = [...good, next];
        if (this.#dead.has(keyOf(longer))) continue;
        const tried = this.#try(longer);
        if (isClean(tried) || this.#explore(longer, tried)) return true;
      }
      this.#dead.add(key);
    }
    return false;
  }

  #try(beginning: readonly number[]): Candidate {
    this.#budget.left -= 1;
    const steps = this.#complete(beginning).flatMap((at) => this.#steps[at] ?? []);
    const candidate = judged(steps, this.#judge);
    if (isBetter(candidate.score, this.#best.score)) this.#best = candidate;
    return candidate;
  }

  /** The beginning, then all other steps in the order that is liked. */
  #complete(beginning: readonly number[]): number[] {
    const done = new Set(beginning);
    return [...beginning, ...[...this.#steps.keys()].filter((at) => !done.has(at))];
  }

  /** Steps that may stand at this place instead of the one that does: what they need stands before it. */
  #alternatives(order: readonly number[], place: number, hint: number | undefined): number[] {
    const before = new Set(order.slice(0, place));
    const possible = order.slice(place + 1).filter((at) => [...(this.#needs[at] ?? [])].every((needed) => before.has(needed)));
    return hint !== undefined && possible.includes(hint) ? [hint, ...possible.filter((at) => at !== hint)] : possible;
  }
}

/** @returns the place of the first step that does harm, and the step that would end it. */
function firstBad({ proof }: Candidate, order: readonly number[]): { at: number; hint: number | undefined } {
  const bad = proof.hazards.filter(isOfTheWay).reduce<{ step: number; until: number | undefined } | null>((first, { step, until }) => {
    const place = step ?? order.length;
    return first === null || place < first.step ? { step: place, until } : first;
  }, null);
  if (bad === null) return { at: order.length, hint: undefined };
  return { at: bad.step - 1, hint: bad.until === undefined ? undefined : order[bad.until - 1] };
}

const keyOf = (beginning: readonly number[]): string => [...beginning].sort((a, b) => a - b).join(' ');

/**
 * For each step the places of those that must come before it: the earlier ones of its object, the makers of trunks that it names, and
 * the canary that tries it.
 */
function needsOf(steps: readonly Step[]): ReadonlySet<number>[] {
  const last = new Map<string, number>();
  const made = new Map<string, number>();
  const lastOfCanary = new Map<string, number>();
  return steps.map(({ edit, owner, strategy }, at) => {
    const id = editedId(edit);
    const own = last.get(id);
    last.set(id, at);
    if (edit.before === null) made.set(id, at);
    const named = edit.kind === 'dispatchRule' ? (edit.after?.trunkIds ?? []).filter(isPlanId).map((trunk) => made.get(trunk)) : [];
    const tried = strategy === 'canary' ? lastOfCanary.get(owner) : undefined;
    if (strategy === 'canary') lastOfCanary.set(owner, at);
    return new Set([own, tried, ...named].filter((needed) => needed !== undefined));
  });
}
