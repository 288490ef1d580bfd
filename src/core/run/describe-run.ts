import type { Digest } from '../model/digest.ts';
import type { Subject } from '../model/world.ts';
import { contentHash } from '../plan/content-hash.ts';
import { decodeWithoutSecrets } from '../plan/decode-plan.ts';
import type { FieldChange } from '../plan/diff.ts';
import { inKind } from '../plan/edit-of-kind.ts';
import type { Action, Step } from '../plan/plan.ts';
import type { Run, RunOutcomeKind } from './run.ts';
import { type StepState, stepStates } from './step-states.ts';

/** A run as a line of the history. */
export interface RunSummary {
  readonly runId: string;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly command: string;
  /** `unfinished`: it was killed or interrupted, and nobody has recovered it. */
  readonly result: RunOutcomeKind | 'unfinished';
  /** Of the last look at its result; null = it came to none. */
  readonly verdict: 'pass' | 'fail' | 'incomplete' | 'skipped' | null;
  /** What the command ended with; null = the journal does not tell. */
  readonly exitCode: 0 | 7 | 8 | 9 | null;
  readonly steps: number;
  /** The run that this one takes back. */
  readonly undoes: string | null;
}

export interface RunDescription extends RunSummary {
  /** Version of sipctl. */
  readonly tool: string;
  readonly done: readonly DescribedStep[];
}

/** A step of a run and how far it came. */
export interface DescribedStep {
  readonly step: number;
  readonly action: Action;
  /** With the server's id where it gave one. */
  readonly subject: Subject;
  /** Secrets read as set, and as unchanged: a journal does not tell them apart. */
  readonly change: readonly FieldChange[];
  readonly why: string;
  readonly status: 'untouched' | 'begun' | 'done';
  /** Null where it has no end. */
  readonly elapsedMs: number | null;
  /** Content of the object before and after; null = there was none. */
  readonly hashBefore: string | null;
  readonly hashAfter: string | null;
}

const EXITS = { applied: 0, rolledBack: 7, between: 8, unverified: 9, unchanged: null, unfinished: null } as const;

export function summariseRun({ header, records }: Run): RunSummary {
  const last = records.at(-1);
  const result = last?.kind === 'done' ? last.outcome : 'unfinished';
  const verified = records.findLast(({ kind }) => kind === 'verify');
  const { runId, startedAt, command, undoes, plan } = header;
  const verdict = verified?.kind === 'verify' ? verified.verdict : null;
  return { runId, startedAt, command, undoes, result, verdict, exitCode: EXITS[result], steps: plan.steps.length };
}

/** @param digest SHA-256. */
export function describeRun(run: Run, digest: Digest): RunDescription {
  const states = stepStates(run);
  const elapsed = new Map(run.records.flatMap((record) => (record.kind === 'end' ? [[record.step, record.elapsedMs] as const] : [])));
  const done = decodeWithoutSecrets(run.header.plan).map((step) => described(step, states.get(step.id), elapsed.get(step.id), digest));
  return { ...summariseRun(run), tool: run.header.tool, done };
}

function described(step: Step, state: StepState | undefined, elapsedMs: number | undefined, digest: Digest): DescribedStep {
  const { id, action, subject, change, why, edit } = step;
  return {
    step: id,
    action,
    subject: { ...subject, id: state?.id ?? subject.id },
    change,
    why,
    status: state === undefined ? 'untouched' : state.phase === 'ended' ? 'done' : 'begun',
    elapsedMs: elapsedMs ?? null,
    hashBefore: inKind(edit, ({ before }) => (before === null ? null : contentHash(before, digest))),
    hashAfter: inKind(edit, ({ after }) => (after === null ? null : contentHash(after, digest))),
  };
}
