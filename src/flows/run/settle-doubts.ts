import { idOf, type Kind, objectsOf, type World } from '../../core/model/world.ts';
import { diffFromAsked } from '../../core/plan/diff.ts';
import { type EditOf, inKind } from '../../core/plan/edit-of-kind.ts';
import type { KnownObjects } from './known-objects.ts';
import type { Move } from './running.ts';
import { createdOnes } from './settle-unknown.ts';

/** A move whose intent is on disk, and nothing about its end. */
export interface Doubt {
  readonly move: Move;
  /** Ids that are not what it made. */
  readonly namesakes: readonly string[];
  /** What an earlier record says that it made; null = nothing is said. */
  readonly given: string | null;
}

/** What a world says of a doubt: the object as it is now (null = deleted), `not done`, or that it is `neither` before nor after. */
export type Found =
  | { readonly kind: 'done'; readonly id: string; readonly twins: readonly string[] }
  | { readonly kind: 'not done' }
  | { readonly kind: 'neither' };

/** Looks in a world whether a request that nobody has seen the end of was carried out. */
export function findInWorld(doubt: Doubt, world: World, known: KnownObjects): Found {
  return inKind(known.resolve(doubt.move.edit), (edit) => findOne(edit, doubt, world, known));
}

function findOne<K extends Kind>({ kind, before, after }: EditOf<K>, doubt: Doubt, world: World, known: KnownObjects): Found {
  const objects = objectsOf(world, kind);
  if (before === null) {
    if (after === null) throw new Error('an edit without before and after');
    const made = createdOnes<K>(after, objects, (id) => doubt.namesakes.includes(id)).map(idOf);
    const [first] = made;
    if (first === undefined) return { kind: 'not done' };
    const ours = doubt.given !== null && made.includes(doubt.given) ? doubt.given : first;
    return { kind: 'done', id: ours, twins: made.filter((id) => id !== ours) };
  }
  const id = idOf(before);
  const live = objects.find((object) => idOf(object) === id) ?? null;
  const reached = after === null || live === null ? live === after : diffFromAsked<K>(after, live).length === 0;
  if (reached) return { kind: 'done', id, twins: [] };
  const fields = known.strangeFields<K>(kind, before, live);
  return fields?.length === 0 ? { kind: 'not done' } : { kind: 'neither' };
}
