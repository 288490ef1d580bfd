import type { Step } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problem.ts';
import type { Journal } from '../../ports.ts';
import type { KnownObjects } from './known-objects.ts';
import type { RunTools } from './run-tools.ts';

/** A run under way. */
export interface Running {
  readonly tools: RunTools;
  readonly journal: Journal;
  readonly known: KnownObjects;
  /** Creates that were sent more than once, by the real id of what they made: a second one may follow, late. */
  readonly repeatedCreates: Map<string, Step>;
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
