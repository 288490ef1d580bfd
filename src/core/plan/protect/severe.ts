import type { Subject } from '../../model/world.ts';
import type { Plan, Step } from '../plan.ts';
import { editedId } from '../step.ts';

/** Something that has to be confirmed by the name of its object. */
export interface Severe {
  readonly subject: Subject;
  /** What would happen, in one sentence without the subject's name at its head. */
  readonly detail: string;
}

/**
 * @param protectedIds live objects that their file protects.
 * @returns what deletes an object that others point to, the last one that answers a number, or a protected one. Each once.
 */
export function severeSteps({ steps, hazards }: Pick<Plan, 'steps' | 'hazards'>, protectedIds: ReadonlySet<string>): Severe[] {
  const byHazard = hazards.filter(
    ({ id, step }) => id === 'IN_USE' || (id === 'CALLS_END' && step !== undefined && steps[step - 1]?.action === 'delete'),
  );
  const guarded = steps.filter((step) => protectedIds.has(editedId(step.edit)) && endsObject(step));
  return [
    ...byHazard.map(({ subject, detail }) => ({ subject, detail })),
    ...guarded.map(({ subject, action }) => ({
      subject,
      detail: action === 'delete' ? 'it is protected, and would be deleted' : 'it is protected, and another object would take its place',
    })),
  ];
}

const endsObject = ({ action, strategy }: Step): boolean => action === 'delete' || strategy === 'adopt';
