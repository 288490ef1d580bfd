import type { CallCredentials, CallFailure } from '../../../core/model/phone-call.ts';
import type { Timers } from '../../media/timers.ts';
import type { DigestChallenge } from '../digest/challenge.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/message.ts';
import { cseqOf, headerOf } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import { writeMessage } from '../message/write-message.ts';
import { ClientTransaction } from '../transaction/client-transaction.ts';
import { isReliable, type SipPeer, type SipTransport, samePeer } from '../transport/transport.ts';
import type { CallRequests } from './caller.ts';
import { DEADLINES } from './deadlines.ts';
import { type Dialog, dialogOf, nextHopOf } from './dialog.ts';
import { type FarListener, FarRequests } from './far-requests.ts';
import { branchOf, type OwnListener, OwnRequests } from './own-requests.ts';
import { Proofs } from './proofs.ts';
import { seenIn } from './where-seen.ts';

/** What a call tells while it goes on. Every method is called in the order of the wire. */
export interface CallListener extends FarListener, OwnListener {
  /** A 2xx with a description that can be used or not; the call stands, and has to be ended by {@link OutgoingCall.hangUp}. */
  established(dialog: Dialog, answer: SipResponse, from: SipPeer): void;
  /** An answer above 299 to the INVITE, after every challenge that could be met. */
  refused(response: SipResponse): void;
  failed(why: CallFailure, detail: string): void;
}

export interface OutgoingCallOptions {
  readonly caller: CallRequests;
  readonly transport: SipTransport;
  readonly to: SipPeer;
  readonly timers: Timers;
  readonly credentials: CallCredentials | null;
  readonly ringTimeoutMs: number;
  /** See {@link Proofs}. */
  readonly challengesMetBlindly?: number;
  readonly clientNonce: () => string;
  readonly listener: CallListener;
}

/** A datagram of more may be cut up on the way, and some routers lose the parts (RFC 3261 18.1.1). */
const SAFE_DATAGRAM = 1300;

/**
 * One INVITE and all that follows from it, as a caller (RFC 3261 13.2, 14.2, 15). It ends in exactly one of `refused`, `failed` or
 * `established`. Credentials answer only a challenge to this INVITE that came from where the INVITE went.
 */
export class OutgoingCall {
  readonly #options: OutgoingCallOptions;
  readonly #far: FarRequests;
  readonly #own: OwnRequests;
  readonly #proofs: Proofs;
  #number = 1;
  #invite: SipRequest;
  #transaction: ClientTransaction;
  /** INVITEs that a challenge answered, by branch: over UDP it comes again until its ACK has arrived. */
  readonly #challenged = new Map<string, ClientTransaction>();
  #cancelled: ((answered: boolean) => void) | null = null;
  /** Told of the first provisional answer while the call is being called off. */
  #onTakenIn: () => void = () => undefined;
  #answeredFrom: SipPeer | null = null;
  #dialog: Dialog | null = null;
  /** The ACK of each 2xx, by its To tag: a proxy may have let several phones answer. */
  readonly #acks = new Map<string, { readonly ack: SipRequest; readonly hop: SipPeer }>();
  #deadline: () => void = () => undefined;
  #over = false;
  #repeated = false;
  #ringing = false;
  /** Nothing came in time, or nothing can come any more. */
  #silent = false;

