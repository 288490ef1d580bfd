import { idOf, type Kind, type Objects } from '../../core/model/world.ts';
import { changedMembers, diffObjects } from '../../core/plan/diff.ts';
import type { EditOf } from '../../core/plan/edit-of-kind.ts';
import type { Action } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import type { LiveKitWriter } from '../../ports.ts';

/**
 * One request. @param edit with real ids; the id of an object to create is not sent. @returns the object as the server answered;
 * null for a delete. @throws Problem of the writer.
 */
export async function sendRequest<K extends Kind>(edit: EditOf<K>, action: Action, writer: LiveKitWriter): Promise<Objects[K] | null> {
  const { kind, before, after } = edit;
  if (after === null) {
    if (before === null) throw new Error('an edit without before and after');
    await writer.delete(kind, idOf(before)).catch(unlessGone);
    return null;
  }
  if (before === null) return await writer.create(kind, WITHOUT_ID[kind](after));
  const id = idOf(before);
  if (action === 'update') return await writer.update(kind, id, changedFields(edit));
  return await writer.replace(kind, id, after);
}

/** What shall go is gone: whether by this request, by the one before it, or by somebody else. */
function unlessGone(error: unknown): void {
  if (!(error instanceof Problem) || error.id !== 'server-not-found') throw error;
}

function changedFields<K extends Kind>({ before, after }: EditOf<K>): Partial<Objects[K]> {
  if (after === null) return {};
  const members = new Set(changedMembers(diffObjects<K>(before, after)));
  // The server copies the one into the other, so that which is not sent would win over the new value.
  if (members.has('media') && after.mediaEncryption !== 'SIP_MEDIA_ENCRYPT_DISABLE') members.add('mediaEncryption');
  return Object.fromEntries(Object.entries(after).filter(([key]) => members.has(key))) as Partial<Objects[K]>;
}

const WITHOUT_ID: { readonly [K in Kind]: (object: Objects[K]) => Objects[K] } = {
  inboundTrunk: (trunk) => ({ ...trunk, sipTrunkId: '' }),
  outboundTrunk: (trunk) => ({ ...trunk, sipTrunkId: '' }),
  dispatchRule: (rule) => ({ ...rule, sipDispatchRuleId: '' }),
};
