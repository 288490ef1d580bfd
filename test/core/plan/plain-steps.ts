import { subjectOf } from '../../../src/core/model/world.ts';
import { diffObjects } from '../../../src/core/plan/diff.ts';
import { inKind } from '../../../src/core/plan/edit-of-kind.ts';
import type { Edit, Plan, Step } from '../../../src/core/plan/plan.ts';

/** @returns a step an edit, in the order given, without any thought for calls. */
export function plainSteps(edits: readonly Edit[]): Step[] {
  return edits.map((edit, at): Step => {
    const shown = edit.before ?? edit.after;
    if (shown === null) throw new Error('an edit without before and after');
    const subject = subjectOf(edit.kind, shown);
    const action = edit.before === null ? 'create' : edit.after === null ? 'delete' : 'replace';
    return {
      id: at + 1,
      action,
      edit,
      subject,
      change: inKind(edit, ({ before, after }) => diffObjects(before, after)),
      why: 'it was asked for',
      strategy: action === 'replace' ? 'in-place' : action,
      owner: subject.id,
    };
  });
}

export function plainPlan(edits: readonly Edit[]): Plan {
  const steps = plainSteps(edits);
  return {
    formatVersion: '1.0',
    steps,
    hazards: [],
    proof: { classes: 0, states: steps.length + 1, straddling: 0, hazards: [], changes: [] },
  };
}
