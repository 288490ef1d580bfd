import { leavesOf } from '../model/normalise.ts';
import { Secret } from '../model/secret.ts';
import { UPDATABLE } from '../model/updatable.ts';
import { subjectOf, type World } from '../model/world.ts';
import { Problem } from '../problem.ts';
import { changedMembers, diffObjects, type FieldChange } from './diff.ts';
import { findHazards } from './hazards.ts';
import type { Action, Edit, Plan, Step } from './plan.ts';

/**
 * Turns edits into requests, in place wherever LiveKit can: the id stays, and a call sees the object before or after, never
 * without it. Creates come first and deletes last, otherwise the order of the edits is kept.
 * @param world the live world the edits were made from. @throws Problem `secret-masked`.
 */
export function makePlan(world: World, edits: readonly Edit[]): Plan {
  const changes = edits
    .map((edit) => ({ edit, change: diffEdit(edit) }))
    .filter(({ edit, change }) => edit.after === null || edit.before === null || change.length > 0);
  const steps = [...changes].sort((a, b) => turn(a.edit) - turn(b.edit)).map(({ edit, change }, at) => step(at + 1, edit, change));
  const hazards = findHazards(world, steps);
  return { formatVersion: '1.0', steps, hazards, proof: { classes: 0, states: steps.length + 1, straddling: 0, hazards, changes: [] } };
}

const turn = ({ before, after }: Edit) => (before === null ? 0 : after === null ? 2 : 1);

function diffEdit(edit: Edit): FieldChange[] {
  switch (edit.kind) {
    case 'inboundTrunk':
      return diffObjects<'inboundTrunk'>(edit.before, edit.after);
    case 'outboundTrunk':
      return diffObjects<'outboundTrunk'>(edit.before, edit.after);
    case 'dispatchRule':
      return diffObjects<'dispatchRule'>(edit.before, edit.after);
  }
}

function step(id: number, edit: Edit, change: readonly FieldChange[]): Step {
  const shown = edit.before ?? edit.after;
  if (shown === null) throw new Error('an edit without before and after');
  const { action, why } = actionFor(edit, change);
  if (action === 'replace') refuseMasks(edit, why);
  const subject = subjectOf(edit.kind, shown);
  const strategy = action === 'create' || action === 'delete' ? action : 'in-place';
  return { id, action, edit, change, why, subject, strategy, owner: subject.id };
}

/**
 * `replace` sends the whole object as it was read. A server that shows a mask in place of a secret would get the mask back, and it
 * would be the password from then on. @throws Problem `secret-masked`.
 */
function refuseMasks({ kind, after }: Edit, why: string): void {
  if (after === null) return;
  const masked = [...leavesOf(after)].filter(([, value]) => value instanceof Secret && value.isMask).map(([field]) => field);
  if (masked.length === 0) return;
  throw new Problem('secret-masked', `the server shows a mask in place of ${masked.join(', ')}, and the whole object has to be sent`, {
    subject: subjectOf(kind, after),
    detail: [why, 'sent back, the mask would become the secret'],
    nextSteps: ['give the secret in the same command: --auth-password REFERENCE, or --pin REFERENCE for a rule'],
  });
}

function actionFor(edit: Edit, change: readonly FieldChange[]): { action: Action; why: string } {
  if (edit.before === null) return { action: 'create', why: 'it does not exist yet' };
  if (edit.after === null) return { action: 'delete', why: 'it shall go' };
  const needsReplace = changedMembers(change).filter((member) => !UPDATABLE[edit.kind].has(member));
  if (needsReplace.length > 0) return { action: 'replace', why: `LiveKit's update cannot change ${needsReplace.join(', ')}` };
  const emptyItem = change.some(({ after }) => Array.isArray(after) && after.includes(''));
  if (emptyItem) return { action: 'replace', why: "LiveKit's update takes no empty list items" };
  return { action: 'update', why: 'fields that are not named stay untouched on the server' };
}
