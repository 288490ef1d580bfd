import type { Challenge } from '../../../core/model/phone-call.ts';
import type { Timers } from '../../media/timers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import { cseqOf, listOf } from '../message/message.ts';
import { parseVia } from '../message/via.ts';
import { ClientTransaction } from '../transaction/client-transaction.ts';
import { isReliable, type SipPeer, type SipTransport, samePeer } from '../transport/transport.ts';

/** Told of our requests, copies included, and of what they are answered. */
export interface OwnListener {
  sent(request: SipRequest, withCredentials: boolean): void;
  /** @param challenge that would be met: only an INVITE has one. */
  answered(response: SipResponse, method: string, challenge: Challenge | null): void;
}

export interface OwnRequestsOptions {
  readonly transport: SipTransport;
  readonly timers: Timers;
  readonly listener: OwnListener;
}

/** What we ask in a call beside its INVITE: CANCEL and BYE. None of them is ever proven with credentials. */
export class OwnRequests {
  readonly #options: OwnRequestsOptions;
  /** By branch and method, with where the answers have to come from. */
  readonly #asked = new Map<string, { readonly transaction: ClientTransaction; readonly hop: SipPeer }>();

  constructor(options: OwnRequestsOptions) {
    this.#options = options;
  }

  ask(request: SipRequest, hop: SipPeer, onResponse: (response: SipResponse) => void): void {
    const { transport, timers, listener } = this.#options;
    const transaction = new ClientTransaction({
      request,
      reliable: isReliable(transport.kind),
      timers,
      send: (sent) => {
        listener.sent(sent, false);
        transport.send(sent, hop);
      },
      onResponse: (response) => {
        listener.answered(response, request.method, null);
        onResponse(response);
      },
      onTimeout: () => undefined,
    });
    this.#asked.set(`${branchOf(request)} ${request.method}`, { transaction, hop });
  }

  receive(response: SipResponse, from: SipPeer): void {
    const asked = this.#asked.get(`${branchOf(response)} ${cseqOf(response)?.method}`);
    if (asked !== undefined && samePeer(from, asked.hop)) asked.transaction.receive(response);
  }

  close(): void {
    for (const { transaction } of this.#asked.values()) transaction.end();
  }
}

/** @returns what names a transaction of ours; '' where there is no Via that can be read. */
export const branchOf = (message: SipRequest | SipResponse): string =>
  parseVia(listOf(message, 'Via')[0] ?? '')?.parameters.get('branch') ?? '';
