import { FIELD_SINCE } from './updatable.ts';
import type { Kind } from './world.ts';

/** A field deep inside shows only in objects that have what is around it; among so many there mostly is one. */
const MOST_LOOKED_AT = 100;

/**
 * LiveKit writes every field that it knows, unset ones too, so one object of a list tells which fields the server does not know.
 * @param items as the server sent them, in snake_case or camelCase.
 * @returns the fields of {@link FIELD_SINCE} that it does not know; none where nothing listed tells.
 */
export function unknownFields(kind: Kind, items: readonly unknown[]): string[] {
  return Object.keys(FIELD_SINCE[kind]).filter((path) => {
    const keys = path.split('.');
    const own = keys.pop() ?? '';
    for (const item of items.slice(0, MOST_LOOKED_AT)) {
      const parent = keys.reduce(member, item);
      if (isMessage(item) && writesUnset(item) && isMessage(parent)) return spellingIn(parent, own) === null;
    }
    return false;
  });
}

/** One that leaves unset fields out may know them all. */
const writesUnset = (message: object): boolean =>
  Object.values(message).some((value) => value === '' || value === null || value === false || (Array.isArray(value) && value.length === 0));

const isMessage = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

function member(value: unknown, key: string): unknown {
  const name = isMessage(value) ? spellingIn(value, key) : null;
  return name === null || !isMessage(value) ? undefined : Reflect.get(value, name);
}

function spellingIn(message: object, key: string): string | null {
  const wire = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [wire, key].find((name) => Object.hasOwn(message, name)) ?? null;
}
