import { FIELD_SINCE } from '../../core/model/updatable.ts';
import { idOf, KIND_LABEL, type Kind, labelOf, type Objects } from '../../core/model/world.ts';
import { diffFromAsked, diffObjects } from '../../core/plan/diff.ts';
import { Problem } from '../../core/problem.ts';

/** @param fields in which it is not as expected; null = it is not there. */
export function foreignChange(kind: Kind, object: Objects[Kind], fields: readonly string[] | null): Problem {
  const label = `${KIND_LABEL[kind]} ${labelOf({ name: object.name, id: idOf(object) })}`;
  return fields === null
    ? new Problem('foreign-change', `${label} was deleted by somebody else in the meantime`, {
        nextSteps: ['look at what there is now, then run the command again'],
      })
    : new Problem('foreign-change', `${label} was changed by somebody else in the meantime: ${fields.join(', ')}`, {
        nextSteps: ['run the command again: it starts from what is there now'],
      });
}

/**
 * Compares what was asked with what the server answered, and that with what it holds when read back. A server drops fields that it does
 * not know without an error. @param answered null for a delete, which answers nothing. @returns null where all is well.
 */
export function faultOfStored<K extends Kind>(
  kind: K,
  asked: Objects[K] | null,
  answered: Objects[K] | null,
  live: Objects[K] | null,
): Problem | null {
  if (asked === null) return live === null ? null : stillThere(kind, live);
  const lost = answered === null ? [] : diffFromAsked<K>(asked, answered).map(({ field }) => field);
  if (lost.length > 0) return notStored(kind, asked, lost);
  if (live === null) return foreignChange(kind, answered ?? asked, null);
  if (diffFromAsked<K>(asked, live).length === 0) return null;
  const strange = diffObjects<K>(answered ?? asked, live).map(({ field }) => field);
  return foreignChange(kind, live, strange);
}

function stillThere<K extends Kind>(kind: K, live: Objects[K]): Problem {
  return new Problem(
    'foreign-change',
    `${KIND_LABEL[kind]} ${labelOf({ name: live.name, id: idOf(live) })} is there again after its delete`,
    {
      detail: ['an update by somebody else that meets a delete brings the object back'],
      nextSteps: ['run the command again: it starts from what is there now'],
    },
  );
}

function notStored<K extends Kind>(kind: K, asked: Objects[K], lost: readonly string[]): Problem {
  const label = `${KIND_LABEL[kind]} ${labelOf({ name: asked.name, id: idOf(asked) })}`;
  return new Problem('field-not-stored', `the server stored ${label} otherwise than it was sent: ${lost.join(', ')}`, {
    detail: lost.map((field) => `${field}: ${since(kind, field)}`),
    nextSteps: [`update livekit-server, or change the object without ${lost.join(', ')}`],
  });
}

function since(kind: Kind, field: string): string {
  const version = FIELD_SINCE[kind][field] ?? FIELD_SINCE[kind][field.split('.')[0] ?? field];
  return version === undefined ? 'not stored as sent' : `needs livekit-server ${version} or later`;
}
