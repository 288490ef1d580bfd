import { randomUUID } from 'node:crypto';
import { cseqOf, headerOf, listOf, type SipMessage, type SipRequest, type SipResponse } from '../../adapters/sip/message/message.ts';
import { tagOf } from '../../adapters/sip/message/name-addr.ts';
import { parseVia } from '../../adapters/sip/message/via.ts';
import { ClientTransaction } from '../../adapters/sip/transaction/client-transaction.ts';
import { ServerTransactions } from '../../adapters/sip/transaction/server-transactions.ts';
import type { ListeningKind } from '../../adapters/sip/transport/listen.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';
import { type Reply, respondTo } from '../../adapters/sip/user-agent/respond.ts';
import { ALLOW } from './answers.ts';
import type { Outgoing } from './bye.ts';
import { Exchange } from './exchange.ts';
import type { CallSurroundings } from './incoming-call.ts';
import { Reception } from './reception.ts';

export interface EndpointOptions extends CallSurroundings {
  send(message: SipMessage, to: SipPeer, kind: ListeningKind): void;
}

/** How long a refused INVITE that was acknowledged takes in copies of itself (RFC 3261 17.2.1, timer I). */
const ABSORBED_MS = 5000;

/** What LiveKit's SIP service does with each message that comes in. */
export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #reception: Reception;
  /** INVITEs that are not refused yet, by branch. */
  readonly #exchanges = new Map<string, Exchange>();
  readonly #absorbed = new Map<string, () => void>();
  /** Other requests, by branch and method: a copy gets the same answer. */
  readonly #answered = new ServerTransactions();
  readonly #byes = new Map<string, ClientTransaction>();

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#reception = new Reception({ ...options, bye: (bye, kind) => this.#sendBye(bye, kind) });
  }

  get openCalls(): number {
    return this.#reception.openCalls;
  }

  receive(message: SipMessage, from: SipPeer, kind: ListeningKind): void {
    if (message.kind === 'response') this.#byes.get(branchOf(message))?.receive(message);
    // Without these two there is no way to answer.
    else if (cseqOf(message) !== null && listOf(message, 'Via').length > 0) this.#receiveRequest(message, from, kind);
  }

  /** Every call, timer and transaction. */
  async close(): Promise<void> {
    const calls = this.#reception.close();
    for (const bye of this.#byes.values()) bye.end();
    this.#answered.end();
    for (const callOff of this.#absorbed.values()) callOff();
    await calls;
  }

  #receiveRequest(request: SipRequest, from: SipPeer, kind: ListeningKind): void {
    switch (request.method.toUpperCase()) {
      case 'INVITE':
        this.#receiveInvite(request, from, kind);
        break;
      case 'ACK':
        this.#receiveAck(request);
        break;
      case 'CANCEL':
        this.#receiveCancel(request, from, kind);
        break;
      default:
        this.#receiveOther(request, from, kind);
    }
  }

  #receiveInvite(request: SipRequest, from: SipPeer, kind: ListeningKind): void {
    const key = branchOf(request);
    if (this.#absorbed.has(key)) return;
    const known = this.#exchanges.get(key);
    if (known !== undefined) {
      known.receiveAgain();
      return;
    }
    const exchange = new Exchange({
      request,
      from,
      kind,
      send: (response) => this.#options.send(response, from, kind),
      onEnd: () => this.#exchanges.delete(key),
    });
    this.#exchanges.set(key, exchange);
    if (hasNames(request)) this.#reception.receive(exchange);
    else exchange.respond({ status: 400, reason: 'Bad request', headers: [ALLOW], toTag: randomUUID() });
  }

  /** That of a 200 has a branch of its own; that of a refusal makes copies of its INVITE fall silent. */
  #receiveAck(request: SipRequest): void {
    const call = this.#reception.answeredCall(tagOf(headerOf(request, 'To')));
    if (call !== null) {
      call.acknowledge();
      return;
    }
    const key = branchOf(request);
    this.#absorbed.get(key)?.();
    this.#absorbed.set(
      key,
      this.#options.timers.after(ABSORBED_MS, () => this.#absorbed.delete(key)),
    );
  }

  /** Nothing to call off: no answer. So it is with a call that was dropped. */
  #receiveCancel(request: SipRequest, from: SipPeer, kind: ListeningKind): void {
    const exchange = this.#exchanges.get(branchOf(request));
    const call = exchange === undefined ? null : this.#reception.callOf(exchange);
    if (call === null) return;
    this.#options.send(respondTo(request, from, { status: 200, reason: 'OK', toTag: randomUUID() }), from, kind);
    call.cancel();
  }

  #receiveOther(request: SipRequest, from: SipPeer, kind: ListeningKind): void {
    const key = `${branchOf(request)} ${request.method}`;
    const transaction = this.#answered.begin(key, {
      request,
      reliable: kind !== 'udp',
      timers: this.#options.timers,
      send: (response) => this.#options.send(response, from, kind),
    });
    transaction?.respond(respondTo(request, from, { ...this.#answerTo(request), toTag: randomUUID() }));
  }

  #answerTo(request: SipRequest): Reply {
    const tag = tagOf(headerOf(request, 'To'));
    if (request.method === 'OPTIONS') return { status: 200, reason: 'OK' };
    if (request.method !== 'BYE') return { status: 405, reason: 'Method Not Allowed' };
    if (tag === '') return { status: 400, reason: '' };
    return this.#reception.hangUp(tag) ? { status: 200, reason: 'OK' } : { status: 481, reason: 'Call does not exist' };
  }

  #sendBye({ request, to }: Outgoing, kind: ListeningKind): void {
    const branch = branchOf(request);
    this.#byes.set(
      branch,
      new ClientTransaction({
        request,
        reliable: kind !== 'udp',
        timers: this.#options.timers,
        send: (message) => this.#options.send(message, to, kind),
        onResponse: ({ status }: SipResponse) => status >= 200 && this.#byes.delete(branch),
        onTimeout: () => this.#byes.delete(branch),
      }),
    );
  }
}

const hasNames = (request: SipRequest): boolean =>
  (headerOf(request, 'Call-ID') ?? '') !== '' && tagOf(headerOf(request, 'From')) !== '' && headerOf(request, 'To') !== undefined;

/** Names a transaction of either side; a message without a branch is told apart by what else it has. */
function branchOf(message: SipMessage): string {
  const via = parseVia(listOf(message, 'Via')[0] ?? '');
  const branch = via?.parameters.get('branch') ?? '';
  if (branch !== '') return `${branch} ${via?.host}:${via?.port ?? ''}`;
  return `${headerOf(message, 'Call-ID') ?? ''} ${cseqOf(message)?.number ?? ''} ${tagOf(headerOf(message, 'From'))}`;
}
