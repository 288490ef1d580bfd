import { planId } from '../model/plan-id.ts';
import { idOf } from '../model/world.ts';
import { withOwnId } from './map-ids.ts';
import type { Edit } from './plan.ts';
import { diffEdit } from './step.ts';

/**
 * What is really asked: edits that change nothing are left out, and each new object has an id of its own to be named by.
 * @param regardless ids of objects that are made anew, or sent again, even if nothing of them changes.
 */
export function askedEdits(edits: readonly Edit[], regardless: ReadonlySet<string>): Edit[] {
  const taken = new Set(edits.flatMap(({ after }) => (after === null ? [] : [idOf(after)])));
  return edits
    .filter(({ before, after }) => before !== null || after !== null)
    .filter((edit) => edit.before === null || edit.after === null || regardless.has(idOf(edit.before)) || diffEdit(edit).length > 0)
    .map((edit) => (edit.after !== null && idOf(edit.after) === '' ? withPlanId(edit, edit.after.name, taken) : edit));
}

/** Two new objects may share a name: the second is told apart by a number. */
function withPlanId(edit: Edit, name: string, taken: Set<string>): Edit {
  let id = planId('name', edit.kind, name);
  for (let count = 2; taken.has(id); count += 1) id = planId('name', edit.kind, `${name}#${count}`);
  taken.add(id);
  return withOwnId(edit, id);
}
