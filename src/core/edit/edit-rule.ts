import { type AgentDispatch, type DispatchRule, dispatchRuleSchema, type RoomConfig, roomConfigSchema } from '../model/dispatch-rule.ts';
import { editRoomForm, type RoomFormEdit } from './edit-room-form.ts';
import { editMedia, type MediaEdit } from './edit-trunk.ts';
import { editList, editMap, type ListEdit, type MapEdit } from './list-edit.ts';
import { edited } from './object-edit.ts';
import { readRoomConfig } from './read-room-config.ts';

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
  const base = whole === undefined ? (roomConfig ?? roomConfigSchema.parse({})) : readRoomConfig(whole);
  return edited({ ...base, tags: editMap(base.tags, tags), agents: editAgents(base.agents, agents) }, room ?? {});
}

function editAgents(current: readonly AgentDispatch[], edit: AgentsEdit | undefined): AgentDispatch[] {
  if (edit === undefined) return [...current];
  const kept = (edit.set ?? current).filter(({ agentName }) => !edit.remove.includes(agentName));
  const added = edit.add.filter(({ agentName }) => !kept.some((agent) => agent.agentName === agentName));
  return [...kept, ...added];
}
