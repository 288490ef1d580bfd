import { labelOf, subjectOf, type World } from '../../model/world.ts';
import { findRuleConflicts, findTrunkConflicts } from '../../routing/conflicts.ts';
import { mapIds, withOwnId } from '../map-ids.ts';
import type { Edit } from '../plan.ts';
import { diffEdit, editedId } from '../step.ts';

/** Edits after new objects took the places of some that shall go. */
export interface Adopted {
  readonly edits: readonly Edit[];
  /** By id of the object whose place is taken: why. */
  readonly reasons: ReadonlyMap<string, string>;
}

/**
 * A new object that claims a key of one that shall go can be made only when that is gone, and in between its calls would be lost. So
 * it takes the place and the id of the other, in one request. Trunks first: rules then name the trunk that is there.
 */
export function adopt(world: World, edits: readonly Edit[]): Adopted {
  const trunks = adoptKind(edits, 'inboundTrunk', (trunkId) => !isStillNamed(world, edits, trunkId));
  const rules = adoptKind(trunks.edits, 'dispatchRule', () => true);
  return { edits: rules.edits, reasons: new Map([...trunks.reasons, ...rules.reasons]) };
}

function adoptKind(edits: readonly Edit[], kind: 'inboundTrunk' | 'dispatchRule', may: (oldId: string) => boolean): Adopted {
  const ofKind = edits.filter((edit) => edit.kind === kind);
  const gone = new Map(ofKind.filter(({ after }) => after === null).map((edit) => [editedId(edit), edit]));
  const made = new Set(ofKind.filter(({ before }) => before === null).map(editedId));
  const heirs = new Map<string, Edit>();
  for (const [oldId, newId] of gone.size === 0 || made.size === 0 ? [] : rivals(ofKind)) {
    const old = gone.get(oldId);
    if (old !== undefined && made.delete(newId) && may(oldId)) heirs.set(newId, old);
    if (heirs.has(newId)) gone.delete(oldId);
  }
  if (heirs.size === 0) return { edits, reasons: new Map() };
  const placed = new Set([...heirs.values()]);
  const joined = edits.filter((edit) => !placed.has(edit)).map((edit) => inPlaceOf(heirs.get(editedId(edit)), edit));
  const ids = new Map([...heirs].map(([newId, old]) => [newId, editedId(old)]));
  return {
    edits: joined.map((edit) => mapIds(edit, (id) => ids.get(id) ?? id)).filter((edit) => !changesNothing(edit)),
    reasons: new Map([...placed].map((old) => [editedId(old), reasonFor(old)])),
  };
}

/** Old and new objects that claim one key. @returns pairs of ids, the old one first; others besides. */
function rivals(edits: readonly Edit[]): (readonly [string, string])[] {
  const oldFirst = [...edits.filter(({ after }) => after === null), ...edits.filter(({ before }) => before === null)];
  const trunks = oldFirst.flatMap((edit) => (edit.kind === 'inboundTrunk' ? (edit.before ?? edit.after ?? []) : []));
  const rules = oldFirst.flatMap((edit) => (edit.kind === 'dispatchRule' ? (edit.before ?? edit.after ?? []) : []));
  return [...findTrunkConflicts(trunks), ...findRuleConflicts(rules)].map(({ first, second }) => [first, second] as const);
}

function inPlaceOf(old: Edit | undefined, made: Edit): Edit {
  if (old === undefined) return made;
  const renamed = withOwnId(made, editedId(old));
  if (old.kind === 'inboundTrunk' && renamed.kind === 'inboundTrunk') return { kind: old.kind, before: old.before, after: renamed.after };
  if (old.kind === 'dispatchRule' && renamed.kind === 'dispatchRule') return { kind: old.kind, before: old.before, after: renamed.after };
  return made;
}

function reasonFor({ kind, before }: Edit): string {
  const name = before === null ? '' : labelOf(subjectOf(kind, before));
  return `takes the place of ${name} in one request: its calls always find one of the two`;
}

/** A rule that named the new trunk and had named the old one is not touched at all. */
const changesNothing = (edit: Edit): boolean => edit.before !== null && edit.after !== null && diffEdit(edit).length === 0;

/** Whether a rule names the trunk even when all is done: it would get the calls of another trunk. */
function isStillNamed(world: World, edits: readonly Edit[], trunkId: string): boolean {
  const edited = new Map(edits.flatMap((edit) => (edit.kind === 'dispatchRule' ? [[editedId(edit), edit.after] as const] : [])));
  const untouched = world.dispatchRules.filter(({ sipDispatchRuleId }) => !edited.has(sipDispatchRuleId));
  return [...untouched, ...edited.values()].some((rule) => rule?.trunkIds.includes(trunkId) === true);
}
