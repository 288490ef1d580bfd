import { RESERVED } from '../model/plan-id.ts';
import type { Step } from './plan.ts';

/** Of changes of rules in one request. Later: what ends that an object is wide, and deletes. */
export const PHASE_OF_CHANGES = 4;

/**
 * The order that is liked where calls do not mind: what is new stands before what points to it, trunks ask for what they shall ask
 * for before new rules answer their calls, an object is wide before others lean on it, and what is deleted goes last, when everything
 * else was looked at.
 */
export function phaseOf({ edit: { kind, before, after }, strategy }: Step): number {
  const isRule = kind === 'dispatchRule';
  if (before === null) return isRule ? 3 : 0;
  if (after === null) return isRule ? 6 : 7;
  if (strategy === 'park') return after.name.startsWith(RESERVED) ? 1 : 5;
  return isRule ? PHASE_OF_CHANGES : 2;
}

/** By phase, else as they stand. */
export const byPhase = (steps: readonly Step[]): Step[] => [...steps].sort((a, b) => phaseOf(a) - phaseOf(b));

/**
 * One order of several that have nothing to do with each other, each kept as it is: of the steps that are next, the one of the
 * earliest phase goes first, so that deletes come last as far as the orders let them.
 */
export function mergeOrders(orders: readonly (readonly Step[])[]): Step[] {
  const next = orders.map(() => 0);
  const merged: Step[] = [];
  const total = orders.reduce((sum, order) => sum + order.length, 0);
  while (merged.length < total) {
    let from = -1;
    let earliest: Step | undefined;
    for (const [at, order] of orders.entries()) {
      const step = order[next[at] ?? 0];
      if (step === undefined || (earliest !== undefined && phaseOf(step) >= phaseOf(earliest))) continue;
      from = at;
      earliest = step;
    }
    if (earliest === undefined) break;
    next[from] = (next[from] ?? 0) + 1;
    merged.push(earliest);
  }
  return merged;
}
