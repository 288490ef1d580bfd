import { camelCase } from '../model/camel-case.ts';
import type { Keys } from '../model/source.ts';

/** Maps whose keys are the user's own, and data that sipctl does not model. */
const USER_KEYS = new Set<PropertyKey>(['headers', 'headersToAttributes', 'attributesToHeaders', 'attributes', 'tags', 'accept', 'egress']);

export interface Renamed {
  /** As written in the file. */
  readonly keys: Keys;
  readonly camel: string;
  /** The camelCase name stands there as well; then the snake_case one is left out. */
  readonly twice: boolean;
}

/** @returns a copy of the data with camelCase keys, and every key that was written otherwise. */
export function inCamelCase(data: unknown): { readonly data: unknown; readonly renamed: readonly Renamed[] } {
  const renamed: Renamed[] = [];
  const copy = (value: unknown, keys: Keys, isUsers: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item, at) => copy(item, [...keys, at], isUsers));
    if (!isMap(value)) return value;
    const result: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) {
      // Most keys need no look: a file may hold tens of thousands.
      const name = isUsers || !key.includes('_') ? key : camelCase(key);
      const twice = name !== key && (name in value || name in result);
      if (name !== key) renamed.push({ keys: [...keys, key], camel: name, twice });
      if (twice) continue;
      const isSingle = typeof member !== 'object' || member === null;
      result[name] = isSingle ? member : copy(member, [...keys, key], isUsers || USER_KEYS.has(name));
    }
    return result;
  };
  return { data: copy(data, [], false), renamed };
}

/** @returns the keys as the file has them. @param keys in camelCase. */
export function asWritten(data: unknown, keys: Keys): Keys {
  const written: PropertyKey[] = [];
  let value = data;
  for (const key of keys) {
    const own =
      isMap(value) && typeof key === 'string' && !(key in value) ? Object.keys(value).find((name) => camelCase(name) === key) : undefined;
    written.push(own ?? key);
    value = isMap(value) || Array.isArray(value) ? Reflect.get(value, own ?? key) : undefined;
  }
  return written;
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
