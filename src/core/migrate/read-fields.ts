import { camelCase } from '../model/camel-case.ts';
import { Secret } from '../model/secret.ts';
import { isSecretName } from '../model/secret-name.ts';
import { isObject, type JsonObject, type Path } from './json-path.ts';
import { type Ledger, noteMisfit } from './ledger.ts';
import { readCount, readDuration, readEnum, readFlag, readSecret, readText, type Scalar } from './read-scalar.ts';
import type { Field, Fields } from './request-fields.ts';

/** Where a value stands, and what is known of the whole it belongs to. */
export interface Place {
  readonly path: Path;
  /** Its place in the declared object: `rule.dispatchRuleDirect`; empty for the object itself. */
  readonly to: string;
  /** The object came from a server, which writes every field, defaults included. */
  readonly answer: boolean;
  readonly ledger: Ledger;
}

/**
 * Reads a message field by field in either spelling and enters into the ledger what became of each.
 * @returns its fields under their camelCase names, in the order of `fields`; secrets as `Secret`. A field that says nothing or
 * does not fit is absent.
 */
export function readFields(source: JsonObject, fields: Fields, place: Place): Record<string, unknown> {
  const { ledger } = place;
  const read = new Map<string, unknown>();
  const met = new Set<string>();
  for (const [key, value] of Object.entries(source)) {
    if (value === undefined) continue;
    const name = camelCase(key);
    const path = [...place.path, key];
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value === null) ledger.unsaid.push({ path, why: 'null: LiveKit takes it as not sent' });
    else if (field === undefined) noteMisfit(ledger, path, value, 'LiveKit has no such field here');
    else if (met.has(name)) noteMisfit(ledger, path, value, 'is there in two spellings, which LiveKit refuses');
    else {
      met.add(name);
      const entry = readField(field, value, { ...place, path, to: place.to === '' ? name : `${place.to}.${name}` });
      if (entry !== undefined) read.set(name, entry);
    }
  }
  return Object.fromEntries(Object.keys(fields).flatMap((name) => (read.has(name) ? [[name, read.get(name)]] : [])));
}

/** @returns undefined where nothing is to be declared; the ledger says why. */
function readField(field: Field, value: unknown, place: Place): unknown {
  const { path, answer, ledger } = place;
  if (field.type === 'present') return readField(field.field, value, { ...place, answer: false });
  if (field.type === 'time') return readTime(value, place);
  if (value === '' && (field.type === 'name' || field.type === 'id')) {
    ledger.unsaid.push({ path, why: 'empty' });
    return undefined;
  }
  if (answer && isDefault(field, value)) {
    ledger.unsaid.push({ path, why: 'a default that the server filled in' });
    return undefined;
  }
  switch (field.type) {
    case 'texts':
      return readTexts(value, place);
    case 'trunkIds':
      return readTrunkIds(value, place);
    case 'messages':
      return readList(value, place, (item, at) =>
        isObject(item) ? { [field.key]: '', ...readMessage(field.fields, item, at) } : readMessage(field.fields, item, at),
      );
    case 'message':
      return readMessage(field.fields, value, place);
    case 'textMap':
      return readMap(value, place);
    case 'carriedAsIs':
      return carryAsIs(value, place);
    case 'id':
      return enter(renamed(readText(value)), value, { ...place, to: 'id' });
    case 'mediaEncryption':
      return enter(renamed(readEnum(field, value)), value, { ...place, to: 'media.encryption' });
    default:
      return enter(readScalar(field, value), value, place);
  }
}

function readScalar(field: Field, value: unknown): Scalar {
  switch (field.type) {
    case 'flag':
      return readFlag(value);
    case 'count':
      return readCount(value);
    case 'duration':
      return readDuration(value);
    case 'secret':
      return readSecret(value);
    case 'enum':
      return readEnum(field, value);
    default:
      return readText(value);
  }
}

const renamed = (scalar: Scalar): Scalar => (scalar.ok ? { ...scalar, changed: true } : scalar);

