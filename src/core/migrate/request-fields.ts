import type { Kind } from '../model/world.ts';

/**
 * LiveKit's messages as people write them in requests, field by field, in the order in which the declared file shows them.
 * Read in livekit_sip.proto, livekit_room.proto and livekit_agent_dispatch.proto of protocol 1.50.
 */
export type Field =
  | { readonly type: 'text' | 'texts' | 'flag' | 'count' | 'duration' | 'textMap' | 'secret' | 'time' | 'carriedAsIs' }
  /** What the object is known by; empty = it has none. Ids are called `id` in the declared file. */
  | { readonly type: 'name' | 'id' }
  /** `trunkIds`, which the declared file holds as `trunks`. */
  | { readonly type: 'trunkIds' }
  /** Deprecated copy of `media.encryption`. */
  | { readonly type: 'mediaEncryption'; readonly names: readonly string[] }
  /** A member's position is its number on the wire. */
  | { readonly type: 'enum'; readonly names: readonly string[] }
  | { readonly type: 'message'; readonly fields: Fields }
  /** `key`: the text that the declared file wants of each, and that is empty where a request leaves it out. */
  | { readonly type: 'messages'; readonly fields: Fields; readonly key: string }
  /** A field whose presence says something even if it is a default (`optional` or a oneof in the proto). */
  | { readonly type: 'present'; readonly field: Field };
export type Fields = Readonly<Record<string, Field>>;

const name: Field = { type: 'name' };
const text: Field = { type: 'text' };
const texts: Field = { type: 'texts' };
const flag: Field = { type: 'flag' };
const count: Field = { type: 'count' };
const textMap: Field = { type: 'textMap' };
const secret: Field = { type: 'secret' };
const duration: Field = { type: 'present', field: { type: 'duration' } };
const time: Field = { type: 'time' };
const id: Field = { type: 'id' };

const ENCRYPTION = ['SIP_MEDIA_ENCRYPT_DISABLE', 'SIP_MEDIA_ENCRYPT_ALLOW', 'SIP_MEDIA_ENCRYPT_REQUIRE'];
const TRANSPORT = ['SIP_TRANSPORT_AUTO', 'SIP_TRANSPORT_UDP', 'SIP_TRANSPORT_TCP', 'SIP_TRANSPORT_TLS'];
export const transport: Field = { type: 'enum', names: TRANSPORT };

const media: Fields = {
  encryption: { type: 'present', field: { type: 'enum', names: ENCRYPTION } },
  codecs: { type: 'messages', key: 'name', fields: { name: text, rate: count } },
  onlyListedCodecs: flag,
  mediaTimeout: duration,
};

const mediaFields: Fields = {
  media: { type: 'message', fields: media },
  mediaEncryption: { type: 'mediaEncryption', names: ENCRYPTION },
};

const credentials: Fields = { authUsername: text, authPassword: secret };

const headers: Fields = {
  headers: textMap,
  headersToAttributes: textMap,
  attributesToHeaders: textMap,
  includeHeaders: { type: 'enum', names: ['SIP_NO_HEADERS', 'SIP_X_HEADERS', 'SIP_ALL_HEADERS'] },
};

const times: Fields = { createdAt: time, updatedAt: time };

const inboundTrunk: Fields = {
  name,
  sipTrunkId: id,
  metadata: text,
  numbers: texts,
  allowedAddresses: texts,
  allowedNumbers: texts,
  ...credentials,
  authRealm: text,
  ...headers,
  ringingTimeout: duration,
  maxCallDuration: duration,
  krispEnabled: flag,
  ...mediaFields,
  ...times,
};

const outboundTrunk: Fields = {
  name,
  sipTrunkId: id,
  metadata: text,
  address: text,
  transport,
  destinationCountry: text,
  numbers: texts,
  ...credentials,
  fromHost: text,
  ...headers,
  ...mediaFields,
  ...times,
};

const agent: Fields = {
  agentName: text,
  metadata: text,
  restartPolicy: { type: 'enum', names: ['JRP_ON_FAILURE', 'JRP_NEVER'] },
  deployment: text,
  attributes: textMap,
};

const roomConfig: Fields = {
  name: text,
  emptyTimeout: count,
  departureTimeout: count,
  maxParticipants: count,
  metadata: text,
  egress: { type: 'carriedAsIs' },
  minPlayoutDelay: count,
  maxPlayoutDelay: count,
  syncStreams: flag,
  agents: { type: 'messages', key: 'agentName', fields: agent },
  tags: textMap,
};

/** The first field is always shown, so that a form without settings is still seen to be that form. */
const prefix: Field = { type: 'present', field: text };
export const ROOM_FORMS: Fields = {
  dispatchRuleDirect: { type: 'message', fields: { roomName: prefix, pin: secret } },
  dispatchRuleIndividual: { type: 'message', fields: { roomPrefix: prefix, pin: secret, noRandomness: flag } },
  dispatchRuleCallee: { type: 'message', fields: { roomPrefix: prefix, pin: secret, randomize: flag } },
};

const dispatchRule: Fields = {
  name,
  sipDispatchRuleId: id,
  trunkIds: { type: 'trunkIds' },
  numbers: texts,
  inboundNumbers: texts,
  rule: { type: 'message', fields: ROOM_FORMS },
  roomConfig: { type: 'message', fields: roomConfig },
  roomPreset: text,
  hidePhoneNumber: flag,
  attributes: textMap,
  metadata: text,
  krispEnabled: flag,
  ...mediaFields,
  ...times,
};

export const REQUEST_FIELDS: { readonly [K in Kind]: Fields } = { inboundTrunk, outboundTrunk, dispatchRule };

/** `CreateSIPTrunkRequest`, and `SIPTrunkInfo` in the deprecated list: one object for both directions. */
export const LEGACY_TRUNK_FIELDS: Fields = {
  name,
  sipTrunkId: id,
  kind: { type: 'enum', names: ['TRUNK_LEGACY', 'TRUNK_INBOUND', 'TRUNK_OUTBOUND'] },
  metadata: text,
  inboundAddresses: texts,
  inboundNumbers: texts,
  inboundNumbersRegex: texts,
  inboundUsername: text,
  inboundPassword: secret,
  outboundAddress: text,
  outboundNumber: text,
  outboundUsername: text,
  outboundPassword: secret,
  transport,
};
