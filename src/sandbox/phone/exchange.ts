import type { SipRequest, SipResponse } from '../../adapters/sip/message/message.ts';
import type { ListeningKind } from '../../adapters/sip/transport/listen.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';
import { type Reply, respondTo } from '../../adapters/sip/user-agent/respond.ts';

export interface ExchangeOptions {
  readonly request: SipRequest;
  readonly from: SipPeer;
  readonly kind: ListeningKind;
  send(response: SipResponse): void;
  /** Nothing is known of it any more. */
  onEnd(): void;
}

/**
 * One INVITE on the wire. LiveKit departs from RFC 3261 17.2.1 here: a refusal ends it at once and is never repeated, and where
 * LiveKit drops a call the INVITE is forgotten, so that its next copy is a call of its own.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  #last: SipResponse | null = null;
  #over = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  get request(): SipRequest {
    return this.#options.request;
  }

  get from(): SipPeer {
    return this.#options.from;
  }

  get kind(): ListeningKind {
    return this.#options.kind;
  }

  respond(reply: Reply): void {
    if (this.#over) return;
    const { request, from, send } = this.#options;
    this.#last = respondTo(request, from, reply);
    send(this.#last);
    if (reply.status >= 300) this.drop();
  }

  /** A refusal behind the one that ended it, as a copy of the INVITE draws one that crosses with the first. */
  crossWith(reply: Reply): void {
    const { request, from, send } = this.#options;
    send(respondTo(request, from, reply));
  }

  /** Sends the last answer once more. */
  repeat(): void {
    if (!this.#over && this.#last !== null) this.#options.send(this.#last);
  }

  /** A copy of the INVITE came in. Whoever has answered it repeats that without being asked. */
  receiveAgain(): void {
    if (this.#last !== null && this.#last.status < 200) this.repeat();
  }

  drop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.onEnd();
  }
}
