/**
 * JSON out, as LiveKit's Go server writes it: proto names, every field, null for a message that is not set; a member of a oneof
 * and an `optional` field only when set. protobuf-es does all of it but the nulls.
 */
import { type Field, hasOwnJson, isObject, type JsonObject, type JsonValue, type Message, type MessageType } from './message.ts';

/** @returns the message as a value for JSON.stringify: enums by name (unknown ones by number), 64-bit integers as text. */
export function writeJson<T extends Message>(type: MessageType<T>, message: T): JsonValue {
  return valueJson(type, message.toJson({ emitDefaultValues: true, useProtoFieldName: true }));
}

function valueJson(type: MessageType, json: JsonValue): JsonValue {
  return hasOwnJson(type) || !isObject(json) ? json : withNulls(type, json);
}

function withNulls(type: MessageType, json: JsonObject): JsonObject {
  const entries: [string, JsonValue][] = [];
  for (const field of type.fields.list()) {
    const value = json[field.name];
    if (value !== undefined) entries.push([field.name, fieldJson(field, value)]);
    else if (isNullable(field)) entries.push([field.name, null]);
  }
  return Object.fromEntries(entries);
}

function isNullable(field: Field): boolean {
  return field.kind === 'message' && !field.repeated && field.oneof === undefined && !field.opt;
}

function fieldJson(field: Field, value: JsonValue): JsonValue {
  if (field.kind !== 'message') return value;
  return Array.isArray(value) ? value.map((item) => valueJson(field.T, item)) : valueJson(field.T, value);
}
