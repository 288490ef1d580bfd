import type { Timers } from '../../adapters/media/timers.ts';
import { cseqOf, type Header, headerOf, listOf, type SipMessage, type SipRequest } from '../../adapters/sip/message/message.ts';
import { tagOf } from '../../adapters/sip/message/name-addr.ts';
import { hostText } from '../../adapters/sip/message/uri.ts';
import { parseVia } from '../../adapters/sip/message/via.ts';
import { ClientTransaction } from '../../adapters/sip/transaction/client-transaction.ts';
import type { ServerTransaction } from '../../adapters/sip/transaction/server-transaction.ts';
import { ServerTransactions } from '../../adapters/sip/transaction/server-transactions.ts';
import type { ListeningKind } from '../../adapters/sip/transport/listen.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';
import { type Reply, respondTo } from '../../adapters/sip/user-agent/respond.ts';
import { contactOf } from '../phone/answers.ts';
import { byeOf } from '../phone/bye.ts';
import type { Account } from './account.ts';
import { CarriedCall, type CarriedCallOptions } from './carried-call.ts';
import type { CarrierFaults } from './carrier-options.ts';
import { wrongCaller, wrongForm, wrongInDialog } from './strictness.ts';

export interface CarrierParts extends Pick<CarriedCallOptions, 'destination' | 'credentialsFor' | 'ringsMs' | 'randomText'> {
  readonly account: Account;
  readonly timers: Timers;
  readonly local: SipPeer;
  readonly faults: () => CarrierFaults;
  /** Numbers of the customer. */
  readonly numbers: () => readonly string[];
  send(message: SipMessage, to: SipPeer, kind: ListeningKind): void;
}

interface Leg {
  readonly call: CarriedCall;
  readonly transaction: ServerTransaction;
  readonly request: SipRequest;
  readonly from: SipPeer;
  readonly kind: ListeningKind;
}

const MOST_COMPLAINTS = 100;

/** A carrier that goes by the book: it says 400 where others guess, and takes nobody's word for who calls. */
export class Carrier {
  readonly complaints: string[] = [];
  readonly #parts: CarrierParts;
  readonly #transactions = new ServerTransactions();
  /** By the tag that the carrier gave them. */
  readonly #legs = new Map<string, Leg>();
  readonly #byes = new Map<string, ClientTransaction>();

  constructor(parts: CarrierParts) {
    this.#parts = parts;
  }

  get openCalls(): number {
    return this.#legs.size;
  }

