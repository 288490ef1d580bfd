import type { Digest } from '../model/digest.ts';
import type { Secret } from '../model/secret.ts';
import { idOf, type World } from '../model/world.ts';
import { type SecretPath, secretsOf } from './encode-object.ts';

interface Placed {
  readonly id: string;
  readonly path: SecretPath;
  readonly secret: Secret;
}

/** The secrets that the objects of a world have, found by place, by value and by digest. Nothing is walked before it is asked for. */
export class LiveSecrets {
  readonly #objects: ReadonlyMap<string, object>;
  #all: readonly Placed[] | undefined;
  #byDigest: ReadonlyMap<string, Secret> | undefined;

  constructor({ inboundTrunks, outboundTrunks, dispatchRules }: World) {
    this.#objects = new Map([...inboundTrunks, ...outboundTrunks, ...dispatchRules].map((object) => [idOf(object), object]));
  }

  /** @returns undefined where the object is not there, or has nothing set at that path. */
  at(id: string, path: SecretPath): Secret | undefined {
    const object = this.#objects.get(id);
    return object === undefined ? undefined : setSecretsOf(object).find((found) => samePath(found.path, path))?.secret;
  }

  /** @param owner id of the object that most likely has it. @returns a place that holds the same value, or undefined. */
  placeOf(secret: Secret, owner: string): Omit<Placed, 'secret'> | undefined {
    const equal = this.#everywhere().filter((placed) => placed.secret.equals(secret));
    return equal.find(({ id }) => id === owner) ?? equal[0];
  }

  withDigest(digest: string, keyed: Digest): Secret | undefined {
    this.#byDigest ??= new Map(this.#everywhere().map(({ secret }) => [secret.digest(keyed), secret]));
    return this.#byDigest.get(digest);
  }

  #everywhere(): readonly Placed[] {
    this.#all ??= [...this.#objects].flatMap(([id, object]) => setSecretsOf(object).map((found) => ({ id, ...found })));
    return this.#all;
  }
}

const setSecretsOf = (object: object) => secretsOf(object).filter(({ secret }) => secret.isSet);

export const samePath = (a: SecretPath, b: SecretPath): boolean => a.length === b.length && a.every((part, at) => part === b[at]);
