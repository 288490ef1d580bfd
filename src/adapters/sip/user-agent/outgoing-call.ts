import type { CallCredentials, CallFailure, Challenge } from '../../../core/model/phone-call.ts';
import type { Timers } from '../../media/timers.ts';
import { challengesOf, type DigestChallenge } from '../digest/challenge.ts';
import { credentialsFor } from '../digest/credentials.ts';
import type { Header, SipMessage, SipRequest, SipResponse } from '../message/message.ts';
import { cseqOf, headerOf, listOf } from '../message/message.ts';
import { parseVia } from '../message/via.ts';
import { ClientTransaction } from '../transaction/client-transaction.ts';
import { isReliable, type SipPeer, type SipTransport, samePeer } from '../transport/transport.ts';
import type { Caller } from './caller.ts';
import { DEADLINES } from './deadlines.ts';
import { belongsTo, type Dialog, dialogOf, nextHopOf } from './dialog.ts';
import { respondTo } from './respond.ts';

/** What a call tells while it goes on. Every method is called in the order of the wire. */
export interface CallListener {
  sent(request: SipRequest, withCredentials: boolean): void;
  answered(response: SipResponse, method: string, challenge: Challenge | null): void;
  requested(request: SipRequest): void;
  /** A 2xx with a description that can be used or not; the call stands, and has to be ended by {@link OutgoingCall.hangUp}. */
  established(dialog: Dialog, answer: SipResponse): void;
  /** The far side describes its audio anew. */
  redescribed(offer: string): void;
  /** An answer above 299 to the INVITE, after every challenge that could be met. */
  refused(response: SipResponse): void;
  failed(why: CallFailure, detail: string): void;
  /** The far side said BYE. */
  endedByThem(): void;
}

export interface OutgoingCallOptions {
  readonly caller: Caller;
  readonly transport: SipTransport;
  readonly to: SipPeer;
  readonly timers: Timers;
  readonly credentials: CallCredentials | null;
  readonly offer: string;
  readonly ringTimeoutMs: number;
  readonly clientNonce: () => string;
  readonly listener: CallListener;
}

/** A challenge is met twice at most: the second time only where the first nonce had become stale. */
const MOST_CHALLENGES = 2;

/**
 * One INVITE and all that follows from it, as a caller (RFC 3261 13.2, 14.2, 15). It ends in exactly one of `refused`, `failed` or
 * `established`. Credentials answer only a challenge to this INVITE that came from where the INVITE went.
 */
export class OutgoingCall {
  readonly #options: OutgoingCallOptions;
  #number = 1;
  #invite: SipRequest;
  #transaction: ClientTransaction;
  #cancel: ClientTransaction | null = null;
  #cancelled: ((answered: boolean) => void) | null = null;
  #dialog: Dialog | null = null;
  #ack: SipRequest | null = null;
  #bye: ClientTransaction | null = null;
  #challenges: DigestChallenge[] = [];
  #authorization: Header | null = null;
  #deadline: () => void = () => undefined;
  #over = false;
  #repeated = false;
  #ringing = false;

  constructor(options: OutgoingCallOptions) {
    this.#options = options;
    this.#invite = options.caller.invite(this.#number, options.offer, null);
    this.#transaction = this.#startInvite();
    this.#expect(DEADLINES.firstAnswer, 'no-answer', 'nothing came back');
  }

  /** A message from the network, whoever sent it. */
  receive(message: SipMessage, from: SipPeer): void {
    if (message.kind === 'response') this.#receiveResponse(message, from);
    else this.#receiveRequest(message, from);
  }

  /** The stream broke: nothing more can come. */
  lost(why: string): void {
    if (this.#dialog === null) this.#fail('connection-lost', why);
  }

  /** Calls off a call that was not answered. @returns whether the far side answered that; a call that LiveKit dropped has no answer. */
  async cancel(): Promise<boolean> {
    this.#deadline();
    if (this.#over || this.#dialog !== null) return true;
    if (this.#transaction.state === 'calling') {
      this.#over = true;
      this.#transaction.end();
      return false;
    }
    let cancelAnswered = false;
    // The 487 that follows the answer to CANCEL has to be acknowledged, so that is what is waited for.
    const result = await new Promise<boolean>((resolve) => {
      this.#cancelled = resolve;
      this.#cancel = this.#request(this.#options.caller.cancel(this.#invite), () => {
        cancelAnswered = true;
      });
      this.#deadline = this.#options.timers.after(DEADLINES.cancel, () => resolve(cancelAnswered));
    });
    this.#deadline();
    this.#cancel?.end();
    if (this.#dialog === null) {
      this.#over = true;
      this.#transaction.end();
    }
    return result;
  }

