import type { Timers } from '../../media/timers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { LINGER, T1, T2, T4, TIMEOUT } from './intervals.ts';

export interface ClientTransactionOptions {
  readonly request: SipRequest;
  /** TCP and TLS deliver: nothing is repeated. */
  readonly reliable: boolean;
  readonly timers: Timers;
  /** Sends the request, or the ACK of a refusal, to the same next hop. */
  send(message: SipRequest): void;
  /** Each answer once, and each repeated 2xx again: the caller has to acknowledge it again. */
  onResponse(response: SipResponse): void;
  /** Timer B or F. */
  onTimeout(): void;
  /** Makes the ACK of an answer above 299. Needed for INVITE alone. */
  ackOf?(response: SipResponse): SipRequest;
}

/**
 * Client transactions of RFC 3261 17.1, those of INVITE and the others: who repeats what, and until when. An INVITE that was
 * answered provisionally waits as long as its caller likes; the caller keeps the deadlines of its own.
 */
export class ClientTransaction {
  readonly #options: ClientTransactionOptions;
  readonly #isInvite: boolean;
  #state: 'calling' | 'proceeding' | 'completed' | 'terminated' = 'calling';
  #ack: SipRequest | null = null;
  #calls: (() => void)[] = [];

  constructor(options: ClientTransactionOptions) {
    this.#options = options;
    this.#isInvite = options.request.method === 'INVITE';
    options.send(options.request);
    if (!options.reliable) this.#repeatAfter(T1);
    this.#after(TIMEOUT, () => {
      this.end();
      options.onTimeout();
    });
  }

  get state(): 'calling' | 'proceeding' | 'completed' | 'terminated' {
    return this.#state;
  }

  receive(response: SipResponse): void {
    if (this.#state === 'terminated') {
      // Every 2xx of an INVITE belongs to its caller, however late (RFC 6026).
      if (this.#isInvite && isSuccess(response)) this.#options.onResponse(response);
      return;
    }
    if (this.#state === 'completed') {
      if (this.#ack !== null && response.status > 299) this.#options.send(this.#ack);
      return;
    }
    if (response.status < 200) this.#provisional(response);
    else if (this.#isInvite) this.#finalOfInvite(response);
    else {
      this.#complete(T4);
      this.#options.onResponse(response);
    }
  }

  /** Sends the request once more, for a far end that has taken it and then said nothing. */
  repeat(): void {
    if (this.#state === 'calling' || this.#state === 'proceeding') this.#options.send(this.#options.request);
  }

  end(): void {
    this.#state = 'terminated';
    this.#callOff();
  }

  #provisional(response: SipResponse): void {
    if (this.#state === 'calling') {
      this.#state = 'proceeding';
      // An INVITE rings as long as it rings; other requests go on asking, at the slowest pace (17.1.2.2).
      if (this.#isInvite) this.#callOff();
    }
    this.#options.onResponse(response);
  }

  #finalOfInvite(response: SipResponse): void {
    if (isSuccess(response)) this.end();
    else {
      this.#ack = this.#options.ackOf?.(response) ?? null;
      if (this.#ack !== null) this.#options.send(this.#ack);
      this.#complete(LINGER);
    }
    this.#options.onResponse(response);
  }

  /** The same answer may come again for a while over UDP: timers D and K. */
  #complete(lingerMs: number): void {
    this.#callOff();
    this.#state = 'completed';
    if (this.#options.reliable) this.#state = 'terminated';
    else this.#after(lingerMs, () => this.end());
  }

  /** Timers A and E. */
  #repeatAfter(milliseconds: number): void {
    this.#after(milliseconds, () => {
      this.#options.send(this.#options.request);
      const next = milliseconds * 2;
      this.#repeatAfter(this.#isInvite ? next : this.#state === 'proceeding' ? T2 : Math.min(next, T2));
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

const isSuccess = ({ status }: SipResponse): boolean => status >= 200 && status < 300;