  receive(message: SipMessage, from: SipPeer, kind: ListeningKind): void {
    if (message.kind === 'response') this.#byes.get(keyOf(message))?.receive(message);
    else if (message.method === 'ACK') this.#acknowledge(message);
    else if (cseqOf(message) !== null && listOf(message, 'Via').length > 0) this.#request(message, from, kind);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#legs.values()].map(({ call }) => call.end()));
    this.#transactions.end();
    for (const bye of this.#byes.values()) bye.end();
  }

  #request(request: SipRequest, from: SipPeer, kind: ListeningKind): void {
    const transaction = this.#transactions.begin(keyOf(request), {
      request,
      reliable: kind !== 'udp',
      timers: this.#parts.timers,
      send: (response) => this.#parts.send(response, from, kind),
    });
    if (transaction === null) return;
    const tag = tagOf(headerOf(request, 'To')) || this.#parts.randomText(10);
    const asked = this.#parts.faults().baresTo === true ? withBareTo(request) : request;
    const respond = (reply: Reply) => transaction.respond(respondTo(asked, from, { ...reply, toTag: tag }));
    if (request.method === 'INVITE') this.#invite({ request, from, kind, transaction }, tag, respond);
    else respond(this.#answerTo(request, tag));
  }

  #invite(incoming: Omit<Leg, 'call'>, tag: string, respond: (reply: Reply) => void): void {
    const { request, from, kind } = incoming;
    const { account, numbers, faults, local } = this.#parts;
    if (this.#legs.has(tag)) {
      respond({ status: 488, reason: 'Not Acceptable Here' });
      return;
    }
    const malformed = wrongForm(request);
    const proof = malformed === null ? account.prove(request) : null;
    if (proof?.kind === 'challenge') {
      if (proof.why !== null) this.#complain(proof.why);
      respond({ status: 407, reason: 'Proxy Authentication Required', headers: [{ name: 'Proxy-Authenticate', value: proof.header }] });
      return;
    }
    const wrong = malformed ?? wrongCaller(request, numbers());
    if (wrong !== null) {
      this.#complain(`${wrong.status} ${wrong.reason}`);
      respond(wrong);
      return;
    }
    respond({ status: 100, reason: 'Trying' });
    const inDialog: Header[] = [{ name: 'Record-Route', value: this.#route }, contactOf(local, kind)];
    const call = new CarriedCall({
      ...this.#parts,
      invite: request,
      faults: faults(),
      respond: (reply) => respond({ ...reply, headers: [...(reply.status < 300 ? inDialog : []), ...(reply.headers ?? [])] }),
      bye: () => this.#sendBye({ request, from, kind }, tag),
      onOver: () => this.#legs.delete(tag),
    });
    this.#legs.set(tag, { ...incoming, call });
    void call.start();
  }

  /** That of a refusal belongs to its transaction; that of an answer has to come along the route. */
  #acknowledge(request: SipRequest): void {
    const leg = this.#legs.get(tagOf(headerOf(request, 'To')));
    if (leg?.call.isAnswered !== true) {
      this.#transactions.get(keyOf(request))?.acknowledge();
      return;
    }
    const wrong = this.#wrongIn(request, leg);
    if (wrong === null) return;
    this.#complain(wrong);
    // An answer that nobody acknowledges is none (RFC 3261 13.3.1.4).
    this.#sendBye(leg, tagOf(headerOf(request, 'To')));
    void leg.call.end();
  }

  #answerTo(request: SipRequest, tag: string): Reply {
    if (request.method === 'OPTIONS') return { status: 200, reason: 'OK' };
    const leg = this.#legs.get(tag);
    if (request.method === 'CANCEL') {
      const called = [...this.#legs.values()].find((each) => keyOf(each.request) === keyOf(request, 'INVITE'));
      if (called === undefined) return { status: 481, reason: 'Call/Transaction Does Not Exist' };
      void called.call.cancel();
      return { status: 200, reason: 'OK' };
    }
    if (request.method !== 'BYE') return { status: 405, reason: 'Method Not Allowed' };
    if (leg === undefined) return { status: 481, reason: 'Call/Transaction Does Not Exist' };
    const wrong = this.#wrongIn(request, leg);
    if (wrong !== null) {
      this.#complain(wrong);
      return { status: 400, reason: 'Bad Route' };
    }
    void leg.call.end();
    return { status: 200, reason: 'OK' };
  }

  #wrongIn(request: SipRequest, { kind }: Leg): string | null {
    const { local } = this.#parts;
    return wrongInDialog(request, contactOf(local, kind).value.replace(/[<>]/g, ''), this.#route);
  }

  get #route(): string {
    const { address, port } = this.#parts.local;
    return `<sip:${hostText(address)}:${port};lr>`;
  }

  #sendBye(leg: Pick<Leg, 'request' | 'from' | 'kind'>, tag: string): void {
    const { local, randomText, timers, send } = this.#parts;
    const { request, to } = byeOf(leg, tag, local, [], randomText(16));
    const key = keyOf(request);
    this.#byes.set(
      key,
      new ClientTransaction({
        request,
        reliable: leg.kind !== 'udp',
        timers,
        send: (message) => send(message, to, leg.kind),
        onResponse: ({ status }) => status >= 200 && this.#byes.delete(key),
        onTimeout: () => this.#byes.delete(key),
      }),
    );
  }

  #complain(why: string): void {
    if (this.complaints.length === MOST_COMPLAINTS) this.complaints.shift();
    this.complaints.push(why);
  }
}

/** RFC 3261 19.1.1 has no port and no transport in To. */
function withBareTo(request: SipRequest): SipRequest {
  const bare = (value: string) => value.replace(/<(sips?:[^@>]*@[^:;>]+)[^>]*>/i, '<$1>');
  const headers = request.headers.map(({ name, value }) => ({ name, value: name.toLowerCase() === 'to' ? bare(value) : value }));
  return { ...request, headers };
}

/** Names a transaction (RFC 3261 17.2.3): the ACK of a refusal belongs to its INVITE. @param method in place of the message's own. */
function keyOf(message: SipMessage, method = message.kind === 'request' ? message.method : cseqOf(message)?.method): string {
  const branch = parseVia(listOf(message, 'Via')[0] ?? '')?.parameters.get('branch') ?? '';
  return `${branch} ${method === 'ACK' ? 'INVITE' : (method ?? '')}`;
}
