import type { Timers } from '../../media/timers.ts';
import type { Header, SipRequest, SipResponse } from '../message/message.ts';
import { cseqOf, headerOf, listOf } from '../message/message.ts';
import { parseVia } from '../message/via.ts';
import { T1, T2, TIMEOUT } from '../transaction/intervals.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import { ServerTransactions } from '../transaction/server-transactions.ts';
import { isReliable, type SipPeer, type SipTransport } from '../transport/transport.ts';
import { belongsTo, type Dialog } from './dialog.ts';
import { type Reply, respondTo } from './respond.ts';
import { answerToStray, isAnswerable } from './stray-request.ts';

/** Tag of answers that belong to no call. */
const NO_CALL = 'no-call';

/** What the far side of a call asks, told once each, however often it comes. */
export interface FarListener {
  requested(request: SipRequest): void;
  replied(response: SipResponse): void;
  /** The far side describes its audio anew. */
  redescribed(description: string): void;
  endedByThem(): void;
}

export interface FarRequestsOptions {
  readonly transport: SipTransport;
  readonly timers: Timers;
  readonly listener: FarListener;
  /** What an answer to a re-INVITE says: our Contact, and our audio as it was offered. */
  describe(): { readonly contact: Header; readonly offer: string };
}

/** The server side of our call (RFC 3261 12.2.2, 14.2, 15.1.2): what the far side sends of itself, and whatever strangers send. */
export class FarRequests {
  readonly #options: FarRequestsOptions;
  /** By branch and method: a copy gets the same answer. Strangers leave nothing here. */
  readonly #transactions = new ServerTransactions();
  /** Answers to re-INVITEs that wait for their ACK, by its number. */
  readonly #unacknowledged = new Map<number, () => void>();

  constructor(options: FarRequestsOptions) {
    this.#options = options;
  }

  /** @param dialog the call; null = there is none yet. */
  receive(request: SipRequest, from: SipPeer, dialog: Dialog | null): void {
    if (!isAnswerable(request)) return;
    if (dialog === null || !belongsTo(dialog, request)) {
      const reply = answerToStray(request);
      if (reply !== null) this.#options.transport.send(respondTo(request, from, { toTag: NO_CALL, ...reply }), from);
    } else if (request.method === 'ACK') this.#acknowledged(cseqOf(request)?.number ?? 0);
    else this.#receiveOurs(request, from);
  }

  close(): void {
    this.#transactions.end();
    for (const callOff of this.#unacknowledged.values()) callOff();
  }

  #receiveOurs(request: SipRequest, from: SipPeer): void {
    const { transport, timers, listener } = this.#options;
    const branch = parseVia(listOf(request, 'Via')[0] ?? '')?.parameters.get('branch') ?? '';
    const key = `${branch} ${request.method} ${headerOf(request, 'CSeq')}`;
    const transaction = this.#transactions.begin(key, {
      request,
      reliable: isReliable(transport.kind),
      timers,
      send: (response) => {
        listener.replied(response);
        transport.send(response, from);
      },
    });
    if (transaction === null) return;
    listener.requested(request);
    const respond = (reply: Reply) => transaction.respond(respondTo(request, from, reply));
    if (request.method === 'BYE') {
      respond({ status: 200, reason: 'OK' });
      listener.endedByThem();
    } else if (request.method === 'INVITE') {
      const { contact, offer } = this.#options.describe();
      const headers = [contact, { name: 'Content-Type', value: 'application/sdp' }];
      respond({ status: 200, reason: 'OK', headers, body: Buffer.from(offer) });
      this.#repeatUntilAcknowledged(cseqOf(request)?.number ?? 0, transaction);
      listener.redescribed(request.body.toString());
    } else if (request.method === 'OPTIONS') respond({ status: 200, reason: 'OK' });
    else if (request.method === 'CANCEL') respond({ status: 481, reason: 'Call/Transaction Does Not Exist' });
    else respond({ status: 405, reason: 'Method Not Allowed' });
  }

  /** A 2xx is repeated until its ACK comes, over every transport (RFC 3261 13.3.1.4). */
  #repeatUntilAcknowledged(number: number, transaction: ServerTransaction): void {
    const { timers } = this.#options;
    const beganAt = timers.now();
    const repeatAfter = (milliseconds: number) => {
      const callOff = timers.after(milliseconds, () => {
        transaction.receiveAgain();
        if (timers.now() - beganAt < TIMEOUT) repeatAfter(Math.min(milliseconds * 2, T2));
      });
      this.#unacknowledged.set(number, callOff);
    };
    this.#acknowledged(number);
    repeatAfter(T1);
  }

  #acknowledged(number: number): void {
    this.#unacknowledged.get(number)?.();
    this.#unacknowledged.delete(number);
  }
}
