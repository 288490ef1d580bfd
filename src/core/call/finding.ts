import { type CheckStatus, verdictOf } from '../check.ts';
import { CAUSES, type Cause, type CauseId, type Judgement, type StageId } from './stages.ts';

/** What is to be said of one stage. */
export interface Finding {
  readonly status: CheckStatus;
  readonly atMs: number | null;
  readonly evidence: string;
  readonly cause: Omit<Cause, 'stage'> | null;
}

/** Judges one stage; null where the call did not come so far. */
export type Judge<F> = (facts: F) => Finding | null;

export const passed = (evidence: string, atMs: number | null = null): Finding => ({ status: 'pass', atMs, evidence, cause: null });
export const skipped = (evidence: string): Finding => ({ status: 'skipped', atMs: null, evidence, cause: null });
export const noticed = (evidence: string, atMs: number | null = null): Finding => ({ status: 'warn', atMs, evidence, cause: null });

/** Nobody can tell. */
export const open = (evidence: string): Finding => ({ status: 'unknown', atMs: null, evidence, cause: null });

export const failed = (cause: NonNullable<Finding['cause']>, evidence = cause.summary, atMs: number | null = null): Finding => ({
  status: 'fail',
  atMs,
  evidence,
  cause,
});

/** @param detail why, a sentence a string. @param nextSteps commands or actions, the likeliest first. */
export function because(
  id: CauseId,
  summary: string,
  { detail = [], nextSteps = [] }: { readonly detail?: readonly string[]; readonly nextSteps?: readonly string[] } = {},
): NonNullable<Finding['cause']> {
  return { id, blame: CAUSES[id], summary, detail, nextSteps };
}

export const NOT_REACHED: Finding = skipped('the call did not come so far');
export type StageJudges<S extends StageId, F> = Readonly<Record<S, Judge<F>>>;

/**
 * Says of each stage of a call whether it was passed and what proves it, and why the call failed. Every stage is judged by its own
 * evidence alone, so that one that failed hides none that was passed.
 */
export function judgeStages<S extends StageId, F>(stages: readonly { readonly id: S }[], judges: StageJudges<S, F>, facts: F): Judgement {
  const findings = stages.map(({ id }) => ({ stage: id, ...(judges[id](facts) ?? NOT_REACHED) }));
  const at = findings.find(({ status }) => status === 'fail');
  return {
    verdict: verdictOf(findings),
    stages: findings.map(({ stage, status, atMs, evidence }) => ({ stage, status, atMs, evidence })),
    cause: at?.cause == null ? null : { ...at.cause, stage: at.stage },
  };
}
