import { Secret } from '../../core/model/secret.ts';
import type { JsonObject } from './answer-failure.ts';
import { isSecretName } from './redact.ts';

/** How one message's fields come to our names. Built once a message; remembers every key it has met, since lists repeat them. */
export interface MessageShape {
  readonly members: ReadonlyMap<string, (value: unknown) => unknown>;
  readonly known: Map<string, { readonly name: string; readonly read: (value: unknown) => unknown }>;
}

/** @param members readers of the fields that are messages themselves; any other value, user maps among them, stays as it came. */
export function messageShape(members: Readonly<Record<string, (value: unknown) => unknown>> = {}): MessageShape {
  return { members: new Map(Object.entries(members)), known: new Map() };
}

export function one(shape: MessageShape): (value: unknown) => unknown {
  return (value) => (isObject(value) ? toOurNames(value, shape) : value);
}

export function many(shape: MessageShape): (value: unknown) => unknown {
  return (value) => (Array.isArray(value) ? value.map(one(shape)) : value);
}

/**
 * The fields of one message under their camelCase names, whichever spelling the server used. A null is a field that is not set,
 * and left out. A field that no shape knows keeps its value untouched.
 */
export function toOurNames(message: JsonObject, shape: MessageShape): JsonObject {
  const result: JsonObject = {};
  for (const key in message) {
    const value = message[key];
    // JSON.parse makes `__proto__` an ordinary member; assigning it would change the result's prototype instead.
    if (value === null || key === '__proto__') continue;
    let field = shape.known.get(key);
    if (field === undefined) {
      const name = camelCase(key);
      field = { name, read: shape.members.get(name) ?? untouched };
      shape.known.set(key, field);
    }
    result[field.name] = field.read(value);
  }
  return result;
}

/**
 * A message whose fields sipctl does not model, such as egress: every name is made camelCase, except in `metadata` maps, whose keys
 * are the user's; fields with a secret's name become a {@link Secret}.
 */
export function unmodelled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmodelled);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([key, member]) => member !== null && key !== '__proto__');
  return Object.fromEntries(members.map(([key, member]) => [camelCase(key), unmodelledMember(key, member)]));
}

function unmodelledMember(key: string, value: unknown): unknown {
  if (typeof value === 'string') return isSecretName(key) ? new Secret(value) : value;
  return key === 'metadata' ? value : unmodelled(value);
}

/** protobuf's JSON name of a field. */
function camelCase(key: string): string {
  return key.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function untouched(value: unknown): unknown {
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
