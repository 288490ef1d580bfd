import { nearest } from '../model/find-object.ts';
import { isPlanId } from '../model/plan-id.ts';
import { idOf, type Subject, subjectOf } from '../model/world.ts';
import { Problem } from '../problem.ts';
import type { Edit } from './plan.ts';
import { editedId } from './step.ts';

export interface ChosenEdits {
  /** In the given order. */
  readonly edits: readonly Edit[];
  /** What was not named, and is needed by what was: new trunks of a rule. */
  readonly besides: readonly Subject[];
}

/**
 * Edits of the objects that were named, by name (old or new) or id, and of the new trunks that they need.
 * @param edits all that could be meant, unchanged objects too. @throws Problem `value-invalid` naming what is not there.
 */
export function onlyEdits(edits: readonly Edit[], names: readonly string[]): ChosenEdits {
  const namesOf = ({ before, after }: Edit): string[] =>
    [before, after].flatMap((state) => (state === null ? [] : [state.name, idOf(state)]));
  const unknown = names.find((name) => !edits.some((edit) => namesOf(edit).includes(name)));
  if (unknown !== undefined) {
    const [near] = nearest(
      unknown,
      edits.flatMap(namesOf).filter((name) => !isPlanId(name)),
    );
    throw new Problem('value-invalid', `--only ${JSON.stringify(unknown)} names nothing that is declared`, {
      detail: near === undefined ? [] : [`did you mean ${near}?`],
    });
  }
  const named = new Set(edits.filter((edit) => namesOf(edit).some((name) => names.includes(name))));
  const needed = new Set([...named].flatMap((edit) => (edit.kind === 'dispatchRule' ? (edit.after?.trunkIds ?? []) : [])).filter(isPlanId));
  const besides = edits.filter((edit) => !named.has(edit) && needed.has(editedId(edit)));
  return {
    edits: edits.filter((edit) => named.has(edit) || besides.includes(edit)),
    besides: besides.flatMap(({ kind, after }) => (after === null ? [] : [subjectOf(kind, { ...after })])),
  };
}
