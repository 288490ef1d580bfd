import type { Timers } from '../../media/timers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { T1, T2, T4, TIMEOUT } from './intervals.ts';

export interface ServerTransactionOptions {
  readonly request: SipRequest;
  readonly reliable: boolean;
  readonly timers: Timers;
  /** Sends an answer the way the request came. */
  send(response: SipResponse): void;
  /** Timer H: nobody acknowledged a refusal of an INVITE. */
  onUnacknowledged?(): void;
  /** Nothing of it is needed any more. */
  onEnd?(): void;
}

/**
 * Server transactions of RFC 3261 17.2: a request that comes again gets the same answer, and a refused INVITE is refused again
 * until it is acknowledged. A 2xx is repeated by whoever gave it, until its ACK.
 */
export class ServerTransaction {
  readonly #options: ServerTransactionOptions;
  readonly #isInvite: boolean;
  #last: SipResponse | null = null;
  #calls: (() => void)[] = [];
  #confirmed = false;

  constructor(options: ServerTransactionOptions) {
    this.#options = options;
    this.#isInvite = options.request.method === 'INVITE';
  }

  /** The last answer given; null = none yet. */
  get last(): SipResponse | null {
    return this.#last;
  }

  respond(response: SipResponse): void {
    if (this.#last !== null && this.#last.status >= 200) return;
    this.#last = response;
    this.#options.send(response);
    if (response.status < 200) return;
    const { reliable } = this.#options;
    if (this.#isInvite && response.status > 299) {
      if (!reliable) this.#repeatAfter(T1);
      this.#after(TIMEOUT, () => {
        this.end();
        this.#options.onUnacknowledged?.();
      });
    } else this.#after(this.#isInvite || !reliable ? TIMEOUT : 0, () => this.end());
  }

  /** The request came once more. */
  receiveAgain(): void {
    if (this.#last !== null && !this.#confirmed) this.#options.send(this.#last);
  }

  /** The ACK of a refusal: repeats of it are taken in for a while (timer I). */
  acknowledge(): void {
    if (this.#confirmed || this.#last === null || this.#last.status < 300) return;
    this.#confirmed = true;
    this.#callOff();
    this.#after(this.#options.reliable ? 0 : T4, () => this.end());
  }

  end(): void {
    this.#callOff();
    this.#options.onEnd?.();
  }

  /** Timer G. */
  #repeatAfter(milliseconds: number): void {
    this.#after(milliseconds, () => {
      if (this.#last !== null) this.#options.send(this.#last);
      this.#repeatAfter(Math.min(milliseconds * 2, T2));
    });
  }

  #after(milliseconds: number, run: () => void): void {
    this.#calls.push(this.#options.timers.after(milliseconds, run));
  }

  #callOff(): void {
    for (const callOff of this.#calls) callOff();
    this.#calls = [];
  }
}
