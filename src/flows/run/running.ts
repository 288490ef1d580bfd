import type { World } from '../../core/model/world.ts';
import type { HazardId } from '../../core/plan/hazard.ts';
import type { Step } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problem.ts';
import type { Journal } from '../../ports.ts';
import { KnownObjects } from './known-objects.ts';
import type { RunTools } from './run-tools.ts';
import { Standstill } from './standstill.ts';

/** A run under way. */
export interface Running {
  readonly tools: RunTools;
  readonly journal: Journal;
  readonly known: KnownObjects;
  /** Hazards in spite of which it is carried out. */
  readonly agreed: ReadonlySet<HazardId>;
  /** Creates that were sent more than once, by the real id of what they made: a second one may follow, late. */
  readonly repeatedCreates: Map<string, Step>;
  readonly standstill: Standstill;
}

/** What became of a step. With `done` a problem says that it was done, but not as it was asked, or not for long. */
export interface Taken {
  readonly step: Step;
  readonly status: 'done' | 'untouched' | 'unknown';
  /** Real id of the object; the plan's where the server has given none. */
  readonly id: string;
  readonly elapsedMs: number;
  readonly problem: Problem | null;
}

/** @param world when it begins, or is gone on with. */
export function newRunning(world: World, { tools, journal, agreed }: Pick<Running, 'tools' | 'journal' | 'agreed'>): Running {
  const known = new KnownObjects(world);
  return { tools, journal, agreed, known, repeatedCreates: new Map(), standstill: new Standstill(tools.clock) };
}
