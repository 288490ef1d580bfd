import type { Subject } from './model/world.ts';

/** `unknown` is never a pass: nobody could tell. `skipped` was not asked for. */
export type CheckStatus = 'pass' | 'warn' | 'fail' | 'unknown' | 'skipped';

/** One finding of `verify`, `doctor` or `lint`: what was looked at, what was seen, what to do. */
export interface Check {
  /** Stable, dotted: `rule.agents`. */
  readonly id: string;
  readonly status: CheckStatus;
  readonly subject: Subject;
  readonly evidence: string;
  readonly nextSteps: readonly string[];
}

export type Verdict = 'pass' | 'fail' | 'incomplete';

/** A warning is no failure; with `strict` warnings and unknowns count as failures. */
export function verdictOf(checks: readonly Pick<Check, 'status'>[], { strict = false } = {}): Verdict {
  const has = (status: CheckStatus) => checks.some((check) => check.status === status);
  if (has('fail') || (strict && (has('warn') || has('unknown')))) return 'fail';
  return has('unknown') ? 'incomplete' : 'pass';
}
