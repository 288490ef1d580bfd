import type { Call } from '../model/call.ts';
import type { Kind, Objects, Subject } from '../model/world.ts';
import type { FieldChange } from './diff.ts';
import type { Proof } from './proof.ts';

/** What an operator asks for: this object shall be so. Null before = it does not exist yet; null after = it shall go. */
export type Edit = { [K in Kind]: { readonly kind: K; readonly before: Objects[K] | null; readonly after: Objects[K] | null } }[Kind];

export type Action = 'create' | 'update' | 'replace' | 'delete';

/**
 * What a plan can do to calls (planner.md 2). CALL_DROP, CALL_MISROUTE, AUTH_OPEN, AMBIGUOUS_ROUTE, CONFLICT_STORED and AGENTS_LOST block until
 * named in `--allow`; SERVER_REFUSES always blocks. CALLS_END, CALLS_BEGIN, AUTH_FLIP and IN_USE are shown and confirmed: `--yes` covers them
 * below the thresholds, `--confirm NAME` above them and for IN_USE.
 */
export const HAZARDS = [
  'CALL_DROP',
  'CALL_MISROUTE',
  'AUTH_OPEN',
  'CONFLICT_STORED',
  'AMBIGUOUS_ROUTE',
  'SERVER_REFUSES',
  'AGENTS_LOST',
  'IN_USE',
  'CALLS_END',
  'CALLS_BEGIN',
  'AUTH_FLIP',
] as const;
export type HazardId = (typeof HAZARDS)[number];

export interface Hazard {
  readonly id: HazardId;
  readonly subject: Subject;
  /** What would happen, in one sentence without the subject's name at its head. */
  readonly detail: string;
  readonly nextSteps: readonly string[];
  /** The step that brings it about; left out = the end state. */
  readonly step?: number;
  /** The step that ends it again; left out = it stays. */
  readonly until?: number;
  /** One call that meets it. */
  readonly call?: Call;
}

/** How a change is carried out; `adopt` = a new object takes the place, and the id, of one that shall go. */
export type Strategy = 'create' | 'in-place' | 'adopt' | 'park' | 'bridge' | 'shadow' | 'canary' | 'delete';

/** One request, as data. */
export interface Step {
  /** Counts from 1. */
  readonly id: number;
  readonly action: Action;
  /** `before` is the object right before this step. Objects that a plan makes have a plan id (plan-id.ts), in `trunkIds` too. */
  readonly edit: Edit;
  readonly subject: Subject;
  readonly change: readonly FieldChange[];
  readonly why: string;
  readonly strategy: Strategy;
  /** Id of the object whose part this one plays: a shadow's original; mostly its own. */
  readonly owner: string;
}

export interface Plan {
  readonly formatVersion: '1.0';
  readonly steps: readonly Step[];
  readonly hazards: readonly Hazard[];
  readonly proof: Proof;
}
