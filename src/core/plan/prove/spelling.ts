import { normalNumber } from '../../model/phone-number.ts';

/** Numbers that rules hold, which compare them as exact text, under the form in which trunks compare them. */
export class Spellings {
  readonly #byNormal = new Map<string, Set<string>>();

  add(text: string): void {
    const normal = normalNumber(text);
    const known = this.#byNormal.get(normal);
    if (known === undefined) this.#byNormal.set(normal, new Set([text]));
    else known.add(text);
  }

  /** @param normal in normal form. */
  of(normal: string): ReadonlySet<string> {
    return this.#byNormal.get(normal) ?? NONE;
  }

  get all(): Iterable<string> {
    return [...this.#byNormal.values()].flatMap((texts) => [...texts]);
  }
}

const NONE: ReadonlySet<string> = new Set();

/**
 * @param normal in normal form. @param isHeld whether a text has been found already.
 * @returns a spelling that is not; null where the number can be written in one way only, as `tel:+1` can.
 */
export function otherSpelling(normal: string, isHeld: (text: string) => boolean): string | null {
  if (!isHeld(normal)) return normal;
  if (!/^\+\d*$/.test(normal)) return null;
  const digits = normal.slice(1);
  for (let dashes = 0; ; dashes += 1) {
    const text = dashes === 0 && digits !== '' ? digits : `+${'-'.repeat(dashes || 1)}${digits}`;
    if (!isHeld(text)) return text;
  }
}

/** @returns a number that is in no list, and so stands for all that are in none. */
export function unlistedNumber(isListed: (normal: string) => boolean): string {
  for (let last = 0; ; last += 1) {
    const number = `+1555${String(last).padStart(7, '0')}`;
    if (!isListed(number)) return number;
  }
}
