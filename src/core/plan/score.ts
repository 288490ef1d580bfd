import type { Hazard, HazardId } from './hazard.ts';

/** Depend on the way alone: the ends of a plan never have them. */
const OF_THE_WAY: ReadonlySet<HazardId> = new Set(['CALL_DROP', 'CALL_MISROUTE', 'AUTH_OPEN', 'SERVER_REFUSES']);
/** Can be what is asked for, and are of the way only where they end again. */
const OF_THE_WAY_IF_TRANSIENT: ReadonlySet<HazardId> = new Set(['CONFLICT_STORED', 'AMBIGUOUS_ROUTE', 'AGENTS_LOST']);

/** Whether another order, or another strategy, might do without this hazard, and has to. */
export const isOfTheWay = ({ id, step, until }: Hazard): boolean =>
  step !== undefined && (OF_THE_WAY.has(id) || (until !== undefined && OF_THE_WAY_IF_TRANSIENT.has(id)));

/** Lower is better, the first number first: requests that are refused, hazards that block, calls taken for a moment only, requests. */
export type Score = readonly [refused: number, blocking: number, passing: number, steps: number];

export function scoreOf(hazards: readonly Hazard[], steps: number): Score {
  const blocking = hazards.filter(isOfTheWay);
  const passing = hazards.filter((hazard) => !isOfTheWay(hazard) && hazard.until !== undefined);
  return [blocking.filter(({ id }) => id === 'SERVER_REFUSES').length, blocking.length, passing.length, steps];
}

export function isBetter(a: Score, b: Score): boolean {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
