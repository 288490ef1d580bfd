import { leavesOf, sameValue } from '../model/normalise.ts';
import { Secret } from '../model/secret.ts';
import type { Kind, Objects } from '../model/world.ts';

/** One field that differs. A secret stays a `Secret`; absent = LiveKit's default. */
export interface FieldChange {
  /** Path in LiveKit's camelCase JSON: `roomConfig.agents`. `rule` alone is the room form. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Compares what two states of an object mean to LiveKit. Null = the object does not exist. O(fields). */
export function diffObjects<K extends Kind>(before: Objects[K] | null, after: Objects[K] | null): FieldChange[] {
  const old = before === null ? new Map<string, unknown>() : leavesOf(before);
  const wanted = after === null ? new Map<string, unknown>() : leavesOf(after);
  const fields = [...new Set([...wanted.keys(), ...old.keys()])];
  return fields
    .filter((field) => !sameValue(old.get(field), wanted.get(field)))
    .map((field) => ({ field, before: old.get(field), after: wanted.get(field) }));
}

/**
 * Compares an object with what was asked of it. A member that `asked` does not have at all is one that a newer server fills by
 * itself, and no difference. @returns before = asked, after = live.
 */
export function diffFromAsked<K extends Kind>(asked: Objects[K], live: Objects[K]): FieldChange[] {
  return diffObjects<K>(asked, live).filter(
    ({ field, before, after }) => (field.split('.')[0] ?? field) in asked && !(FILLED_BY_SERVER.has(field) && holds(after, before)),
  );
}

/** Messages that sipctl carries without knowing their fields: the server adds the defaults of each. */
const FILLED_BY_SERVER = new Set(['roomConfig.egress']);

/** @returns whether `whole` has everything that `part` has, however deep. */
function holds(whole: unknown, part: unknown): boolean {
  if (sameValue(whole, part)) return true;
  if (Array.isArray(part)) return Array.isArray(whole) && part.length === whole.length && part.every((item, at) => holds(whole[at], item));
  if (!isPlain(part) || !isPlain(whole)) return false;
  return Object.entries(part).every(([key, member]) => holds(whole[key], member));
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Secret);

/** @returns the members of the object that hold the changed leaves: `roomConfig.agents` is in `roomConfig`. */
export function changedMembers(changes: readonly FieldChange[]): string[] {
  return [...new Set(changes.map(({ field }) => field.split('.')[0] ?? field))];
}
