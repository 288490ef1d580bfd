import { camelCase } from '../../core/model/camel-case.ts';
import type { AgentDispatch, DispatchRule, RoomConfig } from '../../core/model/dispatch-rule.ts';
import type { Media } from '../../core/model/fields.ts';
import type { InboundTrunk } from '../../core/model/inbound-trunk.ts';
import type { OutboundTrunk } from '../../core/model/outbound-trunk.ts';
import { Secret } from '../../core/model/secret.ts';
import { isSecretName } from '../../core/model/secret-name.ts';
import type { Kind, Objects } from '../../core/model/world.ts';
import {
  count,
  enumValue,
  flag,
  isObject,
  list,
  message,
  mismatch,
  nullable,
  nullableText,
  optional,
  type Reader,
  secret,
  text,
  textMap,
  texts,
} from './read-message.ts';

/*
 * LiveKit's messages, field by field, each under both of its names: V8 finds a property that is written out in a fraction of the time
 * of one whose name is in a variable. The compiler holds each message to the type in core/model that the file formats check with
 * zod: a field missing here, or read as another type, or by a name that is not its own, does not compile.
 */

const encryption = (value: unknown) => enumValue(value, 'SIP_MEDIA_ENCRYPT_DISABLE');

const codec = message<Media['codecs'][number]>((given) => ({ name: text(given.name), rate: count(given.rate) }));

const media = message<Media>((given) => ({
  onlyListedCodecs: flag(given.only_listed_codecs ?? given.onlyListedCodecs),
  codecs: list(given.codecs, codec),
  ...optional('encryption', given.encryption, encryption),
  ...optional('mediaTimeout', given.media_timeout ?? given.mediaTimeout, text),
}));

const inboundTrunk = message<InboundTrunk>((given) => ({
  sipTrunkId: text(given.sip_trunk_id ?? given.sipTrunkId),
  name: text(given.name),
  metadata: text(given.metadata),
  numbers: texts(given.numbers),
  allowedAddresses: texts(given.allowed_addresses ?? given.allowedAddresses),
  allowedNumbers: texts(given.allowed_numbers ?? given.allowedNumbers),
  authUsername: text(given.auth_username ?? given.authUsername),
  authPassword: secret(given.auth_password ?? given.authPassword),
  authRealm: text(given.auth_realm ?? given.authRealm),
  headers: textMap(given.headers),
  headersToAttributes: textMap(given.headers_to_attributes ?? given.headersToAttributes),
  attributesToHeaders: textMap(given.attributes_to_headers ?? given.attributesToHeaders),
  includeHeaders: enumValue(given.include_headers ?? given.includeHeaders, 'SIP_NO_HEADERS'),
  ringingTimeout: nullableText(given.ringing_timeout ?? given.ringingTimeout),
  maxCallDuration: nullableText(given.max_call_duration ?? given.maxCallDuration),
  krispEnabled: flag(given.krisp_enabled ?? given.krispEnabled),
  mediaEncryption: encryption(given.media_encryption ?? given.mediaEncryption),
  media: nullable(given.media, media),
  createdAt: nullableText(given.created_at ?? given.createdAt),
  updatedAt: nullableText(given.updated_at ?? given.updatedAt),
}));

const outboundTrunk = message<OutboundTrunk>((given) => ({
  sipTrunkId: text(given.sip_trunk_id ?? given.sipTrunkId),
  name: text(given.name),
  metadata: text(given.metadata),
  address: text(given.address),
  destinationCountry: text(given.destination_country ?? given.destinationCountry),
  transport: enumValue(given.transport, 'SIP_TRANSPORT_AUTO'),
  numbers: texts(given.numbers),
  authUsername: text(given.auth_username ?? given.authUsername),
  authPassword: secret(given.auth_password ?? given.authPassword),
  headers: textMap(given.headers),
  headersToAttributes: textMap(given.headers_to_attributes ?? given.headersToAttributes),
  attributesToHeaders: textMap(given.attributes_to_headers ?? given.attributesToHeaders),
  includeHeaders: enumValue(given.include_headers ?? given.includeHeaders, 'SIP_NO_HEADERS'),
  mediaEncryption: encryption(given.media_encryption ?? given.mediaEncryption),
  media: nullable(given.media, media),
  fromHost: text(given.from_host ?? given.fromHost),
  createdAt: nullableText(given.created_at ?? given.createdAt),
  updatedAt: nullableText(given.updated_at ?? given.updatedAt),
}));

