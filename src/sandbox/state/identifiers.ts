/** LiveKit's alphabet for ids (shortuuid): no 0, 1, I, O, l that a person could mix up. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const LENGTH = 12;

export type IdPrefix = 'ST_' | 'SDR_' | 'RM_' | 'AD_' | 'AJ_' | 'AW_' | 'PA_' | 'TR_' | 'SCL_';

/** @param random numbers from 0 up to, not including, 1. */
export class Identifiers {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  next(prefix: IdPrefix): string {
    return `${prefix}${this.text(LENGTH)}`;
  }

  text(length: number): string {
    return Array.from({ length }, () => ALPHABET[Math.floor(this.#random() * ALPHABET.length)]).join('');
  }
}
