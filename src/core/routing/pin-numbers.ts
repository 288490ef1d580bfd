import type { Secret } from '../model/secret.ts';

/** Gives equal PINs equal numbers, so that PINs can be compared and looked up without standing in a key. 0 = no PIN. */
export class PinNumbers {
  readonly #numbers = new Map<string, number>();
  #last = 0;

  /** A mask in place of a PIN says nothing of the PIN behind it, and so is equal to none. */
  of(pin: Secret): number {
    const known = this.find(pin);
    if (known !== undefined) return known;
    this.#last += 1;
    if (!pin.isMask) this.#numbers.set(pin.reveal(), this.#last);
    return this.#last;
  }

  /** @returns undefined for a PIN that was never given a number. */
  find(pin: Secret): number | undefined {
    if (!pin.isSet) return 0;
    if (pin.isMask) return undefined;
    // The only place of core that looks into a secret: two PINs are one only if they are equal, and nothing of them leaves here.
    return this.#numbers.get(pin.reveal());
  }
}
