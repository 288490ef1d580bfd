import type { Header, SipMessage, SipRequest } from '../../src/adapters/sip/message/message.ts';
import { headerOf } from '../../src/adapters/sip/message/message.ts';
import type { SipPeer, SipTransport } from '../../src/adapters/sip/transport/transport.ts';
import { Caller } from '../../src/adapters/sip/user-agent/caller.ts';
import { type CallListener, OutgoingCall } from '../../src/adapters/sip/user-agent/outgoing-call.ts';
import { respondTo } from '../../src/adapters/sip/user-agent/respond.ts';
import type { CallCredentials, DialRequest, SipTransportKind } from '../../src/core/model/phone-call.ts';
import { ManualTimers } from './manual-timers.ts';

export const SERVICE: SipPeer = { address: '203.0.113.5', port: 5060 };
export const STRANGER: SipPeer = { address: '198.51.100.66', port: 5060 };
export const SDP: Header = { name: 'Content-Type', value: 'application/sdp' };

export interface Sent {
  readonly message: SipMessage;
  readonly to: SipPeer;
  readonly atMs: number;
}

/** What an answer says besides its status. */
export interface Answer {
  readonly reason?: string;
  readonly headers?: readonly Header[];
  readonly toTag?: string;
  /** Whom it comes from. */
  readonly from?: SipPeer;
  /** What it answers; the last INVITE unless said. */
  readonly to?: SipRequest;
  /** Where the far end says that the request came from. */
  readonly seenFrom?: SipPeer;
}

/** One call of ours with no network and no time but what a test gives it. */
export class FakeCall {
  readonly timers = new ManualTimers();
  readonly sent: Sent[] = [];
  /** What its listener was told: `refused 401`, `failed no-answer`, `established`, ... */
  readonly told: string[] = [];
  /** What it said when it failed. */
  readonly failures: string[] = [];
  readonly call: OutgoingCall;
  readonly #local: SipPeer;

  constructor({
    kind = 'udp',
    credentials = null,
    advertise = null,
    ringTimeoutMs = 30_000,
    to = '+15105550100',
    address = '192.168.0.9',
  }: {
    readonly kind?: SipTransportKind;
    readonly credentials?: CallCredentials | null;
    readonly advertise?: DialRequest['advertise'];
    readonly ringTimeoutMs?: number;
    readonly to?: string;
    /** Of ours. */
    readonly address?: string;
  } = {}) {
    this.#local = { address, port: 40_000 };
    const transport: SipTransport = {
      kind,
      local: this.#local,
      send: (message, peer) => this.sent.push({ message, to: peer, atMs: this.timers.now() }),
      close: async () => undefined,
    };
    let branches = 0;
    const branch = () => `z9hG4bKours${++branches}`;
    const caller = new Caller({
      dial: { target: { host: 'sip.example.com', transport: kind }, to, from: '+15105550199', testId: 'test-1', advertise },
      names: { callId: 'our-call', fromTag: 'our-tag', branch },
      transport,
      userAgent: 'sipctl/test',
      offerAt: (address) => `offer at ${address}`,
    });
    const told = (text: string) => () => void this.told.push(text);
    const listener: CallListener = {
      sent: () => undefined,
      answered: () => undefined,
      replied: () => undefined,
      requested: ({ method }) => told(`requested ${method}`)(),
      redescribed: (description) => told(`redescribed ${description}`)(),
      refused: ({ status }) => told(`refused ${status}`)(),
      failed: (why, detail) => {
        told(`failed ${why}`)();
        this.failures.push(detail);
      },
      endedByThem: told('ended by them'),
      established: ({ remoteTag }, _, from) => told(`established with ${remoteTag} by ${from.address}`)(),
    };
    const clientNonce = () => 'client-nonce';
    this.call = new OutgoingCall({
      caller,
      transport,
      to: SERVICE,
      timers: this.timers,
      credentials,
      ringTimeoutMs,
      clientNonce,
      listener,
    });
  }

  /** Requests of ours by method, in order, copies included. */
  requests(method: string): SipRequest[] {
    return this.sent.flatMap(({ message }) => (message.kind === 'request' && message.method === method ? [message] : []));
  }

  /** Answers of ours, in order. */
  get answers(): number[] {
    return this.sent.flatMap(({ message }) => (message.kind === 'response' ? [message.status] : []));
  }

  get invite(): SipRequest {
    const invite = this.requests('INVITE').at(-1);
    if (invite === undefined) throw new TypeError('a call begins with an INVITE');
    return invite;
  }

  answer(
    status: number,
    { reason = '', headers = [], toTag = 'their-tag', from = SERVICE, to = this.invite, seenFrom }: Answer = {},
  ): void {
    const response = respondTo(to, seenFrom ?? this.#local, { status, reason, headers, toTag });
    this.call.receive(response, from);
  }

  /** The far end answers, and names another of its hosts for what follows. */
  pickUp(answer: Answer = {}): void {
    this.answer(200, { headers: [{ name: 'Contact', value: '<sip:203.0.113.6:5070>' }, SDP], ...answer });
  }

  /** @param headers in place of those of the far end in this call. */
  request(method: string, headers: Readonly<Record<string, string>> = {}, body = ''): SipRequest {
    const all = {
      Via: `SIP/2.0/UDP 203.0.113.6:5070;branch=z9hG4bKtheirs${method}`,
      From: `${headerOf(this.invite, 'To')};tag=their-tag`,
      To: headerOf(this.invite, 'From') ?? '',
      'Call-ID': 'our-call',
      CSeq: `3 ${method}`,
      ...headers,
    };
    return {
      kind: 'request',
      method,
      uri: 'sip:+15105550199@192.168.0.9:40000',
      headers: Object.entries(all).map(([name, value]) => ({ name, value })),
      body: Buffer.from(body),
    };
  }
}
