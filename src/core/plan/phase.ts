import { RESERVED } from '../model/plan-id.ts';
import type { Step } from './plan.ts';
import { editedId } from './step.ts';

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
 * One order of several that have nothing to do with each other, each kept as it is: of what is next, that of the earliest phase goes
 * first, so that deletes come last as far as the orders let them. While an object is other than it was and shall be nothing else
 * comes between: two trunks that list no number are in conflict, wherever they come from.
 */
export function mergeOrders(orders: readonly (readonly Step[])[]): Step[] {
  const queues = orders.map((order) => undivided(order).map((steps) => ({ steps, phase: steps.map(phaseOf)[0] ?? 0 })));
  const merged: Step[] = [];
  for (;;) {
    const next = queues
      .filter(({ length }) => length > 0)
      .reduce<Unit[] | null>((best, queue) => (isSooner(queue, best) ? queue : best), null);
    const unit = next?.shift();
    if (unit === undefined) return merged;
    merged.push(...unit.steps);
  }
}

interface Unit {
  readonly steps: readonly Step[];
  readonly phase: number;
}

const isSooner = ([unit]: readonly Unit[], best: readonly Unit[] | null): boolean =>
  unit !== undefined && (best?.[0] === undefined || unit.phase < best[0].phase);

/** Cuts an order wherever no object has a temporary name. */
function undivided(order: readonly Step[]): Step[][] {
  const units: Step[][] = [];
  const temporary = new Set<string>();
  for (const step of order) {
    const unit = temporary.size === 0 ? undefined : units.at(-1);
    if (unit === undefined) units.push([step]);
    else unit.push(step);
    const id = editedId(step.edit);
    if (step.edit.after?.name.startsWith(RESERVED) === true) temporary.add(id);
    else temporary.delete(id);
  }
  return units;
}
