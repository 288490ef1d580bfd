import type { Message } from './message.ts';

/**
 * A deep copy, fields that protobuf-es does not know included: its own copies lack them, and a copy by way of the wire format loses
 * the byte order mark at the beginning of a text.
 */
export function copyMessage<T extends Message>(message: T): T {
  return copied(message) as T;
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map(copied);
  const copy: object = Object.create(Object.getPrototypeOf(value));
  // Unknown fields are kept under a symbol.
  for (const key of Reflect.ownKeys(value)) Reflect.set(copy, key, copied(Reflect.get(value, key)));
  return copy;
}
