import { camelCase } from '../../core/model/camel-case.ts';
import { Secret } from '../../core/model/secret.ts';
import { isSecretName } from '../../core/model/secret-name.ts';

export type JsonObject = Record<string, unknown>;

/**
 * Reads a value of an answer. Hand-made rather than zod: the first list of 10,000 trunks that a process reads costs 25 ms this way
 * and 220 ms with zod (Node 20, 2 cores).
 * @param value null or undefined where the field is not set. @throws {@link Mismatch}
 */
export type Reader<T> = (value: unknown) => T;

/** An answer that is not of the form LiveKit sends; `trail` leads to the field. */
export class Mismatch extends Error {
  readonly trail: (string | number)[] = [];
}

export function mismatch(why: string): never {
  throw new Mismatch(why);
}

export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return value == null ? '' : mismatch('it is no text');
}

export function flag(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  return value == null ? false : mismatch('it is no boolean');
}

export function count(value: unknown): number {
  if (typeof value === 'number') return value;
  return value == null ? 0 : mismatch('it is no number');
}

export function texts(value: unknown): string[] {
  if (value == null) return [];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : mismatch('it is no list of texts');
}

/** A map whose keys belong to the user. */
export function textMap(value: unknown): Record<string, string> {
  if (value == null) return {};
  return isTextMap(value) ? value : mismatch('it is no map of texts');
}

function isTextMap(value: unknown): value is Record<string, string> {
  if (!isObject(value)) return false;
  for (const key in value) if (typeof value[key] !== 'string') return false;
  return true;
}

export function secret(value: unknown): Secret {
  const hidden = text(value);
  return hidden === '' ? Secret.none : new Secret(hidden);
}

/** An enum member's name, or its number where the server has no name for it. @param initial what an unset field means. */
export function enumValue(value: unknown, initial: string): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return value == null ? initial : mismatch('it is no name or number');
}

export function enumName(value: unknown): string {
  return String(enumValue(value, ''));
}

export function nullableText(value: unknown): string | null {
  return value == null ? null : text(value);
}

export function nullable<T>(value: unknown, read: Reader<T>): T | null {
  return value == null ? null : read(value);
}

/** A field whose absence says something: a part of an object to be spread, empty where the field is not set. */
export function optional<N extends string, T>(name: N, value: unknown, read: Reader<T>): { [P in N]?: T } {
  return value == null ? {} : ({ [name]: read(value) } as { [P in N]?: T });
}

export function list<T>(value: unknown, read: Reader<T>): T[] {
  if (value == null) return [];
  if (!Array.isArray(value)) return mismatch('it is no list');
  return value.map((item, index) => within(index, () => read(item ?? mismatch('it is null'))));
}

/** `T` without its index signature: the fields that it names. */
type Named<T> = { [F in keyof T as string extends F ? never : F]: T[F] };
type SnakeCase<N extends string> = N extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Rest>}`
  : N;
/** The server writes proto names (snake_case); JSON names (camelCase) are as valid. */
type Given<T> = { readonly [F in keyof Named<T> & string as F | SnakeCase<F>]?: unknown };
type Fields<T> = (given: Given<T>) => Named<T>;

/**
 * A message whose unknown fields are kept under their camelCase names, their values untouched but for secrets, which are wrapped.
 * @param fields reads each field that is known, by both of its names: the names it asks for are the known ones.
 */
export function message<T extends object>(fields: Fields<T>): Reader<T> {
  const readKnown = pick(fields);
  let known: ReadonlySet<string> | undefined;
  let lastKnown: readonly string[] = [];
  return (value) => {
    const result = readKnown(value);
    const source = value as JsonObject;
    // One object of an answer mostly has the fields of the one before, in the same order.
    if (hasJust(lastKnown, source)) return result;
    known ??= namesAskedFor(fields);
    const names = Object.keys(source);
    const unknown = names.filter((name) => !known?.has(name));
    for (const name of unknown) keepUnknown(result as JsonObject, name, source[name]);
    if (unknown.length === 0) lastKnown = names;
    return result;
  };
}

/** @returns whether these are the names of the object's fields, in their order. */
function hasJust(names: readonly string[], source: JsonObject): boolean {
  let at = 0;
  for (const name in source) {
    if (name !== names[at]) return false;
    at += 1;
  }
  return at === names.length;
}

/** The named fields of a message and nothing else of it. */
export function pick<T extends object>(fields: Fields<T>): Reader<T> {
  return (value) => {
    const source = isObject(value) ? value : mismatch('it is no object');
    try {
      return fields(source as Given<T>) as T;
    } catch (error) {
      if (error instanceof Mismatch) error.trail.unshift(camelCase(nameAskedLast(fields, source)));
      throw error;
    }
  };
}

/** Reads an empty message, and listens. */
function namesAskedFor<T>(fields: Fields<T>): ReadonlySet<string> {
  const names = new Set<string>();
  fields(listeningTo({}, (name) => names.add(name)));
  return names;
}

/** @returns the name of the field in which the message cannot be read: it is read once more, up to there. */
function nameAskedLast<T>(fields: Fields<T>, source: JsonObject): string {
  let last = '';
  try {
    fields(
      listeningTo(source, (name) => {
        last = name;
      }),
    );
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
  }
  return last;
}

function listeningTo<T>(source: JsonObject, tell: (name: string) => void): Given<T> {
  const get = (target: JsonObject, name: string | symbol) => {
    tell(String(name));
    return target[String(name)];
  };
  return new Proxy(source, { get }) as Given<T>;
}

function within<T>(place: string | number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Mismatch) error.trail.unshift(place);
    throw error;
  }
}

const MAX_DEPTH = 32;

function keepUnknown(result: JsonObject, key: string, value: unknown): void {
  if (value === null) return;
  result[camelCase(key)] = within(key, () => kept(key, value, 0));
}

/**
 * What is kept is sent and printed again by code that walks it, so it must not be too deep, and a field with a secret's name must
 * not be printed: a newer server may have credentials that this version knows nothing of.
 */
function kept(key: string, value: unknown, depth: number): unknown {
  if (typeof value === 'string') return isSecretName(key) ? new Secret(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) mismatch(`it is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) return value.map((item) => kept(key, item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, kept(name, member, depth + 1)]));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
