/**
 * JSON in, as LiveKit's Go server reads it. Go and protobuf-es agree on most of it; what they read differently is settled here,
 * before protobuf-es sees the value. What JSON.parse itself reads differently stays so: of one name written twice it takes the last,
 * where Go refuses, and it refuses text after the object, where Go looks no further.
 */
import { type Field, hasOwnJson, isObject, type JsonObject, type JsonValue, type Message, type MessageType } from './message.ts';

/** A body that LiveKit calls malformed. Its reply never says where, so this says it to a debugger only. */
export class MalformedBody extends Error {
  override readonly name = 'MalformedBody';
}

/** @param text JSON. Unknown fields and unknown enum names are dropped. @throws MalformedBody */
export function readJson<T extends Message>(type: MessageType<T>, text: string): T {
  try {
    const json: JsonValue = JSON.parse(text);
    if (!isObject(json)) throw new MalformedBody('not an object');
    return type.fromJson(fieldsSent(type, json), { ignoreUnknownFields: true });
  } catch (error) {
    throw error instanceof MalformedBody ? error : new MalformedBody('not decodable', { cause: error });
  }
}

/** Go takes null for "not sent", in a oneof too, and refuses a field that stands there under both of its names. */
function fieldsSent(type: MessageType, json: JsonObject): JsonObject {
  const seen = new Map<Field, JsonValue>();
  for (const [key, value] of Object.entries(json)) {
    const field = type.fields.findJsonName(key);
    if (field === undefined) continue;
    if (seen.has(field)) throw new MalformedBody(`${field.name} twice`);
    seen.set(field, value);
  }
  const sent = [...seen].filter(([, value]) => value !== null);
  return Object.fromEntries(sent.map(([field, value]) => [field.name, fieldValue(field, value)]));
}

function fieldValue(field: Field, value: JsonValue): JsonValue {
  if (field.kind !== 'message') return value;
  if (!field.repeated) return messageValue(field.T, value);
  return Array.isArray(value) ? value.map((item) => messageValue(field.T, item)) : value;
}

const DURATION = /^-?\d+(\.\d{1,9})?s$/;

function messageValue(type: MessageType, value: JsonValue): JsonValue {
  // protobuf-es looks at the beginning of a duration only, so it would read `30sec`.
  if (type.typeName === 'google.protobuf.Duration' && !(typeof value === 'string' && DURATION.test(value))) {
    throw new MalformedBody('not a duration');
  }
  return hasOwnJson(type) || !isObject(value) ? value : fieldsSent(type, value);
}
