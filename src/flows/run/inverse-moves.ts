import { idOf, type World } from '../../core/model/world.ts';
import { inKind } from '../../core/plan/edit-of-kind.ts';
import type { Action, Edit, Step } from '../../core/plan/plan.ts';
import { diffEdit, editedId, makeStep } from '../../core/plan/step.ts';
import type { KnownObjects } from './known-objects.ts';
import type { Move } from './running.ts';

/** @returns the move that takes a step back, whatever it has done since. @throws Problem `secret-masked`. */
export function inverseOf(step: Step): Move {
  const edit = swapped(step.edit);
  return { step, direction: 'undo', edit, action: inverseAction(step, edit) };
}

/**
 * A deleted trunk comes back under a new id, so the rules that still name the old one have to be led to it.
 * @param back the move that makes the trunk anew. @param world as it is now.
 */
export function repointingMoves(back: Move, world: World, known: KnownObjects): Move[] {
  if (back.action !== 'create' || back.edit.kind !== 'inboundTrunk' || back.edit.after === null) return [];
  const old = idOf(back.edit.after);
  return world.dispatchRules
    .filter(({ trunkIds }) => trunkIds.includes(old))
    .map((rule) => {
      // What is sent has the new id in place of the old one; what is compared is the rule as it was read.
      known.see('dispatchRule', rule.sipDispatchRuleId, rule);
      return { ...back, action: 'replace', edit: { kind: 'dispatchRule', before: rule, after: rule } };
    });
}

function swapped(edit: Edit): Edit {
  switch (edit.kind) {
    case 'inboundTrunk':
      return { kind: edit.kind, before: edit.after, after: edit.before };
    case 'outboundTrunk':
      return { kind: edit.kind, before: edit.after, after: edit.before };
    case 'dispatchRule':
      return { kind: edit.kind, before: edit.after, after: edit.before };
  }
}

function inverseAction({ strategy, owner }: Step, edit: Edit): Action {
  if (edit.before === null) return 'create';
  if (edit.after === null) return 'delete';
  const { action } = makeStep(edit, { strategy, owner });
  return action === 'update' && unsets(edit) ? 'replace' : action;
}

/** A message that was not there before: to LiveKit's `update`, null means unchanged. */
function unsets(edit: Edit): boolean {
  const members = new Set(diffEdit(edit).map(({ field }) => field.split('.')[0] ?? field));
  return inKind(edit, ({ after }) => after !== null && Object.entries(after).some(([key, value]) => value === null && members.has(key)));
}

/** The steps of moves, as a proof wants them: with real ids, each in its own direction. */
export function stepsOf(moves: readonly Move[], known: KnownObjects): Step[] {
  return moves.map(({ step, edit, action }, at) => {
    const resolved = known.resolve(edit);
    return {
      ...step,
      id: at + 1,
      action,
      edit: resolved,
      change: diffEdit(resolved),
      subject: { ...step.subject, id: editedId(resolved) },
    };
  });
}
