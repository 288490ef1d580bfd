import { idOf, type World } from '../../core/model/world.ts';
import { reverseSteps } from '../../core/plan/invert.ts';
import type { Step } from '../../core/plan/plan.ts';
import { diffEdit, editedId } from '../../core/plan/step.ts';
import type { KnownObjects } from './known-objects.ts';
import type { Move } from './running.ts';

export const forwardMove = (step: Step): Move => ({ step, direction: 'do', action: step.action, edit: step.edit });

/** @returns the move that takes a step back, whatever it has done since. @throws Problem `secret-masked`. */
export function inverseOf(step: Step): Move {
  const [back] = reverseSteps([step]);
  if (back === undefined) throw new Error('a step without an inverse');
  return { step, direction: 'undo', edit: back.edit, action: back.action };
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
