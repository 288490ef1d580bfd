import type { Digest } from './digest.ts';

/**
 * A password, PIN or API secret in memory. It prints as `[secret]` wherever it may end up: templates, JSON, `console`, stacks.
 * Only an adapter that hands the value to a server or a SIP peer may call {@link Secret.reveal}.
 */
export class Secret {
  static readonly none = new Secret('');
  readonly #value: string;
  /**
   * Where it can be had again (`env:NAME`), with a path that means the same from every working directory; null = nowhere, as with
   * one that a person typed. It is no secret.
   */
  readonly reference: string | null;

  constructor(value: string, reference: string | null = null) {
    this.#value = value;
    this.reference = reference;
  }

  /**
   * Stands for a secret that is set and that nobody has any more. It equals another one lost with the same digest, and nothing else;
   * it is a mask, so nobody sends it.
   */
  static lost(digest: string): Secret {
    return new Secret(`${LOST}${digest}`);
  }

  /** The same secret, of which is known where it came from. */
  from(reference: string): Secret {
    return new Secret(this.#value, reference);
  }

  get isSet(): boolean {
    return this.#value !== '';
  }

  /** A value that some server or tool printed in place of the secret; writing it back would make the mask the password. */
  get isMask(): boolean {
    return this.#value === MASK || this.isLost || /^[*•]+$/.test(this.#value);
  }

  get isLost(): boolean {
    return this.#value.startsWith(LOST);
  }

  /** Under 8 characters, or digits only: such passwords are found by trying. */
  get isGuessable(): boolean {
    return this.#value.length < 8 || /^\d+$/.test(this.#value);
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  reveal(): string {
    if (this.isLost) throw new Error('a lost secret has no value');
    return this.#value;
  }

  /** @param keyed with a key that is not kept beside the result: a plain digest of a PIN tells the PIN. */
  digest(keyed: Digest): string {
    return this.isLost ? this.#value.slice(LOST.length) : keyed(this.#value);
  }

  toString(): string {
    return this.isSet ? MASK : '';
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** What stands in any output in place of a secret that is set. */
export const MASK = '[secret]';
/** A NUL cannot come in from anywhere: LiveKit, environments and arguments refuse it. */
const LOST = '\0lost ';
