import type { Kind, Objects } from '../model/world.ts';
import type { Edit } from './plan.ts';

/** An edit of one kind: the same as {@link Edit}, for code that works for each kind alike. */
export interface EditOf<K extends Kind> {
  readonly kind: K;
  readonly before: Objects[K] | null;
  readonly after: Objects[K] | null;
}

/** TypeScript follows a union member by member; the three calls differ in type alone. */
export function inKind<T>(edit: Edit, work: <K extends Kind>(edit: EditOf<K>) => T): T {
  switch (edit.kind) {
    case 'inboundTrunk':
      return work<'inboundTrunk'>(edit);
    case 'outboundTrunk':
      return work<'outboundTrunk'>(edit);
    case 'dispatchRule':
      return work<'dispatchRule'>(edit);
  }
}

/** Another edit of the same kind. */
export function remade(edit: Edit, work: <K extends Kind>(edit: EditOf<K>) => EditOf<K>): Edit {
  switch (edit.kind) {
    case 'inboundTrunk':
      return work<'inboundTrunk'>(edit);
    case 'outboundTrunk':
      return work<'outboundTrunk'>(edit);
    case 'dispatchRule':
      return work<'dispatchRule'>(edit);
  }
}

type Change = <K extends Kind>(kind: K, object: Objects[K]) => Objects[K];

/** The same edit of other objects. @param change called for each object that there is. */
export function mapEdit(edit: Edit, change: Change): Edit {
  return remade(edit, <K extends Kind>({ kind, before, after }: EditOf<K>) => ({
    kind,
    before: before === null ? null : change(kind, before),
    after: after === null ? null : change(kind, after),
  }));
}

/** The same edit with another end. @param change called with what the object shall be, where it shall be at all. */
export function mapEnd(edit: Edit, change: Change): Edit {
  return remade(edit, <K extends Kind>({ kind, before, after }: EditOf<K>) => ({
    kind,
    before,
    after: after === null ? null : change(kind, after),
  }));
}
