import {
  type AgentDispatch,
  agentDispatchSchema,
  type DispatchRule,
  dispatchRuleSchema,
  type RoomConfig,
  roomConfigSchema,
  roomFormOf,
} from '../model/dispatch-rule.ts';
import { Secret } from '../model/secret.ts';
import { Problem } from '../problem.ts';
import { editMedia, type MediaEdit } from './edit-trunk.ts';
import { editList, editMap, type ListEdit, type MapEdit } from './list-edit.ts';
import { edited } from './object-edit.ts';

/** The room form an operator asks for. Undefined members stay as they are, or take LiveKit's default on a new form. */
export interface RoomFormEdit {
  readonly room?: string | undefined;
  readonly roomPrefix?: string | undefined;
  readonly per?: 'caller' | 'callee' | undefined;
  readonly randomize?: boolean | undefined;
  /** `Secret.none` takes the PIN away. */
  readonly pin?: Secret | undefined;
}

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
export const agentDispatch = (fields: unknown): AgentDispatch => agentDispatchSchema.parse(fields);

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
  const base = whole === undefined ? (roomConfig ?? roomConfigSchema.parse({})) : roomConfigSchema.parse(whole);
  return edited({ ...base, tags: editMap(base.tags, tags), agents: editAgents(base.agents, agents) }, room ?? {});
}

function editAgents(current: readonly AgentDispatch[], edit: AgentsEdit | undefined): AgentDispatch[] {
  if (edit === undefined) return [...current];
  const kept = (edit.set ?? current).filter(({ agentName }) => !edit.remove.includes(agentName));
  const added = edit.add.filter(({ agentName }) => !kept.some((agent) => agent.agentName === agentName));
  return [...kept, ...added];
}

function editRoomForm(rule: DispatchRule, edit: RoomFormEdit | undefined): DispatchRule['rule'] {
  const { room, roomPrefix, per, randomize, pin } = edit ?? {};
  if (edit === undefined || [room, roomPrefix, per, randomize, pin].every((value) => value === undefined)) return rule.rule;
  const live = roomFormOf(rule);
  const kind =
    room !== undefined
      ? 'direct'
      : per === 'callee'
        ? 'callee'
        : per === 'caller'
          ? 'individual'
          : roomPrefix !== undefined
            ? live?.kind === 'callee'
              ? 'callee'
              : 'individual'
            : live?.kind;
  if (kind === undefined)
    throw new Problem('value-invalid', 'the rule has no room form yet', { nextSteps: ['say --room NAME or --room-prefix PREFIX'] });
  if (room !== undefined && (roomPrefix !== undefined || per !== undefined || randomize !== undefined)) {
    throw new Problem('value-invalid', '--room gives every call one room; --room-prefix, --per and --randomize make one a call', {
      nextSteps: ['say one of the two'],
    });
  }
  if (live !== null && live.kind !== kind && live.pin.isSet && pin === undefined) {
    throw new Problem('value-invalid', 'the rule has a PIN, and its room form would change', {
      detail: ['a new room form starts without a PIN, so its callers would no longer be asked for one'],
      nextSteps: ['say --no-pin, or --pin REFERENCE for the PIN of the new form'],
    });
  }
  const same = live?.kind === kind;
  const keptPin = pin ?? (same ? live.pin : Secret.none);
  const kept = same ? rule.rule : null;
  if (kind === 'direct') {
    return {
      dispatchRuleDirect: { ...kept?.dispatchRuleDirect, roomName: room ?? (live?.kind === 'direct' ? live.roomName : ''), pin: keptPin },
    };
  }
  const prefix = roomPrefix ?? (live === null || live.kind === 'direct' ? '' : live.roomPrefix);
  if (kind === 'callee') {
    const random = randomize ?? (live?.kind === 'callee' ? live.randomize : false);
    return { dispatchRuleCallee: { ...kept?.dispatchRuleCallee, roomPrefix: prefix, pin: keptPin, randomize: random } };
  }
  const random = randomize ?? (live?.kind === 'individual' ? live.randomize : true);
  return { dispatchRuleIndividual: { ...kept?.dispatchRuleIndividual, roomPrefix: prefix, pin: keptPin, noRandomness: !random } };
}
