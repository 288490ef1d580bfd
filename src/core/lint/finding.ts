import type { Keys } from '../model/source.ts';
import type { Subject } from '../model/world.ts';
import type { Where } from '../problem.ts';
import type { LintId, Severity } from './lint-ids.ts';

/** One value to set, or to take away where there is none. */
export interface Patch {
  /** Into the data of the file, or into the world where no file was looked at: `inboundTrunks`, 0, `numbers`, 1. */
  readonly path: Keys;
  /** Absent = take the member or list item away. */
  readonly value?: unknown;
}

/** One mistake: what it is about, where it stands, why it is one, and how it is mended. */
export interface Finding {
  readonly id: LintId;
  readonly severity: Severity;
  /** Null where it is about the file as a whole. */
  readonly subject: Subject | null;
  /** Path of the field in LiveKit's names, as `numbers.1`; empty where no single field is to blame. */
  readonly field: string;
  /** Null where no file was looked at. */
  readonly where: Where | null;
  /** The cause, lower case, with the value at fault unless it may be a secret. */
  readonly summary: string;
  /** What to do, as a sentence that begins with a verb. */
  readonly fix: string;
  /** The same as data, where the mend is mechanical: applied in order it removes the finding. */
  readonly mend: readonly Patch[] | null;
  /** The reason with which the operator passed it; it then counts no more. */
  readonly accepted: string | null;
}

/** @returns whether the findings let a change go on. */
export function isSound(findings: readonly Finding[], { strict = false } = {}): boolean {
  return !findings.some(({ severity, accepted }) => accepted === null && (severity === 'error' || (strict && severity === 'warning')));
}
