import { z } from 'zod';
import {
  count,
  duration,
  encryptionNames,
  enumMember,
  flag,
  media,
  ownKeys,
  secretReference,
  text,
  textMap,
  texts,
  trunkFields,
} from './fields.ts';

export const DECLARED_VERSION = 'sipctl/v1';

/** An inbound trunk as a file declares it. */
export const declaredInboundTrunk = z.strictObject({
  ...trunkFields,
  numbers: texts('called numbers taken; empty = any'),
  allowedAddresses: texts('sources taken: IP, CIDR, or the host of the From header; empty = any'),
  allowedNumbers: texts('calling numbers taken; empty = any'),
  authRealm: text('SIP digest realm; empty = LiveKit'),
  ringingTimeout: duration('how long a call may ring'),
  maxCallDuration: duration('how long a call may last'),
  krispEnabled: flag('noise cancellation of LiveKit Cloud'),
});
export type DeclaredInboundTrunk = z.infer<typeof declaredInboundTrunk>;

export const declaredOutboundTrunk = z.strictObject({
  ...trunkFields,
  address: text('host name or IP to dial, with an optional port; no SIP URI'),
  transport: enumMember('SIP_TRANSPORT_', '', ['auto', 'udp', 'tcp', 'tls'], 'auto, udp, tcp or tls'),
  destinationCountry: text('ISO 3166-1 alpha-2; LiveKit Cloud dials from a region near it'),
  numbers: texts('caller ids; one is picked at random for each call'),
  fromHost: text('host of the From header'),
});
export type DeclaredOutboundTrunk = z.infer<typeof declaredOutboundTrunk>;

const pin = secretReference('digits that callers must enter');
const direct = z.strictObject({ roomName: text('the room of every call'), pin });
const individual = z.strictObject({
  roomPrefix: text('rooms are PREFIX_<caller>_<random>'),
  pin,
  noRandomness: flag('no random end: calls of one caller share a room'),
});
const callee = z.strictObject({
  roomPrefix: text('rooms are PREFIX_<called number>'),
  pin,
  randomize: flag('a random end: each call has a room of its own'),
});

const agent = z.strictObject({
  agentName: z.string().describe('exactly as the worker registers'),
  metadata: text('handed to the agent'),
  restartPolicy: enumMember('JRP_', '', ['on_failure', 'never'], 'on_failure or never'),
  deployment: text('which deployment of the agent'),
  attributes: textMap('participant attributes of the agent'),
});

const roomConfig = z.strictObject({
  name: text('name of a room configuration on the server'),
  emptyTimeout: count('seconds that a room stays open before anybody joins'),
  departureTimeout: count('seconds that a room stays open after the last one left'),
  maxParticipants: count('0 = no limit'),
  metadata: text('metadata of the room'),
  egress: z.record(z.string(), z.json()).nullable().exactOptional().describe("automatic egress, as in LiveKit's JSON"),
  minPlayoutDelay: count('milliseconds'),
  maxPlayoutDelay: count('milliseconds'),
  syncStreams: flag('play audio and video of one participant in step'),
  agents: z.array(agent).nullable().exactOptional().describe('who is called into the room'),
  tags: textMap('tags of the room'),
});

export const declaredDispatchRule = z.strictObject({
  ...ownKeys,
  trunks: texts('names or ids of the inbound trunks whose calls it takes; empty = any'),
  numbers: texts('called numbers taken, compared as exact text; empty = any'),
  inboundNumbers: texts('CALLING numbers taken, compared as exact text; empty = any'),
  rule: z
    .strictObject({
      dispatchRuleDirect: direct.exactOptional().describe('one room for all calls'),
      dispatchRuleIndividual: individual.exactOptional().describe('a room for each caller'),
      dispatchRuleCallee: callee.exactOptional().describe('a room for each called number'),
    })
    .exactOptional()
    .describe('the room a call gets: exactly one form'),
  roomConfig: roomConfig.nullable().exactOptional().describe('agents and settings of the room, if the call creates it'),
  roomPreset: text('room preset of LiveKit Cloud'),
  hidePhoneNumber: flag("hide the caller's number from the other participants"),
  attributes: textMap('attributes of the SIP participant'),
  metadata: text('metadata of the SIP participant'),
  krispEnabled: flag('noise cancellation of LiveKit Cloud'),
  media,
  mediaEncryption: enumMember('SIP_MEDIA_ENCRYPT_', '', encryptionNames, 'deprecated: write media.encryption'),
});
export type DeclaredDispatchRule = z.infer<typeof declaredDispatchRule>;

const expectation = z.strictObject({
  result: z.enum(['accept', 'request-pin', 'drop', 'error']).exactOptional().describe('accept unless another member says otherwise'),
  trunk: z.string().exactOptional().describe('name or id; none = the call matches no trunk'),
  rule: z.string().exactOptional().describe('name or id; none = no rule takes the call'),
  room: z.string().exactOptional().describe('name of the room, or its pattern such as call_<caller>_<random>'),
  agents: z.array(z.string()).exactOptional().describe('exactly these agents are called'),
  auth: z.enum(['full', 'half', 'none']).exactOptional().describe('what the caller has to prove'),
});
export type Expectation = z.infer<typeof expectation>;

const test = z.strictObject({
  name: z.string(),
  call: z.strictObject({
    to: z.string().describe('called number, as the carrier sends it'),
    from: z.string().exactOptional().describe('calling number'),
    fromHost: z.string().exactOptional().describe('host of the From header'),
    source: z.string().exactOptional().describe('IP address that the call comes from'),
    pin: secretReference('what the caller enters'),
  }),
  expect: expectation,
});
export type DeclaredTest = z.infer<typeof test>;

export const verification = z.strictObject({
  sip: z
    .strictObject({
      host: z.string().describe('SIP host of the project: an assertion, like target'),
      transport: z.enum(['udp', 'tcp', 'tls']).exactOptional(),
      user: z.string().exactOptional(),
      password: secretReference('password of the test call, if not the one of the trunk'),
    })
    .exactOptional(),
  caller: z.string().exactOptional().describe('number that test calls come from'),
  calls: z
    .array(z.strictObject({ to: z.string(), expect: expectation.exactOptional() }))
    .exactOptional()
    .describe('test calls after every change'),
});

export type DeclaredVerification = z.infer<typeof verification>;

/** The declared file, strictly: a key that is not known is a mistake, never ignored. Objects of LiveKit keep LiveKit's names. */
export const declaredFile = z.strictObject({
  apiVersion: z.literal(DECLARED_VERSION),
  target: z
    .strictObject({ url: z.string(), apiKey: z.string().exactOptional() })
    .exactOptional()
    .describe('an assertion: any other project is refused'),
  inboundTrunks: z.array(declaredInboundTrunk).exactOptional().describe('which calls are admitted'),
  outboundTrunks: z.array(declaredOutboundTrunk).exactOptional().describe('where and as whom LiveKit dials'),
  dispatchRules: z.array(declaredDispatchRule).exactOptional().describe('which room a call gets, and which agents'),
  ignore: z.array(z.string()).exactOptional().describe('live objects that no command on this file touches: names with * and ?'),
  tests: z.array(test).exactOptional().describe('calls and who shall take them'),
  verify: verification.exactOptional().describe('how to make a test call'),
});
/** A declared file after validation: enums by their full names. A member that is absent was not said; `null` was. */
export type DeclaredFile = z.infer<typeof declaredFile>;
