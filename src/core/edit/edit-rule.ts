import type { z } from 'zod';
import { camelCase } from '../model/camel-case.ts';
import {
  type AgentDispatch,
  agentDispatchSchema,
  type DispatchRule,
  dispatchRuleSchema,
  type RoomConfig,
  roomConfigSchema,
} from '../model/dispatch-rule.ts';
import { Problem } from '../problem.ts';
import { editRoomForm, type RoomFormEdit } from './edit-room-form.ts';
import { editMedia, type MediaEdit } from './edit-trunk.ts';
import { editList, editMap, type ListEdit, type MapEdit } from './list-edit.ts';
import { edited } from './object-edit.ts';

export interface AgentsEdit {
  readonly set?: readonly AgentDispatch[] | undefined;
  readonly add: readonly AgentDispatch[];
  readonly remove: readonly string[];
}

export interface RuleFields {
  readonly name?: string | undefined;
  readonly metadata?: string | undefined;
  readonly roomForm?: RoomFormEdit | undefined;
  readonly trunkIds?: ListEdit | undefined;
  readonly numbers?: ListEdit | undefined;
  readonly inboundNumbers?: ListEdit | undefined;
  readonly agents?: AgentsEdit | undefined;
  /** The whole object in place of the live one; the members below are applied after it. */
  readonly roomConfig?: unknown;
  readonly room?: Partial<Omit<RoomConfig, 'agents' | 'tags' | 'egress'>> | undefined;
  readonly tags?: MapEdit | undefined;
  readonly roomPreset?: string | undefined;
  readonly attributes?: MapEdit | undefined;
  readonly hidePhoneNumber?: boolean | undefined;
  readonly krispEnabled?: boolean | undefined;
  readonly media?: MediaEdit | undefined;
}

export const newDispatchRule = (): DispatchRule => dispatchRuleSchema.parse({});
/** @param fields in LiveKit's JSON, in either spelling. @throws Problem `value-invalid` naming the member. */
export const agentDispatch = (fields: unknown): AgentDispatch => parsed(agentDispatchSchema, fields, 'agent');

/** @throws Problem `value-invalid` where what was said cannot be one room form. */
export function editRule(rule: DispatchRule, fields: RuleFields): DispatchRule {
  const { name, metadata, roomPreset, hidePhoneNumber, krispEnabled } = fields;
  const base: DispatchRule = {
    ...rule,
    ...editMedia(rule, fields.media),
    rule: editRoomForm(rule, fields.roomForm),
    trunkIds: editList(rule.trunkIds, fields.trunkIds),
    numbers: editList(rule.numbers, fields.numbers),
    inboundNumbers: editList(rule.inboundNumbers, fields.inboundNumbers),
    attributes: editMap(rule.attributes, fields.attributes),
    roomConfig: editRoomConfig(rule, fields),
  };
  return edited(base, { name, metadata, roomPreset, hidePhoneNumber, krispEnabled });
}

function editRoomConfig({ roomConfig }: DispatchRule, { roomConfig: whole, room, tags, agents }: RuleFields): RoomConfig | null {
  const said = [whole, tags, agents, ...Object.values(room ?? {})].some((value) => value !== undefined);
  if (!said) return roomConfig;
  const base = whole === undefined ? (roomConfig ?? roomConfigSchema.parse({})) : parsed(roomConfigSchema, whole, 'room configuration');
  return edited({ ...base, tags: editMap(base.tags, tags), agents: editAgents(base.agents, agents) }, room ?? {});
}

/** What people have in files is LiveKit's JSON in either spelling; null = not set. */
function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(inCamelCase(value));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Problem('value-invalid', `${what}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'not valid'}`);
}

/** Maps whose keys are the user's own. */
const USER_KEYS = new Set(['attributes', 'tags', 'metadata']);

function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [camelCase(key), USER_KEYS.has(key) ? member : inCamelCase(member)]));
}

function editAgents(current: readonly AgentDispatch[], edit: AgentsEdit | undefined): AgentDispatch[] {
  if (edit === undefined) return [...current];
  const kept = (edit.set ?? current).filter(({ agentName }) => !edit.remove.includes(agentName));
  const added = edit.add.filter(({ agentName }) => !kept.some((agent) => agent.agentName === agentName));
  return [...kept, ...added];
}
