import type { Keys } from '../model/source.ts';

export function valueAt(data: unknown, keys: Keys): unknown {
  let value = data;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** Sets a value in place; undefined takes it away. An item of a list takes its list with it, so that the places of others stay right. */
export function putValue(data: unknown, path: Keys, value: unknown): void {
  const parent = valueAt(data, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof parent !== 'object' || parent === null || key === undefined) return;
  if (value !== undefined) Reflect.set(parent, key, value);
  else if (Array.isArray(parent)) putValue(data, path.slice(0, -1), undefined);
  else Reflect.deleteProperty(parent, key);
}
