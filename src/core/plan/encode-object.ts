import { z } from 'zod';
import { Secret } from '../model/secret.ts';

/**
 * What a file says in place of a secret. `keep`: it is the one that a live object has, `from` another object and `at` another path
 * where they are not its own. `unset`: there is none. `lost`: it can be had nowhere. All else is a reference (`env:NAME`).
 * `digest`, in journals only: HMAC of the value with the key of the installation, by which it is known again.
 */
export interface EncodedSecret {
  readonly secret: string;
  readonly from?: string | undefined;
  readonly at?: readonly string[] | undefined;
  readonly digest?: string | undefined;
}

/** An object as JSON: each secret became an {@link EncodedSecret}; a member of the object's own named `secret` became `~secret`. */
export type EncodedObject = Readonly<Record<string, unknown>>;

/** Names of members from the object down to the secret; items of a list by their index. */
export type SecretPath = readonly string[];

export const encodedObjectSchema = z.record(z.string(), z.unknown());

const encodedSecretSchema = z.looseObject({
  secret: z.string(),
  from: z.string().optional(),
  at: z.array(z.string()).optional(),
  digest: z.string().optional(),
});

/** Deeper data is no object of LiveKit's, and walking it could exhaust the stack. */
const MAX_DEPTH = 64;
const OWN_NAME = /^~*secret$/;

/** @returns the object as JSON, however deep its secrets are. */
export function encodeObject(object: object, encode: (secret: Secret, path: SecretPath) => EncodedSecret): EncodedObject {
  const path: string[] = [];
  const walk = (value: unknown): unknown => {
    if (value instanceof Secret) return encode(value, [...path]);
    if (Array.isArray(value)) return value.map((item, at) => below(String(at), item));
    return isPlain(value) ? members(value) : value;
  };
  const below = (key: string, value: unknown): unknown => {
    if (!isPlain(value)) return value;
    path.push(key);
    const encoded = walk(value);
    path.pop();
    return encoded;
  };
  const members = (value: object) => {
    const known = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(known.map(([key, member]) => [OWN_NAME.test(key) ? `~${key}` : key, below(key, member)]));
  };
  return members(object);
}

/** @returns every secret in the object, those too that are not set. */
export function secretsOf(object: object): { readonly secret: Secret; readonly path: SecretPath }[] {
  const found: { secret: Secret; path: SecretPath }[] = [];
  encodeObject(object, (secret, path) => {
    found.push({ secret, path });
    return { secret: '' };
  });
  return found;
}

/**
 * Undoes {@link encodeObject}. @returns the object as plain data with secrets in it, not yet checked against a model.
 * @throws Error on what was never encoded by it.
 */
export function decodeObject(encoded: EncodedObject, decode: (secret: EncodedSecret, path: SecretPath) => Secret): Record<string, unknown> {
  const walk = (value: unknown, path: SecretPath): unknown => {
    if (path.length > MAX_DEPTH) throw new Error(`nested more than ${MAX_DEPTH} levels deep`);
    if (Array.isArray(value)) return value.map((item, at) => walk(item, [...path, String(at)]));
    if (!isPlain(value)) return value;
    return Object.hasOwn(value, 'secret') ? decode(encodedSecretSchema.parse(value), path) : members(value, path);
  };
  const members = (value: object, path: SecretPath) =>
    Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        const name = key.startsWith('~') && OWN_NAME.test(key) ? key.slice(1) : key;
        return [name, walk(member, [...path, name])];
      }),
    );
  return members(encoded, []);
}

/** @returns what stands in place of each secret, in the order in which {@link decodeObject} asks for them. */
export function encodedSecretsOf(encoded: EncodedObject): { readonly encoded: EncodedSecret; readonly path: SecretPath }[] {
  const found: { encoded: EncodedSecret; path: SecretPath }[] = [];
  decodeObject(encoded, (secret, path) => {
    found.push({ encoded: secret, path });
    return Secret.none;
  });
  return found;
}

const isPlain = (value: unknown): value is object => typeof value === 'object' && value !== null;