function enter(scalar: Scalar, value: unknown, { path, to, ledger }: Place): unknown {
  if (!scalar.ok) {
    noteMisfit(ledger, path, value, scalar.why);
    return undefined;
  }
  if (scalar.value instanceof Secret) ledger.secrets.set(scalar.value, path);
  if (scalar.changed) ledger.translated.push({ path, to });
  else ledger.carried.push(path);
  return scalar.value;
}

/** Only the server sets times; it keeps those that a client sends, so in a request they would be lost. */
function readTime(value: unknown, { path, answer, ledger }: Place): undefined {
  if (answer) ledger.unsaid.push({ path, why: 'a time that the server set' });
  else noteMisfit(ledger, path, value, 'only the server sets it');
}

function readMessage(fields: Fields, value: unknown, place: Place): JsonObject | undefined {
  if (!isObject(value)) {
    noteMisfit(place.ledger, place.path, value, 'is no object');
    return undefined;
  }
  const said = Object.values(value).filter((member) => member !== undefined);
  if (said.length === 0) place.ledger.carried.push(place.path);
  const read = readFields(value, fields, place);
  return said.length > 0 && Object.keys(read).length === 0 ? undefined : read;
}

/** A position that was dropped is a hole, and left out. */
function readList(value: unknown, { ledger, ...place }: Place, read: (item: unknown, at: Place) => unknown): unknown[] | undefined {
  const { path, to } = place;
  if (!Array.isArray(value)) {
    noteMisfit(ledger, path, value, 'is no list');
    return undefined;
  }
  const items: unknown[] = value;
  if (items.every((item) => item === undefined)) ledger.carried.push(path);
  return items.flatMap((item, at) => {
    const entry = item === undefined ? undefined : read(item, { ledger, ...place, path: [...path, at], to: `${to}[${at}]` });
    return entry === undefined ? [] : [entry];
  });
}

/** A list of texts is one field. */
function readTexts(value: unknown, place: Place): unknown {
  if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === 'string'))
    return readList(value, place, (item, at) => enter(readText(item), item, at));
  place.ledger.carried.push(place.path);
  return value;
}

function readTrunkIds(value: unknown, place: Place): unknown {
  const { path, ledger } = place;
  if (!Array.isArray(value) || !value.every((item) => item === undefined || (typeof item === 'string' && item !== '')))
    return readList(value, place, (item, at) =>
      enter(item === '' ? { ok: false, why: 'names no trunk, yet holds the key of the rule for every trunk' } : readText(item), item, at),
    );
  ledger.translated.push({ path, to: 'trunks' });
  return value.filter((item) => item !== undefined);
}

/** A map whose keys are the user's own. */
function readMap(value: unknown, { path, ledger }: Place): unknown {
  if (!isObject(value)) {
    noteMisfit(ledger, path, value, 'is no map of texts');
    return undefined;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const misfits = members.filter(([, member]) => typeof member !== 'string');
  for (const [key, member] of misfits) noteMisfit(ledger, [...path, key], member, 'is no text: put it in quotes');
  if (misfits.length === 0) ledger.carried.push(path);
  return Object.fromEntries(members);
}

/** Egress: a message that sipctl does not model. Its credentials become references like every other secret. */
function carryAsIs(value: unknown, place: Place): unknown {
  const { path, to, ledger } = place;
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return readList(value, place, carryAsIs);
  if (!isObject(value)) {
    ledger.carried.push(path);
    return value;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) ledger.carried.push(path);
  return Object.fromEntries(
    members.map(([key, member]) => {
      const at = { ...place, path: [...path, key], to: `${to}.${camelCase(key)}` };
      if (typeof member === 'string' && isSecretName(key)) return [camelCase(key), enter(readSecret(member), member, at)];
      return [camelCase(key), carryAsIs(member, at)];
    }),
  );
}

function isDefault(field: Field, value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return (field.type === 'enum' || field.type === 'mediaEncryption') && value === field.names[0];
}
