import type { Timers } from '../../adapters/media/timers.ts';
import { headerOf, type SipRequest, type SipResponse } from '../../adapters/sip/message/message.ts';
import { parseNameAddr } from '../../adapters/sip/message/name-addr.ts';
import { parseUri } from '../../adapters/sip/message/uri.ts';
import type { SipPeer, SipTransport } from '../../adapters/sip/transport/transport.ts';
import { Caller } from '../../adapters/sip/user-agent/caller.ts';
import { openTransport } from '../../adapters/sip/user-agent/open-transport.ts';
import { OutgoingCall } from '../../adapters/sip/user-agent/outgoing-call.ts';
import type { Reply } from '../../adapters/sip/user-agent/respond.ts';
import type { CallCredentials } from '../../core/model/phone-call.ts';
import { SDP } from '../phone/answers.ts';
import type { CarrierFaults } from './carrier-options.ts';

export interface CarriedCallOptions {
  readonly invite: SipRequest;
  readonly faults: CarrierFaults;
  readonly timers: Timers;
  /** LiveKit's side that takes calls. */
  readonly destination: SipPeer;
  /** What LiveKit asks for of whoever calls this number. */
  credentialsFor(number: string): CallCredentials | null;
  readonly ringsMs: number;
  randomText(length: number): string;
  /** Answers the customer. */
  respond(reply: Reply): void;
  /** Tells the customer that the far side has hung up. */
  bye(): void;
  onOver(): void;
}

/** One call of a customer, and the call that the carrier makes of it. Audio goes straight from one end to the other. */
export class CarriedCall {
  readonly #options: CarriedCallOptions;
  #state: 'calling' | 'answered' | 'over' = 'calling';
  #transport: SipTransport | null = null;
  #leg: OutgoingCall | null = null;
  #callOff: () => void = () => undefined;

  constructor(options: CarriedCallOptions) {
    this.#options = options;
  }

  get isAnswered(): boolean {
    return this.#state === 'answered';
  }

  async start(): Promise<void> {
    const { faults, respond, timers, ringsMs, invite } = this.#options;
    this.#callOff = timers.after(ringsMs, () => this.#refuse(480, 'Temporarily Unavailable'));
    const rings = faults.ringsOnly === true || faults.answersItself === true;
    if (faults.refuses !== undefined) this.#refuse(faults.refuses.status, faults.refuses.reason);
    else if (rings) respond({ status: 180, reason: 'Ringing' });
    else if (faults.silent !== true) await this.#carry();
    if (faults.answersItself === true) this.#answer(invite.body.toString());
  }

  /** CANCEL. */
  async cancel(): Promise<void> {
    if (this.#state !== 'calling') return;
    this.#options.respond({ status: 487, reason: 'Request Terminated' });
    await this.end();
  }

  /** Ends both sides; the customer knows. */
  async end(): Promise<void> {
    if (this.#state === 'over') return;
    const wasAnswered = this.#state === 'answered';
    this.#over();
    if (wasAnswered) await this.#leg?.hangUp();
    else await this.#leg?.cancel();
    await this.#close();
  }

  async #carry(): Promise<void> {
    const { invite, faults, destination, timers, randomText, ringsMs, credentialsFor } = this.#options;
    const uriIn = (name: string) => parseUri(parseNameAddr(headerOf(invite, name) ?? '')?.uri ?? '');
    const to = faults.deliversTo ?? uriIn('To')?.user ?? '';
    const transport = await openTransport(
      { kind: 'udp', to: destination, name: destination.address, signal: new AbortController().signal },
      { onMessage: (message, from) => this.#leg?.receive(message, from) },
    );
    this.#transport = transport;
    if (this.#isOver()) {
      await transport.close();
      return;
    }
    const dial = {
      target: { host: destination.address, port: destination.port, transport: 'udp' },
      to,
      from: faults.showsCaller ?? uriIn('From')?.user ?? '',
      advertise: null,
      testId: faults.dropsHeaders === true ? '' : (headerOf(invite, 'X-Lk-Test-Id') ?? ''),
    } as const;
    const names = { callId: randomText(20), fromTag: randomText(10), branch: () => `z9hG4bK${randomText(16)}` };
    this.#leg = new OutgoingCall({
      caller: new Caller({ dial, names, transport, userAgent: 'carrier', offerAt: () => invite.body.toString() }),
      transport,
      to: destination,
      timers,
      credentials: credentialsFor(to),
      ringTimeoutMs: ringsMs,
      clientNonce: () => randomText(16),
      listener: {
        sent: () => undefined,
        answered: ({ status, reason }, method) => {
          if (method === 'INVITE' && status > 100 && status < 200 && !this.#isOver()) this.#options.respond({ status, reason });
        },
        requested: () => undefined,
        replied: () => undefined,
        redescribed: () => undefined,
        established: (_, answer) => this.#answer(answer.body.toString()),
        refused: (response) => this.#refuseAs(response),
        failed: () => this.#refuse(480, 'Temporarily Unavailable'),
        endedByThem: () => {
          if (this.#state === 'answered') this.#options.bye();
          this.#over();
          void this.#close();
        },
      },
    });
  }

  #answer(description: string): void {
    if (this.#state !== 'calling') return;
    this.#callOff();
    this.#state = 'answered';
    this.#options.respond({ status: 200, reason: 'OK', headers: [SDP], body: Buffer.from(description) });
  }

  /** That LiveKit does not know the carrier is none of the customer's business. */
  #refuseAs({ status, reason }: SipResponse): void {
    if (status === 401 || status === 407) this.#refuse(503, 'Service Unavailable');
    else this.#refuse(status, reason);
  }

  #refuse(status: number, reason: string): void {
    if (this.#state !== 'calling') return;
    this.#options.respond({ status, reason });
    void this.end();
  }

  async #close(): Promise<void> {
    this.#leg?.close();
    await this.#transport?.close();
  }

  #over(): void {
    this.#callOff();
    this.#state = 'over';
    this.#options.onOver();
  }

  /** A function, because the compiler does not see that others change the state during a wait. */
  #isOver(): boolean {
    return this.#state === 'over';
  }
}
