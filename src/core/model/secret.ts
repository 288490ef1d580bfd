/**
 * A password, PIN or API secret in memory. It prints as `[secret]` wherever it may end up: templates, JSON, `console`, stacks.
 * Only an adapter that hands the value to a server or a SIP peer may call {@link Secret.reveal}.
 */
export class Secret {
  static readonly none = new Secret('');
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  get isSet(): boolean {
    return this.#value !== '';
  }

  /** A value that some server or tool printed in place of the secret; writing it back would make the mask the password. */
  get isMask(): boolean {
    return this.#value === MASK || /^[*•]+$/.test(this.#value);
  }

  /** Under 8 characters, or digits only: such passwords are found by trying. */
  get isGuessable(): boolean {
    return this.#value.length < 8 || /^\d+$/.test(this.#value);
  }

  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  reveal(): string {
    return this.#value;
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
