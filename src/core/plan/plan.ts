import type { Kind, Objects, Subject } from '../model/world.ts';
import type { FieldChange } from './diff.ts';

/** What an operator asks for: this object shall be so. Null before = it does not exist yet; null after = it shall go. */
export type Edit = { [K in Kind]: { readonly kind: K; readonly before: Objects[K] | null; readonly after: Objects[K] | null } }[Kind];

export type Action = 'create' | 'update' | 'replace' | 'delete';

/**
 * Hazards of the end state, named as in the planner's contract.
 * IN_USE and CALLS_END on a delete are confirmed by name; AUTH_FLIP, CALLS_BEGIN and CALLS_END otherwise are shown and covered by `--yes`;
 * CONFLICT_STORED, AMBIGUOUS_ROUTE and AGENTS_LOST block until named in `--allow`; SERVER_REFUSES always blocks.
 */
export const HAZARDS = [
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
}

/** One request, as data. */
export interface Step {
  /** Counts from 1. */
  readonly id: number;
  readonly action: Action;
  readonly edit: Edit;
  readonly subject: Subject;
  readonly change: readonly FieldChange[];
  readonly why: string;
}

export interface Plan {
  readonly formatVersion: '1.0';
  readonly steps: readonly Step[];
  readonly hazards: readonly Hazard[];
}
