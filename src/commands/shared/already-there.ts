import { idOf, KIND_LABEL, type Kind, type Objects, objectsOf, type World } from '../../core/model/world.ts';
import { diffFromAsked } from '../../core/plan/diff.ts';
import { Problem } from '../../core/problem.ts';
import { reference } from '../../core/shell-word.ts';

/**
 * A create that is repeated changes nothing.
 * @returns whether an object of that name exists just so. @throws Problem `name-taken` where the name stands for something else.
 */
export function alreadyThere<K extends Kind>(world: World, kind: K, wanted: Objects[K]): boolean {
  const live = objectsOf(world, kind).find(({ name }) => name === wanted.name);
  if (live === undefined) return false;
  const fields = diffFromAsked<K>(wanted, live).map(({ field }) => field);
  if (fields.length === 0) return true;
  const noun = kind === 'dispatchRule' ? 'dispatch' : 'trunk';
  throw new Problem(
    'name-taken',
    `there is another ${KIND_LABEL[kind]} ${JSON.stringify(wanted.name)}; it differs in ${fields.join(', ')}`,
    {
      nextSteps: [`sipctl ${noun} update ${reference({ name: live.name, id: idOf(live) })} ...`, 'or take another name'],
    },
  );
}
