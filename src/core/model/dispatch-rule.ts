import { z } from 'zod';
import { count, enumValue, flag, media, secret, text, textMap, texts, timestamp } from './fields.ts';
import type { Secret } from './secret.ts';

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

/** The room a rule gives its calls, whatever its kind. */
export type RoomForm =
  | { kind: 'direct'; roomName: string; pin: Secret }
  | { kind: 'individual'; roomPrefix: string; randomize: boolean; pin: Secret }
  | { kind: 'callee'; roomPrefix: string; randomize: boolean; pin: Secret };

/** @returns null for a rule without a kind, or with one that this version does not know. */
export function roomFormOf({ rule }: Pick<DispatchRule, 'rule'>): RoomForm | null {
  if (rule?.dispatchRuleDirect) return { kind: 'direct', ...pick(rule.dispatchRuleDirect, 'roomName', 'pin') };
  if (rule?.dispatchRuleIndividual) {
    const { roomPrefix, pin, noRandomness } = rule.dispatchRuleIndividual;
    return { kind: 'individual', roomPrefix, pin, randomize: !noRandomness };
  }
  if (rule?.dispatchRuleCallee) return { kind: 'callee', ...pick(rule.dispatchRuleCallee, 'roomPrefix', 'pin', 'randomize') };
  return null;
}

export function agentsOf({ roomConfig }: Pick<DispatchRule, 'roomConfig'>): readonly AgentDispatch[] {
  return roomConfig?.agents ?? [];
}

/** @returns how the room's name is made, as a pattern a person reads: `call_<caller>_<random>`. */
export function roomPattern(form: RoomForm | null): string {
  if (form === null) return '?';
  if (form.kind === 'direct') return form.roomName;
  const parts = [form.roomPrefix, form.kind === 'callee' ? '<callee>' : '<caller>', form.randomize ? '<random>' : ''];
  return parts.filter((part) => part !== '').join('_');
}

function pick<T, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
