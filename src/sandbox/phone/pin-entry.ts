/** More digits than this are a wrong PIN. */
const MOST_DIGITS = 16;
/** So many keys wait while the voice still speaks; the rest is lost. */
const MOST_WAITING = 10;

/** The digits that a caller enters, up to `#`. */
export class PinEntry {
  readonly #entered: (digits: string | null) => void;
  #waiting: string[] = [];
  #listening = false;
  #digits = '';
  #over = false;

  /** @param entered called once: with the digits, '' for none, null for too many. */
  constructor(entered: (digits: string | null) => void) {
    this.#entered = entered;
  }

  press(key: string): void {
    if (this.#over) return;
    if (this.#listening) this.#take(key);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(key);
  }

  /** The voice is done. */
  listen(): void {
    this.#listening = true;
    for (const key of this.#waiting.splice(0)) this.press(key);
  }

  #take(key: string): void {
    if (key !== '#') this.#digits += key;
    if (key !== '#' && this.#digits.length <= MOST_DIGITS) return;
    this.#over = true;
    this.#entered(key === '#' ? this.#digits : null);
  }
}
