import type { SIPInboundTrunkInfo } from '@livekit/protocol';

export type JsonObject = { [key: string]: JsonValue };
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/**
 * What the codec and the state need of the generated classes. They serve as LiveKit's wire format and as the stored objects, so
 * that protobuf fields of a newer version survive here as they do in the real server.
 */
export interface Message {
  toBinary(): Uint8Array;
  toJson(options: { emitDefaultValues: boolean; useProtoFieldName: boolean }): JsonValue;
}

export interface MessageType<T extends Message = Message> {
  readonly typeName: string;
  readonly fields: { list(): readonly Field[]; findJsonName(jsonName: string): Field | undefined };
  fromJson(json: JsonValue, options: { ignoreUnknownFields: boolean }): T;
  fromBinary(bytes: Uint8Array): T;
}

export type Field = ReturnType<typeof SIPInboundTrunkInfo.fields.list>[number];

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Google's own types have a JSON form of their own, so their fields say nothing about their JSON. */
export function hasOwnJson(type: Pick<MessageType, 'typeName'>): boolean {
  return type.typeName.startsWith('google.protobuf.');
}