  constructor(options: OutgoingCallOptions) {
    this.#options = options;
    const { transport, timers, listener, caller } = options;
    this.#own = new OwnRequests({ transport, timers, listener });
    this.#proofs = new Proofs(options.credentials, options.clientNonce, options.challengesMetBlindly);
    this.#far = new FarRequests({
      transport,
      timers,
      listener: {
        requested: (request) => listener.requested(request),
        replied: (response) => listener.replied(response),
        redescribed: (description) => listener.redescribed(description),
        endedByThem: () => this.#endedByThem(),
      },
      describe: () => ({ contact: caller.contact, offer: caller.offer }),
    });
    this.#invite = caller.invite(this.#number, caller.offer, []);
    this.#transaction = this.#startInvite();
    this.#expect(DEADLINES.firstAnswer, 'no-answer', () => `nothing came back${this.#sizeNote()}`);
  }

  /** A message from the network, whoever sent it. */
  receive(message: SipMessage, from: SipPeer): void {
    if (message.kind === 'response') this.#receiveResponse(message, from);
    else this.#far.receive(message, from, this.#dialog);
  }

  /** The stream broke: nothing more can come. */
  lost(why: string): void {
    if (this.#dialog === null) this.#fail('connection-lost', why);
  }

  /** Nothing of it goes on: no timer, no transaction. */
  close(): void {
    this.#deadline();
    for (const transaction of [this.#transaction, ...this.#challenged.values()]) transaction.end();
    this.#own.close();
    this.#far.close();
  }

  /**
   * Calls off a call that was not answered. A call that was not even taken in yet cannot be: its first answer is waited for, since
   * it may ring all the same. @returns whether the far side answered that; a call that LiveKit dropped has no answer.
   */
  async cancel(): Promise<boolean> {
    this.#deadline();
    if (this.#over || this.#dialog !== null) return true;
    let cancelAnswered = false;
    // The 487 that follows the answer to CANCEL has to be acknowledged, so that is what is waited for.
    const result = await new Promise<boolean>((resolve) => {
      this.#cancelled = resolve;
      const waitFor = (milliseconds: number) => {
        this.#deadline = this.#options.timers.after(milliseconds, () => resolve(cancelAnswered));
      };
      const send = () => {
        this.#onTakenIn = () => undefined;
        this.#deadline();
        this.#own.ask(this.#options.caller.cancel(this.#invite), this.#options.to, () => {
          cancelAnswered = true;
        });
        waitFor(DEADLINES.cancel);
      };
      if (this.#transaction.state === 'proceeding') send();
      else if (this.#silent) resolve(false);
      else {
        this.#onTakenIn = send;
        waitFor(DEADLINES.cancel);
      }
    });
    this.#deadline();
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
    return await this.#sayGoodbye(dialog);
  }

  #sayGoodbye(dialog: Dialog): Promise<number | null> {
    const { caller, timers, to } = this.#options;
    return new Promise((resolve) => {
      const callOff = timers.after(DEADLINES.bye, () => resolve(null));
      this.#own.ask(caller.inDialog('BYE', dialog), nextHopOf(dialog, to), ({ status }) => {
        if (status < 200) return;
        callOff();
        resolve(status);
      });
    });
  }

  #startInvite(): ClientTransaction {
    const { transport, to, timers, listener, caller } = this.#options;
    const invite = this.#invite;
    return new ClientTransaction({
      request: invite,
      reliable: isReliable(transport.kind),
      timers,
      send: (request) => {
        listener.sent(request, request.method === 'INVITE' && this.#proofs.headers.length > 0);
        transport.send(request, to);
      },
      ackOf: (response) => caller.ackOfRefusal(invite, response),
      onResponse: (response) => this.#answered(response, invite),
      onTimeout: () => undefined,
    });
  }

  /** What is forged must not end a call, or get an answer out of us; a 200 may come from another node of the service. */
  #receiveResponse(response: SipResponse, from: SipPeer): void {
    const cseq = cseqOf(response);
    if (cseq === null || headerOf(response, 'Call-ID') !== headerOf(this.#invite, 'Call-ID')) return;
    if (cseq.method !== 'INVITE') {
      this.#own.receive(response, from);
      return;
    }
    const isDirect = samePeer(from, this.#options.to);
    if (isDirect) this.#challenged.get(branchOf(response))?.receive(response);
    if (cseq.number !== this.#number || branchOf(response) !== branchOf(this.#invite) || (!isDirect && response.status > 299)) return;
    const seen = isDirect ? seenIn(response) : null;
    if (seen !== null) this.#options.caller.seenAt(seen.address, seen.port);
    if (response.status < 200 || response.status > 299) this.#transaction.receive(response);
    else this.#succeeded(response, from);
  }

  /** Every 2xx is acknowledged, as often as it comes; a second phone that answers is thanked and hung up on. */
  #succeeded(response: SipResponse, from: SipPeer): void {
    const tag = tagOf(headerOf(response, 'To'));
    const known = this.#acks.get(tag);
    if (known !== undefined) this.#send(known);
    else if (this.#dialog === null) {
      this.#answeredFrom = from;
      this.#transaction.receive(response);
    } else {
      const other = dialogOf(this.#invite, response);
      this.#acknowledge(other);
      void this.#sayGoodbye(other);
    }
  }

  #answered(response: SipResponse, invite: SipRequest): void {
    if (invite !== this.#invite) return;
    const { listener, ringTimeoutMs } = this.#options;
    const challenge = this.#proofs.challengeIn(response);
    listener.answered(response, 'INVITE', challenge);
    if (response.status >= 200 && response.status < 300) this.#establish(response);
    else if (this.#over) return;
    else if (response.status < 200 && this.#cancelled !== null) this.#onTakenIn();
    else if (response.status === 100) this.#expectChallengeOrRinging();
    else if (response.status < 200) this.#rang(ringTimeoutMs);
    else if (challenge !== null && this.#cancelled === null) this.#meet(challenge, response);
    else this.#refuse(response);
  }

  /** From the first 180 on: LiveKit sends one each second, and none of them buys more time. */
  #rang(ringTimeoutMs: number): void {
    if (this.#ringing) return;
    this.#ringing = true;
    this.#expect(ringTimeoutMs, 'ring-timeout', () => `it rang for ${Math.round(ringTimeoutMs / 1000)} s`);
  }

  #expectChallengeOrRinging(): void {
    if (this.#ringing) return;
    this.#deadline();
    this.#deadline = this.#options.timers.after(DEADLINES.challengeOrRinging, () => {
      if (!this.#repeated) {
        // The answer may have been lost, and LiveKit sends none twice.
        this.#repeated = true;
        this.#transaction.repeat();
        this.#expectChallengeOrRinging();
      } else this.#fail('no-answer', `it was taken (100), and then nothing came${this.#sizeNote()}`);
    });
  }

  #meet(challenge: DigestChallenge, response: SipResponse): void {
    const { credentials, caller, listener } = this.#options;
    const offer = caller.offer;
    const foreign = this.#proofs.foreignRealm(challenge);
    if (foreign !== null)
      listener.failed('challenge-refused', `the realm ${JSON.stringify(foreign)} asks, and not ${JSON.stringify(credentials?.realm)}`);
    if (!this.#proofs.meet(challenge, { method: 'INVITE', uri: caller.requestUri, body: Buffer.from(offer) })) {
      this.#refuse(response);
      return;
    }
    this.#challenged.set(branchOf(this.#invite), this.#transaction);
    this.#number += 1;
    this.#invite = caller.invite(this.#number, offer, this.#proofs.headers);
    this.#transaction = this.#startInvite();
    this.#repeated = false;
    this.#expect(DEADLINES.firstAnswer, 'no-answer', () => `nothing came back after the credentials${this.#sizeNote()}`);
  }

  #establish(answer: SipResponse): void {
    this.#deadline();
    const late = this.#over;
    this.#dialog = dialogOf(this.#invite, answer);
    this.#acknowledge(this.#dialog);
    if (this.#cancelled !== null || late) {
      // It was answered while it was called off: acknowledged, then ended.
      this.#over = false;
      void this.hangUp().then(() => this.#cancelled?.(true));
    } else this.#options.listener.established(this.#dialog, answer, this.#answeredFrom ?? this.#options.to);
  }

  #acknowledge(dialog: Dialog): void {
    const acked = { ack: this.#options.caller.inDialog('ACK', dialog), hop: nextHopOf(dialog, this.#options.to) };
    this.#acks.set(dialog.remoteTag, acked);
    this.#send(acked);
  }

  #send({ ack, hop }: { readonly ack: SipRequest; readonly hop: SipPeer }): void {
    this.#options.listener.sent(ack, false);
    this.#options.transport.send(ack, hop);
  }

  #endedByThem(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.listener.endedByThem();
  }

  #refuse(response: SipResponse): void {
    this.#deadline();
    this.#over = true;
    this.#cancelled?.(true);
    this.#options.listener.refused(response);
  }

  #expect(milliseconds: number, why: CallFailure, detail: () => string): void {
    this.#deadline();
    this.#deadline = this.#options.timers.after(milliseconds, () => this.#fail(why, detail()));
  }

  #fail(why: CallFailure, detail: string): void {
    // A call that is being called off waits for the answer to that, and for nothing else.
    if (this.#over || this.#cancelled !== null) return;
    this.#deadline();
    this.#silent = why !== 'ring-timeout';
    this.#options.listener.failed(why, detail);
  }

  #sizeNote(): string {
    const { transport } = this.#options;
    const { length } = writeMessage(this.#invite);
    return isReliable(transport.kind) || length <= SAFE_DATAGRAM
      ? ''
      : `; the INVITE has ${length} bytes, and UDP loses such on many paths`;
  }
}
