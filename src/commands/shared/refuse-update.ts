import { saysNothing } from '../../core/edit/object-edit.ts';
import type { Found } from '../../core/model/find-object.ts';
import { idOf, KIND_LABEL, type Kind, labelOf, objectsOf, subjectOf, type World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';

/** An update without a field is a slip, such as an unset variable. @throws Problem `usage`. */
export function refuseNoChange(fields: object, command: string): void {
  if (saysNothing(fields)) throw new Problem('usage', 'nothing to change was named', { nextSteps: [`sipctl ${command} --help`] });
}

/** LiveKit lets two objects have one name, and then neither can be referred to by it. @throws Problem `name-taken`. */
export function refuseTakenName<K extends Kind>(world: World, { kind, object }: Found<K>, name: string | undefined): void {
  if (name === undefined || name === object.name) return;
  const other = objectsOf(world, kind).find((each) => each.name === name && idOf(each) !== idOf(object));
  if (other === undefined) return;
  throw new Problem('name-taken', `there is another ${KIND_LABEL[kind]} of that name: ${labelOf(subjectOf(kind, other))}`, {
    nextSteps: ['take another name'],
  });
}