const agentDispatch = message<AgentDispatch>((given) => ({
  agentName: text(given.agent_name ?? given.agentName),
  metadata: text(given.metadata),
  restartPolicy: enumValue(given.restart_policy ?? given.restartPolicy, 'JRP_ON_FAILURE'),
  deployment: text(given.deployment),
  attributes: textMap(given.attributes),
}));

const roomConfig = message<RoomConfig>((given) => ({
  name: text(given.name),
  emptyTimeout: count(given.empty_timeout ?? given.emptyTimeout),
  departureTimeout: count(given.departure_timeout ?? given.departureTimeout),
  maxParticipants: count(given.max_participants ?? given.maxParticipants),
  metadata: text(given.metadata),
  egress: nullable(given.egress, (egress) => unmodelled(egress, 0)),
  minPlayoutDelay: count(given.min_playout_delay ?? given.minPlayoutDelay),
  maxPlayoutDelay: count(given.max_playout_delay ?? given.maxPlayoutDelay),
  syncStreams: flag(given.sync_streams ?? given.syncStreams),
  agents: list(given.agents, agentDispatch),
  tags: textMap(given.tags),
}));

type RuleKinds = Exclude<DispatchRule['rule'], null>;

const direct = message<Required<RuleKinds>['dispatchRuleDirect']>((given) => ({
  roomName: text(given.room_name ?? given.roomName),
  pin: secret(given.pin),
}));

const individual = message<Required<RuleKinds>['dispatchRuleIndividual']>((given) => ({
  roomPrefix: text(given.room_prefix ?? given.roomPrefix),
  pin: secret(given.pin),
  noRandomness: flag(given.no_randomness ?? given.noRandomness),
}));

const callee = message<Required<RuleKinds>['dispatchRuleCallee']>((given) => ({
  roomPrefix: text(given.room_prefix ?? given.roomPrefix),
  pin: secret(given.pin),
  randomize: flag(given.randomize),
}));

const ruleKinds = message<RuleKinds>((given) => ({
  ...optional('dispatchRuleDirect', given.dispatch_rule_direct ?? given.dispatchRuleDirect, direct),
  ...optional('dispatchRuleIndividual', given.dispatch_rule_individual ?? given.dispatchRuleIndividual, individual),
  ...optional('dispatchRuleCallee', given.dispatch_rule_callee ?? given.dispatchRuleCallee, callee),
}));

const dispatchRule = message<DispatchRule>((given) => ({
  sipDispatchRuleId: text(given.sip_dispatch_rule_id ?? given.sipDispatchRuleId),
  rule: nullable(given.rule, ruleKinds),
  trunkIds: texts(given.trunk_ids ?? given.trunkIds),
  hidePhoneNumber: flag(given.hide_phone_number ?? given.hidePhoneNumber),
  inboundNumbers: texts(given.inbound_numbers ?? given.inboundNumbers),
  numbers: texts(given.numbers),
  name: text(given.name),
  metadata: text(given.metadata),
  attributes: textMap(given.attributes),
  roomPreset: text(given.room_preset ?? given.roomPreset),
  roomConfig: nullable(given.room_config ?? given.roomConfig, roomConfig),
  krispEnabled: flag(given.krisp_enabled ?? given.krispEnabled),
  mediaEncryption: encryption(given.media_encryption ?? given.mediaEncryption),
  media: nullable(given.media, media),
  createdAt: nullableText(given.created_at ?? given.createdAt),
  updatedAt: nullableText(given.updated_at ?? given.updatedAt),
}));

export const MESSAGES: { readonly [K in Kind]: Reader<Objects[K]> } = { inboundTrunk, outboundTrunk, dispatchRule };

/** Egress nests no deeper than half of this. */
const MAX_DEPTH = 16;

/**
 * A message that sipctl carries without modelling it: every name is made camelCase, except in `metadata` maps, whose keys are the
 * user's; storage keys and other fields with a secret's name become a {@link Secret}.
 */
function unmodelled(value: unknown, depth: number): unknown {
  if (depth === MAX_DEPTH) mismatch(`it is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) return value.map((item) => unmodelled(item, depth + 1));
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [camelCase(key), unmodelledMember(key, member, depth + 1)]));
}

function unmodelledMember(key: string, value: unknown, depth: number): unknown {
  if (typeof value === 'string') return isSecretName(key) ? new Secret(value) : value;
  return key === 'metadata' ? value : unmodelled(value, depth);
}
