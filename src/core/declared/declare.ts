import { newVariables, withReferences } from '../migrate/secret-references.ts';
import { leavesOf, withoutDefaults } from '../model/normalise.ts';
import type { Secret } from '../model/secret.ts';
import { idOf, type Kind, type Objects } from '../model/world.ts';
import { isMap } from './camel-keys.ts';
import { putValue } from './put-value.ts';
import { declaredDispatchRule, declaredInboundTrunk, declaredOutboundTrunk } from './schema.ts';

/** Names that an entry is written with. */
export interface EntryNames {
  /** What `trunks` says for a trunk's id. */
  trunk(id: string): string;
  /** The environment variable of a secret. @param to its place in the object. */
  variable(to: string, secret: Secret): string;
  /** Whether the object needs its id, because another one has its name. */
  readonly withId: boolean;
}

/** For one object alone. @param trunks names of trunks by their id. */
export function entryNames<K extends Kind>(kind: K, { name }: Objects[K], trunks: ReadonlyMap<string, string> = new Map()): EntryNames {
  const variables = newVariables();
  return { trunk: (id) => trunks.get(id) ?? id, variable: (to, secret) => variables.nameFor(kind, name, to, secret), withId: false };
}

export interface Entry {
  /** As the declared file has it: only fields that are set. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Fields of the object that a declared file has no place for, such as those of a newer server. Left out, they stay as they are live. */
  readonly leftOut: readonly string[];
}

const SCHEMAS = { inboundTrunk: declaredInboundTrunk, outboundTrunk: declaredOutboundTrunk, dispatchRule: declaredDispatchRule };
const READ_ONLY = new Set([
  'sipTrunkId',
  'sipDispatchRuleId',
  'createdAt',
  'updatedAt',
  'mediaEncryption',
  'name',
  'trunkIds',
  'rule',
  'roomConfig',
  'media',
]);

/** @returns an object as an entry of the declared file; reading the entry back asks for no change. */
export function declareObject<K extends Kind>(kind: K, object: Objects[K], names: EntryNames): Entry {
  const { name } = object;
  const withId = names.withId || name.trim() === '';
  const plain = Object.entries(object).flatMap(([key, value]) => member(key, READ_ONLY.has(key) ? undefined : value));
  const entry = {
    ...(name === '' ? {} : { name }),
    ...(withId ? { id: idOf(object) } : {}),
    ...('trunkIds' in object && Array.isArray(object.trunkIds) && object.trunkIds.length > 0
      ? { trunks: object.trunkIds.map((id) => names.trunk(String(id))) }
      : {}),
    ...Object.fromEntries(plain),
    ...('rule' in object ? roomForm(object.rule) : {}),
    ...('roomConfig' in object ? nonEmpty('roomConfig', roomConfigSet(object.roomConfig)) : {}),
    ...nonEmpty('media', mediaSet(object)),
  };
  return withoutUnknown(
    kind,
    withReferences(entry, (to, secret) => names.variable(to, secret)),
  );
}

const member = (key: string, value: unknown): [string, unknown][] => {
  const plain = withoutDefaults(value, key);
  return plain === undefined ? [] : [[key, plain]];
};

/** A form stands there even where all of it is default. */
function roomForm(rule: unknown): Record<string, unknown> {
  if (!isMap(rule)) return {};
  const forms = Object.entries(rule).filter(([, form]) => form !== undefined);
  return forms.length === 0 ? {} : { rule: Object.fromEntries(forms.map(([kind, form]) => [kind, withoutDefaults(form) ?? {}])) };
}

function roomConfigSet(config: unknown): Record<string, unknown> {
  if (!isMap(config)) return {};
  const { agents, ...rest } = config;
  const plain = withoutDefaults(rest);
  const called = Array.isArray(agents)
    ? agents.filter(isMap).map((agent) => ({ agentName: agent['agentName'], ...record(withoutDefaults(agent)) }))
    : [];
  return { ...record(plain), ...(called.length === 0 ? {} : { agents: called }) };
}

function mediaSet(object: Objects[Kind]): Record<string, unknown> {
  const { codecs, ...rest } = object.media ?? {};
  const encryption = leavesOf(object).get('media.encryption');
  const listed = (codecs ?? []).map((codec) => ({ name: codec.name, ...record(withoutDefaults(codec)) }));
  const set = record(withoutDefaults({ ...rest, encryption: undefined }));
  return { ...(encryption === undefined ? {} : { encryption }), ...(listed.length === 0 ? {} : { codecs: listed }), ...set };
}

const nonEmpty = (key: string, set: object): Record<string, unknown> => (Object.keys(set).length === 0 ? {} : { [key]: set });
const record = (value: unknown): Record<string, unknown> => (isMap(value) ? value : {});

/** What the schema has no place for is taken away and told. */
function withoutUnknown(kind: Kind, entry: Record<string, unknown>): Entry {
  const leftOut: string[] = [];
  const fields = structuredClone(entry);
  for (const issue of SCHEMAS[kind].safeParse(fields).error?.issues ?? []) {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const path of paths) {
      leftOut.push(path.map(String).join('.'));
      putValue(fields, path, undefined);
    }
  }
  return { fields, leftOut };
}
