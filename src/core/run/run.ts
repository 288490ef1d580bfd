/** What a run leaves behind on disk, as data: enough to finish it, to take it back, and to tell what happened. No secret is in it. */
import type { EncodedPlan } from '../plan/encoded-plan.ts';
import type { HazardId } from '../plan/hazard.ts';

/** First record of a journal. */
export interface RunHeader {
  readonly formatVersion: '1.0';
  /** Version of sipctl. */
  readonly tool: string;
  readonly runId: string;
  readonly target: { readonly url: string; readonly apiKey: string };
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  /** `trunk update`, `apply`, `undo`, ...: without its arguments. */
  readonly command: string;
  readonly plan: EncodedPlan;
  /** Hazards in spite of which it was carried out; left out = none. */
  readonly agreed?: readonly HazardId[];
  /** The run that this one takes back: an earlier one, or one that failed just now. Null = none. */
  readonly undoes: string | null;
}

/**
 * One thing that happened. `begin` is on disk before its request is sent, `end` after its read-back; `id` is the id that the server
 * gave. `unknown`: sent, and nobody can tell. `done` ends a run; after it there is nothing to recover.
 */
export type RunEvent =
  | {
      readonly kind: 'begin';
      readonly step: number;
      /** Before a create: ids of objects of that kind that had its name already, and so are not what it makes. */
      readonly namesakes?: readonly string[];
    }
  | { readonly kind: 'end'; readonly step: number; readonly id: string; readonly elapsedMs: number }
  | { readonly kind: 'unknown'; readonly step: number; readonly why: string }
  /** The call of a step's trial: only after `pass` the next step may be taken. */
  | { readonly kind: 'trial'; readonly step: number; readonly verdict: 'pass' | 'fail' | 'unknown' }
  | { readonly kind: 'verify'; readonly verdict: 'pass' | 'fail' | 'incomplete' | 'skipped' }
  | { readonly kind: 'done'; readonly outcome: RunOutcomeKind };

/** `between`: neither the old nor the new world; `recover` is needed. `unchanged`: it ended before its first request. */
export type RunOutcomeKind = 'applied' | 'rolledBack' | 'between' | 'unverified' | 'unchanged';

/** An event with the time it was written at (RFC 3339, UTC). */
export type RunRecord = RunEvent & { readonly at: string };

/** A journal as read. */
export interface Run {
  readonly header: RunHeader;
  readonly records: readonly RunRecord[];
  /** The last line was torn: what it told is unknown. */
  readonly torn: boolean;
}
