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
  optional,
  type Reader,
  secret,
  text,
  textMap,
  texts,
} from './read-message.ts';

/*
 * LiveKit's messages, field by field. The compiler holds each table to the type in core/model that the file formats check with zod:
 * a field missing here, or read as another type, does not compile.
 */

const encryption = enumValue('SIP_MEDIA_ENCRYPT_DISABLE');

const media = message<Media>({
  onlyListedCodecs: flag,
  codecs: list(message<Media['codecs'][number]>({ name: text, rate: count })),
  encryption: optional(encryption),
  mediaTimeout: optional(text),
});

const inboundTrunk = message<InboundTrunk>({
  sipTrunkId: text,
  name: text,
  metadata: text,
  numbers: texts,
  allowedAddresses: texts,
  allowedNumbers: texts,
  authUsername: text,
  authPassword: secret,
  authRealm: text,
  headers: textMap,
  headersToAttributes: textMap,
  attributesToHeaders: textMap,
  includeHeaders: enumValue('SIP_NO_HEADERS'),
  ringingTimeout: nullable(text),
  maxCallDuration: nullable(text),
  krispEnabled: flag,
  mediaEncryption: encryption,
  media: nullable(media),
  createdAt: nullable(text),
  updatedAt: nullable(text),
});

const outboundTrunk = message<OutboundTrunk>({
  sipTrunkId: text,
  name: text,
  metadata: text,
  address: text,
  destinationCountry: text,
  transport: enumValue('SIP_TRANSPORT_AUTO'),
  numbers: texts,
  authUsername: text,
  authPassword: secret,
  headers: textMap,
  headersToAttributes: textMap,
  attributesToHeaders: textMap,
  includeHeaders: enumValue('SIP_NO_HEADERS'),
  mediaEncryption: encryption,
  media: nullable(media),
  fromHost: text,
  createdAt: nullable(text),
  updatedAt: nullable(text),
});

const agentDispatch = message<AgentDispatch>({
  agentName: text,
  metadata: text,
  restartPolicy: enumValue('JRP_ON_FAILURE'),
  deployment: text,
  attributes: textMap,
});

const roomConfig = message<RoomConfig>({
  name: text,
  emptyTimeout: count,
  departureTimeout: count,
  maxParticipants: count,
  metadata: text,
  egress: { read: (value) => unmodelled(value, 0), absent: () => null },
  minPlayoutDelay: count,
  maxPlayoutDelay: count,
  syncStreams: flag,
  agents: list(agentDispatch),
  tags: textMap,
});

type RuleKinds = Exclude<DispatchRule['rule'], null>;

const ruleKinds = message<RuleKinds>({
  dispatchRuleDirect: optional(message<Required<RuleKinds>['dispatchRuleDirect']>({ roomName: text, pin: secret })),
  dispatchRuleIndividual: optional(
    message<Required<RuleKinds>['dispatchRuleIndividual']>({ roomPrefix: text, pin: secret, noRandomness: flag }),
  ),
  dispatchRuleCallee: optional(message<Required<RuleKinds>['dispatchRuleCallee']>({ roomPrefix: text, pin: secret, randomize: flag })),
});

const dispatchRule = message<DispatchRule>({
  sipDispatchRuleId: text,
  rule: nullable(ruleKinds),
  trunkIds: texts,
  hidePhoneNumber: flag,
  inboundNumbers: texts,
  numbers: texts,
  name: text,
  metadata: text,
  attributes: textMap,
  roomPreset: text,
  roomConfig: nullable(roomConfig),
  krispEnabled: flag,
  mediaEncryption: encryption,
  media: nullable(media),
  createdAt: nullable(text),
  updatedAt: nullable(text),
});

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
