import { idOf, type Kind, objectsOf, type World } from '../../core/model/world.ts';
import { diffFromAsked } from '../../core/plan/diff.ts';
import { type EditOf, inKind } from '../../core/plan/edit-of-kind.ts';
import type { Step } from '../../core/plan/plan.ts';
import type { StepState } from '../../core/run/step-states.ts';
import type { KnownObjects } from './known-objects.ts';
import { createdOnes } from './settle-unknown.ts';

/** What a world says of a step whose end nobody has written down. `neither`: its object is not as before, and not as asked. */
export type Found =
  | { readonly kind: 'done'; readonly id: string; readonly twins: readonly string[] }
  | { readonly kind: 'not done' }
  | { readonly kind: 'neither' };

/** Looks in a world whether the request of a step was carried out. */
export function findInWorld({ edit }: Step, state: StepState, world: World, known: KnownObjects): Found {
  return inKind(known.resolve(edit), (each) =>
    each.before === null ? findCreated(each, state, world) : findChanged({ ...each, before: each.before }, world, known),
  );
}

/** @returns `done` with the one that the journal names, where it names one; what else looks like it is a twin. */
function findCreated<K extends Kind>({ kind, after }: EditOf<K>, { id, namesakes }: StepState, world: World): Found {
  if (after === null) throw new Error('an edit without before and after');
  const made = createdOnes<K>(after, objectsOf(world, kind), (each) => namesakes.includes(each)).map(idOf);
  const [first] = made;
  if (first === undefined) return { kind: 'not done' };
  const ours = id !== null && made.includes(id) ? id : first;
  return { kind: 'done', id: ours, twins: made.filter((each) => each !== ours) };
}

function findChanged<K extends Kind>(
  { kind, before, after }: EditOf<K> & { readonly before: NonNullable<EditOf<K>['before']> },
  world: World,
  known: KnownObjects,
): Found {
  const id = idOf(before);
  const live = objectsOf(world, kind).find((object) => idOf(object) === id) ?? null;
  const reached = after === null || live === null ? live === after : diffFromAsked<K>(after, live).length === 0;
  if (reached) return { kind: 'done', id, twins: [] };
  return known.strangeFields<K>(kind, before, live)?.length === 0 ? { kind: 'not done' } : { kind: 'neither' };
}
