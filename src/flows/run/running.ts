import type { Action, Edit, Step } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problem.ts';
import type { Direction } from '../../core/run/run.ts';
import type { Journal } from '../../ports.ts';
import type { KnownObjects } from './known-objects.ts';
import type { RunTools } from './run-tools.ts';

/** One request of a run: a step of its plan, or what takes one back. */
export interface Move {
  /** The step of the plan, in its own direction: its number is what the journal tells. */
  readonly step: Step;
  readonly direction: Direction;
  readonly action: Action;
  /** What this request does. Ids may be those of the plan. */
  readonly edit: Edit;
}

/** A run under way. */
export interface Running {
  readonly tools: RunTools;
  readonly journal: Journal;
  readonly known: KnownObjects;
  /** Creates that were sent more than once, by the real id of what they made: a second one may follow, late. */
  readonly repeatedCreates: Map<string, Step>;
}

/** What became of a move. With `done` a problem says that it was done, but not as it was asked, or not for long. */
export interface Taken {
  readonly move: Move;
  readonly status: 'done' | 'untouched' | 'unknown';
  /** Real id of the object; the plan's where the server has given none. */
  readonly id: string;
  readonly elapsedMs: number;
  readonly problem: Problem | null;
}
