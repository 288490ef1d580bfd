import type { DispatchRule } from '../../model/dispatch-rule.ts';
import { roomFormOf } from '../../model/room-form.ts';
import { Secret } from '../../model/secret.ts';
import { labelOf, subjectOf } from '../../model/world.ts';
import { ruleKeys } from '../../routing/conflicts.ts';
import { withOwnId } from '../map-ids.ts';
import type { Edit } from '../plan.ts';
import { editedId } from '../step.ts';
import type { Adopted } from './adopt.ts';
import type { Pair } from './keeper.ts';

/**
 * Two rules that swap their trunks or numbers claim each other's keys on the way. So each stays where it is and takes all else of the
 * other: its name, room and agents. Only their ids have changed places in the end, which is why it is done where no other way is clean.
 */
export function trade(edits: readonly Edit[]): Adopted & { readonly pairs: readonly Pair[] } {
  const partners = new Map<Edit, Edit>();
  const changed = edits.filter((edit) => edit.kind === 'dispatchRule' && edit.before !== null && edit.after !== null);
  for (const edit of changed) {
    if (partners.has(edit)) continue;
    const other = changed.find((one) => one !== edit && !partners.has(one) && swapKeys(edit, one));
    if (other !== undefined) partners.set(edit, other).set(other, edit);
  }
  const reasons = new Map(
    [...partners].flatMap(([edit, other]) =>
      other.after === null
        ? []
        : [[editedId(edit), `takes all of ${labelOf(subjectOf(other.kind, { ...other.after }))} but its place`] as const],
    ),
  );
  const pairs = [...partners].filter((_, at) => at % 2 === 0).map(([edit, other]): Pair => [editedId(edit), editedId(other)]);
  return { edits: edits.map((edit) => inPlaceWith(edit, partners.get(edit))), reasons, pairs };
}

function inPlaceWith(edit: Edit, other: Edit | undefined): Edit {
  if (other === undefined || edit.kind !== 'dispatchRule' || other.kind !== 'dispatchRule') return edit;
  const renamed = withOwnId(other, editedId(edit));
  return renamed.kind === 'dispatchRule' ? { kind: 'dispatchRule', before: edit.before, after: renamed.after } : edit;
}

function swapKeys(a: Edit, b: Edit): boolean {
  if (a.kind !== 'dispatchRule' || b.kind !== 'dispatchRule') return false;
  return sameKeys(a.after, b.before) && sameKeys(b.after, a.before);
}

function sameKeys(a: DispatchRule | null, b: DispatchRule | null): boolean {
  if (a === null || b === null) return false;
  const pinOf = (rule: DispatchRule): Secret => roomFormOf(rule)?.pin ?? Secret.none;
  const keys = (rule: DispatchRule): string[] =>
    ruleKeys({ ...rule, pin: Secret.none })
      .map(({ trunkId, caller, number }) => JSON.stringify([trunkId, caller, number]))
      .sort();
  return pinOf(a).equals(pinOf(b)) && JSON.stringify(keys(a)) === JSON.stringify(keys(b));
}
