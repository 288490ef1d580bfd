import { leavesOf } from '../model/normalise.ts';
import { isPlanId } from '../model/plan-id.ts';
import { Secret } from '../model/secret.ts';
import { UPDATABLE } from '../model/updatable.ts';
import { idOf, type Kind, type Objects, subjectOf } from '../model/world.ts';
import { Problem } from '../problem.ts';
import { changedMembers, diffObjects, type FieldChange } from './diff.ts';
import { inKind } from './edit-of-kind.ts';
import type { Action, Edit, Step, Strategy, Trial } from './plan.ts';
import { decodeTemporaryName } from './temporary-name.ts';

/** What is known of a step besides what it changes. */
export interface Part {
  readonly strategy: Strategy;
  /** Left out = the object plays its own part. */
  readonly owner?: string;
  /** Left out = why this request and no other. */
  readonly why?: string;
  readonly trial?: Trial;
}

/**
 * The one request that makes an edit: `update` where LiveKit can, else `replace`.
 * @returns the step without a number yet: its id is 0. @throws Problem `secret-masked`.
 */
export function makeStep(edit: Edit, { strategy, owner, why, trial }: Part): Step {
  const shown = edit.before ?? edit.after;
  if (shown === null) throw new Error('an edit without before and after');
  const change = diffEdit(edit);
  const request = actionFor(edit, change);
  if (request.action === 'replace' || request.action === 'create') refuseMasks(edit, request.why);
  const { kind, name, id } = subjectOf(edit.kind, shown);
  const subject = { kind, name: decodeTemporaryName(name)?.name ?? name, id: isPlanId(id) ? '' : id };
  const step = { id: 0, action: request.action, edit, change, why: why ?? request.why, subject, strategy, owner: owner ?? id };
  return trial === undefined ? step : { ...step, trial };
}

/** The step of an edit for which nothing has to be arranged. */
export const plainStep = (edit: Edit): Step =>
  makeStep(edit, { strategy: edit.before === null ? 'create' : edit.after === null ? 'delete' : 'in-place' });

export const numbered = (steps: readonly Step[]): Step[] => steps.map((step, at) => ({ ...step, id: at + 1 }));

/** Id of the object that an edit is about: of the live one, or the plan id of the one to be made. */
export const editedId = ({ before, after }: Edit): string => {
  const object = before ?? after;
  return object === null ? '' : idOf(object);
};

export const diffEdit = (edit: Edit): FieldChange[] => inKind(edit, ({ before, after }) => diffObjects(before, after));

/** @returns the secrets of which the server shows a mask only. */
export const maskedFields = (object: Objects[Kind]): string[] =>
  [...leavesOf(object)].filter(([, value]) => value instanceof Secret && value.isMask).map(([field]) => field);

/**
 * `replace` sends the whole object as it was read. A server that shows a mask in place of a secret would get the mask back, and it
 * would be the password from then on. @throws Problem `secret-masked`.
 */
function refuseMasks({ kind, after }: Edit, why: string): void {
  if (after === null) return;
  const masked = maskedFields(after);
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
  if (change.length === 0) return { action: 'replace', why: 'the same in the form of today' };
  const needsReplace = changedMembers(change).filter((member) => !UPDATABLE[edit.kind].has(member));
  if (needsReplace.length > 0) return { action: 'replace', why: `LiveKit's update cannot change ${needsReplace.join(', ')}` };
  const unset = changedMembers(change).filter((member) => isUnset(edit, member));
  if (unset.length > 0) return { action: 'replace', why: `LiveKit's update cannot unset ${unset.join(', ')}` };
  const emptyItem = change.some(({ after }) => Array.isArray(after) && after.includes(''));
  if (emptyItem) return { action: 'replace', why: "LiveKit's update takes no empty list items" };
  return { action: 'update', why: 'fields that are not named stay untouched on the server' };
}

/** A message that goes altogether: to LiveKit's update, null means unchanged. */
const isUnset = (edit: Edit, member: string): boolean =>
  inKind(edit, ({ after }) => after !== null && Object.entries(after).every(([key, value]) => key !== member || value === null));
