import type { Secret } from '../model/secret.ts';

/** Gives equal PINs equal numbers, so that PINs can be compared and looked up without standing in a key. 0 = no PIN. */
export class PinNumbers {
  readonly #numbers = new Map<string, number>();

  of(pin: Secret): number {
    const known = this.find(pin);
    if (known !== undefined) return known;
    this.#numbers.set(pin.reveal(), this.#numbers.size + 1);
    return this.#numbers.size;
  }

  /** @returns undefined for a PIN that was never given a number. */
  find(pin: Secret): number | undefined {
    if (!pin.isSet) return 0;
    // The only place of core that looks into a secret: two PINs are one only if they are equal, and nothing of them leaves here.
    return this.#numbers.get(pin.reveal());
  }
}
