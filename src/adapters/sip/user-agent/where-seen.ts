import { isIP } from 'node:net';
import type { SipTarget } from '../../../core/model/phone-call.ts';
import type { Timers } from '../../media/timers.ts';
import { optionsTo } from '../ask-options.ts';
import { headerOf, listOf, type SipMessage, type SipResponse } from '../message/message.ts';
import { parseVia } from '../message/via.ts';
import { ClientTransaction } from '../transaction/client-transaction.ts';
import { isReliable, type SipPeer, type SipTransport, samePeer } from '../transport/transport.ts';

/** @returns where an answer says that its request came from (RFC 3581), `port` null where it leaves that out; null = it does not say. */
export function seenIn(response: SipResponse): { readonly address: string; readonly port: number | null } | null {
  const parameters = parseVia(listOf(response, 'Via')[0] ?? '')?.parameters;
  const [address, port] = [parameters?.get('received') ?? '', Number(parameters?.get('rport') || Number.NaN)];
  if (isIP(address) === 0) return null;
  return { address, port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null };
}

/** A service answers an OPTIONS within one round trip, or not at all. */
const WAIT_MS = 500;

export interface QuestionTools {
  readonly target: SipTarget;
  readonly to: SipPeer;
  readonly transport: SipTransport;
  readonly timers: Timers;
  readonly randomText: (length: number) => string;
  readonly userAgent: string;
}

/**
 * Asks, before a call, where the far side sees us: an INVITE that is not challenged goes out once, and what it says of our address is
 * all that LiveKit ever hears of it. One OPTIONS, and half a second for its answer.
 */
export class WhereSeen {
  readonly answer: Promise<ReturnType<typeof seenIn>>;
  readonly #callId: string;
  readonly #to: SipPeer;
  #transaction: ClientTransaction | null = null;

  constructor({ target, to, transport, timers, randomText, userAgent }: QuestionTools) {
    this.#callId = randomText(20);
    this.#to = to;
    const names = { callId: this.#callId, tag: randomText(10), branch: randomText(16) };
    this.answer = new Promise((resolve) => {
      const end = (seen: ReturnType<typeof seenIn>) => {
        callOff();
        this.#transaction?.end();
        resolve(seen);
      };
      const callOff = timers.after(WAIT_MS, () => end(null));
      this.#transaction = new ClientTransaction({
        request: optionsTo(target, transport, names, userAgent),
        reliable: isReliable(transport.kind),
        timers,
        send: (request) => transport.send(request, to),
        onResponse: (response) => end(seenIn(response)),
        onTimeout: () => undefined,
      });
    });
  }

  receive(message: SipMessage, from: SipPeer): void {
    if (message.kind === 'response' && headerOf(message, 'Call-ID') === this.#callId && samePeer(from, this.#to))
      this.#transaction?.receive(message);
  }
}
