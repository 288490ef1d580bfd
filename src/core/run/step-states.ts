import type { Run, RunEvent } from './run.ts';

/** How far a run came with a step. `begun`: its intent is on disk, and nobody has told what became of it. */
export interface StepState {
  readonly phase: 'begun' | 'ended';
  /** When it was begun (milliseconds since 1970). */
  readonly begunAt: number;
  /** Real id of what the step made or changed; null = no answer of the server was written down. */
  readonly id: string | null;
  /** Ids that are not what its create made. */
  readonly namesakes: readonly string[];
}

/** @returns the states of the steps that were begun, by number. */
export function stepStates({ records }: Run): Map<number, StepState> {
  const states = new Map<number, StepState>();
  for (const record of records) {
    if (record.kind !== 'begin' && record.kind !== 'end') continue;
    const { id = null, begunAt = Date.parse(record.at), namesakes = [] } = states.get(record.step) ?? {};
    if (record.kind === 'end') states.set(record.step, { phase: 'ended', begunAt, id: record.id, namesakes });
    else states.set(record.step, { phase: 'begun', begunAt: Date.parse(record.at), id, namesakes: record.namesakes ?? [] });
  }
  return states;
}

/** @returns the steps whose trial was passed, by number. */
export const triedSteps = ({ records }: Pick<Run, 'records'>): Set<number> =>
  new Set(records.flatMap((record) => (record.kind === 'trial' && record.verdict === 'pass' ? [record.step] : [])));

/** Whether it ended without a word, as a run does that was killed or interrupted. */
export const hasDied = ({ records }: Run): boolean => records.at(-1)?.kind !== 'done';

/** Whether something may be left to do: it has died, or was told to stop between two worlds. */
export function isUnfinished({ records }: Run): boolean {
  const last = records.at(-1);
  return last === undefined || !endsRun(last);
}

/** Whether nothing is left to do after it. */
export const endsRun = (event: RunEvent): boolean => event.kind === 'done' && event.outcome !== 'between';
