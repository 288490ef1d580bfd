import { leavesOf, sameValue } from '../model/normalise.ts';
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
  return diffObjects<K>(asked, live).filter(({ field }) => (field.split('.')[0] ?? field) in asked);
}

/** @returns the members of the object that hold the changed leaves: `roomConfig.agents` is in `roomConfig`. */
export function changedMembers(changes: readonly FieldChange[]): string[] {
  return [...new Set(changes.map(({ field }) => field.split('.')[0] ?? field))];
}
