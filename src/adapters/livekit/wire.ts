import { Secret } from '../../core/model/secret.ts';
import { unknownFields } from '../../core/model/server-fields.ts';
import { UPDATABLE } from '../../core/model/updatable.ts';
import { KIND_LABEL, type Kind, type Objects } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { MESSAGES } from './messages.ts';
import { isObject, type JsonObject, Mismatch, type Reader } from './read-message.ts';

/*
 * LiveKit's objects on the wire and ours. The server writes snake_case and reads both spellings; ours are camelCase, secrets are
 * wrapped, and everything the server sent is kept, whether this version knows it or not.
 */

const ID_FIELD: Readonly<Record<Kind, string>> = {
  inboundTrunk: 'sipTrunkId',
  outboundTrunk: 'sipTrunkId',
  dispatchRule: 'sipDispatchRuleId',
};
/** What an id of this kind never begins with. */
const FOREIGN_PREFIX: Readonly<Record<Kind, string>> = { inboundTrunk: 'SDR_', outboundTrunk: 'SDR_', dispatchRule: 'ST_' };

/**
 * Reads an answer, or a part of one. @param where its place in the answer, for the error: `items`, 3.
 * @throws Problem `answer-unreadable` naming the field.
 */
export function decode<T>(reader: Reader<T>, value: unknown, ...where: readonly (string | number)[]): T {
  try {
    return reader(value ?? {});
  } catch (error) {
    if (error instanceof Mismatch) throw unreadable([...where, ...error.trail].join('.'), error.message);
    throw error;
  }
}

/** The answer to a request about one object. @param id the one asked for; null after a create. @throws as {@link decode} */
export function decodeOne<K extends Kind>(kind: K, raw: unknown, id: string | null): Objects[K] {
  const object = decode(MESSAGES[kind], raw, KIND_LABEL[kind]);
  const got = idIn(kind, object);
  if (got === '' || (id !== null && got !== id))
    throw unreadable(`${KIND_LABEL[kind]}.${ID_FIELD[kind]}`, id === null ? 'it is empty' : `it is not ${id}`);
  return object;
}

/**
 * @param answer of a List method.
 * @returns the objects; what no object of this kind can be (null, an id met before, an id of another kind) is left out and named.
 *   Also the fields that the server does not know, as far as the list tells.
 * @throws Problem `answer-unreadable` naming the item and field.
 */
export function decodeList<K extends Kind>(
  kind: K,
  answer: JsonObject,
): { items: Objects[K][]; warnings: string[]; unknownFields: string[] } {
  const raw = answer['items'] ?? [];
  if (!Array.isArray(raw)) throw unreadable('items', 'it is no list');
  const items: Objects[K][] = [];
  const seen = new Set<string>();
  const warnings: string[] = [];
  raw.forEach((item, index) => {
    const object = item === null ? null : decode(MESSAGES[kind], item, 'items', index);
    const id = object === null ? '' : idIn(kind, object);
    const fault = object === null ? 'is null' : faultOf(kind, id, seen);
    if (object !== null && fault === null) {
      seen.add(id);
      items.push(object);
    } else warnings.push(`left out: ${id === '' ? `item ${index}` : id} in the list of ${KIND_LABEL[kind]}s ${fault}`);
  });
  return { items, warnings, unknownFields: unknownFields(kind, raw) };
}

/** Not `idOf` of core, which tells kinds apart by their fields: an unknown field of a trunk may have the name of a rule's id. */
function idIn<K extends Kind>(kind: K, object: Objects[K]): string {
  const id: unknown = object[ID_FIELD[kind]];
  return typeof id === 'string' ? id : '';
}

function faultOf(kind: Kind, id: string, seen: ReadonlySet<string>): string | null {
  if (id === '') return 'has no id';
  if (seen.has(id)) return 'comes twice';
  return id.startsWith(FOREIGN_PREFIX[kind]) ? 'has the id of another kind' : null;
}

/** The body of a Create method. A rule travels in `dispatchRule` (field 10): the top-level form is deprecated and drops fields. */
export function encodeCreate(kind: Kind, object: Objects[Kind]): JsonObject {
  const { [ID_FIELD[kind]]: id, ...fields } = reveal(object) as JsonObject;
  if (id !== '') throw new Error(`an object to create has no id, but this one has ${String(id)}`);
  return kind === 'dispatchRule' ? { dispatchRule: fields } : { trunk: fields };
}

/** The body of an Update method that replaces the whole object. */
export function encodeReplace(kind: Kind, id: string, object: Objects[Kind]): JsonObject {
  return { [ID_FIELD[kind]]: id, replace: reveal(object) };
}

/**
 * The body of an Update method that sets single fields. LiveKit refuses `{"set":[]}`, so an empty list is cleared instead; null means
 * "unchanged" to it, so a field cannot be unset this way.
 */
export function encodeUpdate<K extends Kind>(kind: K, id: string, fields: Partial<Objects[K]>): JsonObject {
  const update = Object.entries(fields).map(([field, value]) => {
    if (!UPDATABLE[kind].has(field) || value === null)
      throw new Error(`an update of ${KIND_LABEL[kind]} cannot set ${field} to ${String(value)}`);
    if (Array.isArray(value)) return [field, value.length === 0 ? { clear: true } : { set: value }];
    return [field, reveal(value)];
  });
  return { [ID_FIELD[kind]]: id, update: Object.fromEntries(update) };
}

/** The body of a Get or Delete method. */
export function encodeId(kind: Kind, id: string): JsonObject {
  return { [ID_FIELD[kind]]: id };
}

/** A copy in which every secret is its value, and so ready to be sent and nothing else. */
function reveal(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(reveal);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, reveal(member)]));
}

function unreadable(where: string, why: string): Problem {
  return new Problem('answer-unreadable', `the server's answer cannot be read at ${where}`, {
    detail: [why],
    nextSteps: ['look at the answer with --debug', 'update sipctl, if the server is newer'],
  });
}
