import type { Context } from '../../cli/context.ts';
import { wholeNumber } from '../../cli/globals.ts';
import { choice, flag, group, nonEmpty, type OptionSpec, type OptionValues, type Parse, toggle, value, values } from '../../cli/options.ts';
import type { AgentsEdit, RuleFields } from '../../core/edit/edit-rule.ts';
import type { ListEdit } from '../../core/edit/list-edit.ts';
import { readAgentDispatch } from '../../core/edit/read-room-config.ts';
import type { AgentDispatch } from '../../core/model/dispatch-rule.ts';
import { findObject } from '../../core/model/find-object.ts';
import { Secret } from '../../core/model/secret.ts';
import { objectsOf, type World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { shellWord } from '../../core/shell-word.ts';
import { mediaOptions, resolveSecret, secretFlags, textOrFile } from '../shared/field-values.ts';
import { createList, mapFlags, updateList } from '../shared/list-flags.ts';
import { phoneNumber } from '../shared/number-value.ts';

/** lk has flags of these names with other meanings; taken literally they would filter callers or be lost. */
const elsewhere = (name: string, instead: string): OptionSpec<undefined> => ({
  ...value(`--${name} [value]`, '', (): undefined => {
    throw new Problem('usage', `--${name} is spelt otherwise here`, { nextSteps: [`say ${instead}`] });
  }),
  read: (raw) => {
    if (raw !== undefined) throw new Problem('usage', `--${name} is spelt otherwise here`, { nextSteps: [`say ${instead}`] });
  },
  hidden: true,
});

const agent: Parse<AgentDispatch> = (text, label) => {
  const at = text.indexOf(':');
  const [agentName, metadata] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  if (agentName.trim() === '') throw new Problem('value-invalid', `${label} is empty: it takes a name, or NAME:METADATA`);
  if (agentName.includes(',')) {
    const each = agentName.split(',').filter((name) => name.trim() !== '');
    throw new Problem('value-invalid', `${label} takes one agent; ${JSON.stringify(agentName)} holds a comma`, {
      nextSteps: [`repeat the flag: ${each.map((name) => `${label} ${shellWord(name.trim())}`).join(' ')}`],
    });
  }
  return readAgentDispatch({ agentName, metadata });
};

function agentOptions(verb: 'create' | 'update') {
  const set = values('--agent <name[:metadata]>', 'agent that joins the room (repeats; on update the whole list)', agent, {
    aliases: ['--set-agents <name[:metadata]>'],
  });
  const file = value('--agents-file <file>', 'agents with all their members, as JSON or YAML');
  if (verb === 'create') return { set, file } as const;
  return {
    set,
    file,
    add: values('--add-agent <name[:metadata]>', 'one more agent (repeats)', agent),
    remove: values('--remove-agent <name>', 'take an agent away (repeats)', nonEmpty),
    clear: flag('--clear-agents', 'call nobody any more (needs --allow AGENTS_LOST)'),
  } as const;
}

const caller: Parse<string> = (text, label) => {
  if (/\d/.test(text)) return phoneNumber(text, label);
  throw new Problem('value-invalid', `${label} takes calling numbers; ${JSON.stringify(text)} has no digit`, {
    detail: ["LiveKit's own CLI means a room prefix with --caller"],
    nextSteps: [`for a room a caller: --room-prefix ${text}`],
  });
};

/** Every field of a dispatch rule as flags. */
export function ruleOptions(verb: 'create' | 'update') {
  const list = verb === 'create' ? createList : updateList;
  return {
    room: value('--room <name>', 'one room for all calls', nonEmpty),
    roomPrefix: value('--room-prefix <prefix>', 'a room a call: PREFIX_<caller>_<random>'),
    per: choice('--per <whom>', 'with --room-prefix: a room a caller or a called number', ['caller', 'callee']),
    randomize: toggle('--[no-]randomize', 'a random end of the room name (default: caller yes, callee no)'),
    pin: secretFlags('pin', 'PIN that callers enter'),
    noPin: flag('--no-pin', 'no PIN'),
    trunks: list('trunk', 'trunks', 'name|id', 'trunks whose calls it takes'),
    anyTrunk: flag('--any-trunk', 'calls of every trunk; on a self-hosted server also of none'),
    numbers: list('number', 'numbers', 'number', 'called numbers taken, compared as exact text; none = any', phoneNumber),
    inboundNumbers: list('caller', 'callers', 'number', 'calling numbers taken, compared as exact text; none = any', caller),
    agents: group(agentOptions(verb), (said) => said),
    roomEmptyTimeout: value('--room-empty-timeout <seconds>', 'end a room that nobody joined', wholeNumber),
    roomDepartureTimeout: value('--room-departure-timeout <seconds>', 'end a room after the last one left', wholeNumber),
    roomMaxParticipants: value('--room-max-participants <count>', 'at most so many', wholeNumber),
    roomMetadata: value('--room-metadata <text|@file>', 'metadata of the room'),
    roomMinPlayoutDelay: value('--room-min-playout-delay <ms>', 'playout delay, lower bound', wholeNumber),
    roomMaxPlayoutDelay: value('--room-max-playout-delay <ms>', 'playout delay, upper bound', wholeNumber),
    roomSyncStreams: toggle('--[no-]room-sync-streams', 'keep audio and video together'),
    roomConfigName: value('--room-config-name <name>', 'name of the room configuration'),
    roomTags: mapFlags('room-tag', 'room-tags', 'key=value', 'tag of the room', verb),
    roomConfig: value('--room-config <file>', 'a whole RoomConfiguration as JSON or YAML; the other flags are applied after it'),
    roomPreset: value('--room-preset <name>', 'room preset (LiveKit Cloud)'),
    attributes: mapFlags('attribute', 'attributes', 'key=value', 'attribute of the caller as participant; no secrets', verb),
    metadata: value('--metadata <text|@file>', 'metadata of the caller as participant; no secrets'),
    hidePhoneNumber: toggle('--[no-]hide-phone-number', "keep the caller's number out of identity and attributes"),
    krispEnabled: toggle('--[no-]krisp', 'noise cancellation on the caller'),
    media: mediaOptions,
    direct: elsewhere('direct', '--room NAME'),
    individual: elsewhere('individual', '--room-prefix PREFIX'),
    callee: elsewhere('callee', '--room-prefix PREFIX --per callee'),
  } as const;
}

export type RuleOptions = OptionValues<ReturnType<typeof ruleOptions>>;

/** Asks for files and secrets that the flags point to, and turns trunk names into ids. @returns what the operator said of the rule. */
export async function ruleFields(name: string | undefined, options: RuleOptions, world: World, context: Context): Promise<RuleFields> {
  if (options.noPin && (options.pin.reference !== undefined || options.pin.stdin))
    throw new Problem('usage', '--pin and --no-pin exclude each other');
  const pin = options.noPin ? Secret.none : await resolveSecret(options.pin, `PIN of rule ${name ?? ''}`.trim(), context);
  const { room, roomPrefix, per, randomize } = options;
  return {
    name,
    roomForm: { room, roomPrefix, per, randomize, pin },
    trunkIds: trunkEdit(options, world),
    numbers: options.numbers,
    inboundNumbers: options.inboundNumbers,
    agents: await agentsEdit(options.agents, context),
    roomConfig: options.roomConfig === undefined ? undefined : await context.files.readData(options.roomConfig),
    room: {
      name: options.roomConfigName,
      emptyTimeout: options.roomEmptyTimeout,
      departureTimeout: options.roomDepartureTimeout,
      maxParticipants: options.roomMaxParticipants,
      metadata: await textOrFile(options.roomMetadata, context),
      minPlayoutDelay: options.roomMinPlayoutDelay,
      maxPlayoutDelay: options.roomMaxPlayoutDelay,
      syncStreams: options.roomSyncStreams,
    },
    tags: options.roomTags,
    roomPreset: options.roomPreset,
    attributes: options.attributes,
    metadata: await textOrFile(options.metadata, context),
    hidePhoneNumber: options.hidePhoneNumber,
    krispEnabled: options.krispEnabled,
    media: options.media,
  };
}

async function agentsEdit(said: RuleOptions['agents'], context: Context): Promise<AgentsEdit | undefined> {
  const inFile = said.file === undefined ? [] : agentList(await context.files.readData(said.file), said.file);
  const set = [...said.set, ...inFile];
  const { add, remove, clear } = { add: [], remove: [], clear: false, ...said };
  if (clear && set.length > 0) throw new Problem('usage', '--clear-agents and --agent exclude each other');
  if (set.length === 0 && add.length === 0 && remove.length === 0 && !clear) return undefined;
  return { set: clear ? [] : set.length > 0 ? set : undefined, add, remove };
}

function agentList(value: unknown, file: string): AgentDispatch[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    const made = readAgentDispatch(item);
    if (made.agentName === '') throw new Problem('value-invalid', 'an agent without agentName', { where: { file } });
    return made;
  });
}

/** Removing a trunk works for an id that no trunk has any more, too: that is how a dangling reference is taken away. */
function trunkEdit({ trunks, anyTrunk }: RuleOptions, world: World): ListEdit | undefined {
  if (anyTrunk && trunks !== undefined) throw new Problem('usage', '--any-trunk and --trunk exclude each other');
  if (anyTrunk) return { clear: true };
  if (trunks === undefined) return undefined;
  const id = (nameOrId: string) => findObject(world, ['inboundTrunk'], nameOrId).object.sipTrunkId;
  const known = (nameOrId: string) =>
    objectsOf(world, 'inboundTrunk').some(({ name, sipTrunkId }) => [name, sipTrunkId].includes(nameOrId));
  return {
    ...trunks,
    ...(trunks.set === undefined ? {} : { set: trunks.set.map(id) }),
    ...(trunks.add === undefined ? {} : { add: trunks.add.map(id) }),
    ...(trunks.remove === undefined ? {} : { remove: trunks.remove.map((nameOrId) => (known(nameOrId) ? id(nameOrId) : nameOrId)) }),
  };
}