  /** Ends an answered call. @returns the status of the answer to BYE; null where none came. */
  async hangUp(): Promise<number | null> {
    const dialog = this.#dialog;
    if (dialog === null || this.#over) return null;
    this.#over = true;
    const status = await new Promise<number | null>((resolve) => {
      const callOff = this.#options.timers.after(DEADLINES.bye, () => resolve(null));
      this.#bye = this.#request(this.#options.caller.inDialog('BYE', dialog), (response) => {
        if (response.status < 200) return;
        callOff();
        resolve(response.status);
      });
    });
    this.#bye?.end();
    return status;
  }

  #startInvite(): ClientTransaction {
    const { transport, to, timers, listener, caller } = this.#options;
    const invite = this.#invite;
    const transaction = new ClientTransaction({
      request: invite,
      reliable: isReliable(transport.kind),
      timers,
      send: (request) => {
        listener.sent(request, request.method === 'INVITE' && this.#authorization !== null);
        transport.send(request, to);
      },
      ackOf: (response) => caller.ackOfRefusal(invite, response),
      onResponse: (response) => this.#answered(response, invite),
      onTimeout: () => undefined,
    });
    return transaction;
  }

  #request(request: SipRequest, onResponse: (response: SipResponse) => void): ClientTransaction {
    const { transport, to, timers, listener } = this.#options;
    const hop = request.method === 'CANCEL' || this.#dialog === null ? to : nextHopOf(this.#dialog, to);
    return new ClientTransaction({
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
  }

  #receiveResponse(response: SipResponse, from: SipPeer): void {
    const [cseq, via] = [cseqOf(response), parseVia(listOf(response, 'Via')[0] ?? '')];
    if (cseq === null || via === null || headerOf(response, 'Call-ID') !== headerOf(this.#invite, 'Call-ID')) return;
    const isOurs = (request: SipRequest | null) =>
      request !== null && via.parameters.get('branch') === parseVia(listOf(request, 'Via')[0] ?? '')?.parameters.get('branch');
    // What is forged must not end a call, or get an answer out of us; a 200 may come from another node of the service.
    const hop = cseq.method === 'BYE' && this.#dialog !== null ? nextHopOf(this.#dialog, this.#options.to) : this.#options.to;
    if (!samePeer(from, hop) && !(cseq.method === 'INVITE' && response.status < 300)) return;
    if (cseq.method === 'CANCEL') this.#cancel?.receive(response);
    else if (cseq.method === 'BYE') this.#bye?.receive(response);
    else if (cseq.method === 'INVITE' && cseq.number === this.#number && isOurs(this.#invite)) {
      if (this.#ack !== null && response.status < 300) this.#acknowledge();
      else this.#transaction.receive(response);
    }
  }

  #answered(response: SipResponse, invite: SipRequest): void {
    if (invite !== this.#invite) return;
    const { listener, ringTimeoutMs } = this.#options;
    const challenge = response.status === 401 || response.status === 407 ? (challengesOf(response)[0] ?? null) : null;
    listener.answered(response, 'INVITE', challenge);
    if (response.status >= 200 && response.status < 300) this.#establish(response);
    else if (this.#over) return;
    else if (response.status === 100) this.#expectChallengeOrRinging();
    else if (response.status < 200) this.#rang(ringTimeoutMs);
    else if (challenge !== null) this.#meet(challenge, response);
    else this.#refuse(response);
  }

  /** From the first 180 on: LiveKit sends one each second, and none of them buys more time. */
  #rang(ringTimeoutMs: number): void {
    if (this.#ringing) return;
    this.#ringing = true;
    this.#expect(ringTimeoutMs, 'ring-timeout', `it rang for ${Math.round(ringTimeoutMs / 1000)} s`);
  }

  #expectChallengeOrRinging(): void {
    if (this.#cancelled !== null) return;
    this.#deadline();
    this.#deadline = this.#options.timers.after(DEADLINES.challengeOrRinging, () => {
      if (!this.#repeated) {
        // The answer may have been lost, and LiveKit sends none twice.
        this.#repeated = true;
        this.#transaction.repeat();
        this.#expectChallengeOrRinging();
      } else this.#fail('no-answer', 'it was taken (100), and then nothing came');
    });
  }

  #meet(challenge: DigestChallenge, response: SipResponse): void {
    const { credentials, caller, offer, clientNonce } = this.#options;
    const again = this.#challenges.some(({ answeredBy }) => answeredBy === challenge.answeredBy);
    const foreign = credentials !== null && credentials.realm !== null && credentials.realm !== challenge.realm;
    if (foreign)
      this.#options.listener.failed(
        'challenge-refused',
        `the realm ${JSON.stringify(challenge.realm)} asks, and not ${JSON.stringify(credentials.realm)}`,
      );
    if (credentials === null || foreign || this.#challenges.length === MOST_CHALLENGES || (again && !challenge.stale)) {
      this.#refuse(response);
      return;
    }
    this.#challenges.push(challenge);
    const request = { method: 'INVITE', uri: caller.requestUri, body: Buffer.from(offer) };
    this.#authorization = { name: challenge.answeredBy, value: credentialsFor(challenge, credentials, request, clientNonce()) };
    this.#number += 1;
    this.#invite = caller.invite(this.#number, offer, this.#authorization);
    this.#transaction = this.#startInvite();
    this.#repeated = false;
    this.#expect(DEADLINES.firstAnswer, 'no-answer', 'nothing came back after the credentials');
  }

  #establish(answer: SipResponse): void {
    this.#deadline();
    const late = this.#over;
    this.#dialog = dialogOf(this.#invite, answer);
    this.#ack = this.#options.caller.inDialog('ACK', this.#dialog);
    this.#acknowledge();
    if (this.#cancelled !== null || late) {
      // It was answered while it was called off: acknowledged, then ended.
      this.#over = false;
      void this.hangUp().then(() => this.#cancelled?.(true));
    } else this.#options.listener.established(this.#dialog, answer);
  }

  #acknowledge(): void {
    const { transport, to, listener } = this.#options;
    if (this.#ack === null || this.#dialog === null) return;
    listener.sent(this.#ack, false);
    transport.send(this.#ack, nextHopOf(this.#dialog, to));
  }

  #receiveRequest(request: SipRequest, from: SipPeer): void {
    const { transport, listener, offer } = this.#options;
    const dialog = this.#dialog;
    const reply = (status: number, reason: string, body = '') => {
      const headers = body === '' ? [] : [{ name: 'Content-Type', value: 'application/sdp' }];
      transport.send(respondTo(request, from, { status, reason, headers, body: Buffer.from(body) }), from);
    };
    if (request.method === 'ACK') return;
    if (dialog === null || !belongsTo(dialog, request)) {
      reply(481, 'Call/Transaction Does Not Exist');
      return;
    }
    listener.requested(request);
    if (request.method === 'BYE') {
      reply(200, 'OK');
      if (this.#over) return;
      this.#over = true;
      listener.endedByThem();
    } else if (request.method === 'INVITE') {
      reply(200, 'OK', offer);
      listener.redescribed(request.body.toString());
    } else if (request.method === 'OPTIONS') reply(200, 'OK');
    else reply(405, 'Method Not Allowed');
  }

  #refuse(response: SipResponse): void {
    if (this.#over) return;
    this.#deadline();
    this.#over = true;
    this.#cancelled?.(true);
    this.#options.listener.refused(response);
  }

  #expect(milliseconds: number, why: CallFailure, detail: string): void {
    // A call that is being called off waits for the answer to that, and for nothing else.
    if (this.#cancelled !== null) return;
    this.#deadline();
    this.#deadline = this.#options.timers.after(milliseconds, () => this.#fail(why, detail));
  }

  #fail(why: CallFailure, detail: string): void {
    if (this.#over) return;
    this.#deadline();
    this.#options.listener.failed(why, detail);
  }
}
