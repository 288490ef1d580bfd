import type { Call } from '../model/call.ts';
import type { Subject } from '../model/world.ts';

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
