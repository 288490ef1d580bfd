import type { Direction, Run } from './run.ts';

/** How far a run came with a step. `begun`: its intent is on disk, and nobody has told what became of it. */
export interface StepState {
  readonly direction: Direction;
  readonly phase: 'begun' | 'ended';
  /** When this began (milliseconds since 1970). */
  readonly begunAt: number;
  /** Real id of what the step made or changed; null = the server's answer was never written down. */
  readonly id: string | null;
  /** The same, of what was made when the step was taken back. */
  readonly undoId: string | null;
  /** Ids that are not what its create made, in whatever direction it creates. */
  readonly namesakes: readonly string[];
}

/** @returns the states of the steps that were begun, by number, in the order in which they were last begun. */
export function stepStates({ records }: Run): Map<number, StepState> {
  const states = new Map<number, StepState>();
  for (const record of records) {
    if (record.kind !== 'begin' && record.kind !== 'end') continue;
    const { step, direction } = record;
    const known = states.get(step);
    const { id = null, undoId = null, begunAt = Date.parse(record.at) } = known ?? {};
    if (record.kind === 'end') {
      // A trunk made anew is followed by requests that lead rules to it: the first id is the trunk's.
      const given = direction === 'do' ? { id: record.id, undoId } : { id, undoId: undoId ?? record.id };
      states.set(step, { direction, phase: 'ended', begunAt, ...given, namesakes: known?.namesakes ?? [] });
    } else {
      states.delete(step);
      states.set(step, { direction, phase: 'begun', begunAt: Date.parse(record.at), id, undoId, namesakes: record.namesakes ?? [] });
    }
  }
  return states;
}

/** Whether it ended without a word, as a run does that was killed or interrupted. */
export const hasDied = ({ records }: Run): boolean => records.at(-1)?.kind !== 'done';

/** Whether something may be left to do: it has died, or was told to stop between two worlds. */
export function isUnfinished(run: Run): boolean {
  const last = run.records.at(-1);
  return hasDied(run) || (last?.kind === 'done' && last.outcome === 'between');
}
