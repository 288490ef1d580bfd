import { cseqOf, headerOf, type SipMessage } from '../../adapters/sip/message/message.ts';
import type { LostMessage, PhoneFaults } from './phone-options.ts';

/** The faults that are on, and what they have done so far. */
export class Faults {
  #on: PhoneFaults;
  #seen = new Map<string, number>();

  constructor(on: PhoneFaults) {
    this.#on = on;
  }

  get on(): PhoneFaults {
    return this.#on;
  }

  inject(faults: PhoneFaults): void {
    this.#on = faults;
    this.#seen = new Map();
  }

  /** Asked once for each message. */
  loses(message: SipMessage, direction: LostMessage['direction']): boolean {
    const { lose = [] } = this.#on;
    if (lose.length === 0) return false;
    const what = message.kind === 'request' ? message.method : `${message.status} ${cseqOf(message)?.method ?? ''}`;
    const key = `${direction} ${what} ${headerOf(message, 'Call-ID') ?? ''}`;
    const nth = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, nth);
    return lose.some((lost) => lost.direction === direction && lost.message === what && (lost.nth === null || lost.nth === nth));
  }
}
