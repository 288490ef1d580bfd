import { z } from 'zod';
import { count, enumValue, flag, media, secret, text, textMap, texts, timestamp } from './fields.ts';

/** `RoomAgentDispatch`: one agent that the room calls in. */
export const agentDispatchSchema = z.looseObject({
  agentName: text,
  metadata: text,
  restartPolicy: enumValue.default('JRP_ON_FAILURE'),
  deployment: text,
  attributes: textMap,
});
export type AgentDispatch = z.infer<typeof agentDispatchSchema>;

/** `RoomConfiguration`, used when the call creates the room. Times in seconds, playout delays in milliseconds. */
export const roomConfigSchema = z.looseObject({
  name: text,
  emptyTimeout: count,
  departureTimeout: count,
  maxParticipants: count,
  metadata: text,
  egress: z.unknown().nullable().default(null),
  minPlayoutDelay: count,
  maxPlayoutDelay: count,
  syncStreams: flag,
  agents: z.array(agentDispatchSchema).default(() => []),
  tags: textMap,
});
export type RoomConfig = z.infer<typeof roomConfigSchema>;

const direct = z.looseObject({ roomName: text, pin: secret });
const individual = z.looseObject({ roomPrefix: text, pin: secret, noRandomness: flag });
const callee = z.looseObject({ roomPrefix: text, pin: secret, randomize: flag });

/** `SIPDispatchRuleInfo`: which calls it takes, the room they get and the agents that join. */
export const dispatchRuleSchema = z.looseObject({
  sipDispatchRuleId: text,
  /** Exactly one member is set on a working rule; a kind from a newer server stays here under its own name. */
  rule: z
    .looseObject({
      dispatchRuleDirect: direct.exactOptional(),
      dispatchRuleIndividual: individual.exactOptional(),
      dispatchRuleCallee: callee.exactOptional(),
    })
    .nullable()
    .default(null),
  /** Empty = every trunk (and on a self-hosted server calls that match no trunk). `""` inside names no trunk at all. */
  trunkIds: texts,
  hidePhoneNumber: flag,
  /** Calling numbers taken, compared as exact text. */
  inboundNumbers: texts,
  /** Called numbers taken, compared as exact text. */
  numbers: texts,
  name: text,
  metadata: text,
  attributes: textMap,
  roomPreset: text,
  roomConfig: roomConfigSchema.nullable().default(null),
  krispEnabled: flag,
  mediaEncryption: enumValue.default('SIP_MEDIA_ENCRYPT_DISABLE'),
  media: media.nullable().default(null),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type DispatchRule = z.infer<typeof dispatchRuleSchema>;
