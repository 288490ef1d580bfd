import { cseqOf, headerOf, type SipRequest } from '../../adapters/sip/message/message.ts';
import { tagOf } from '../../adapters/sip/message/name-addr.ts';
import type { ListeningKind } from '../../adapters/sip/transport/listen.ts';
import type { Call } from '../../core/model/call.ts';
import type { InboundTrunk } from '../../core/model/inbound-trunk.ts';
import { ALLOW, contactOf } from './answers.ts';
import { callOf } from './asked.ts';
import type { Outgoing } from './bye.ts';
import { Challenges } from './challenges.ts';
import type { Exchange } from './exchange.ts';
import { type CallSurroundings, IncomingCall } from './incoming-call.ts';
import type { PhoneFaults } from './phone-options.ts';
import { Recent } from './recent.ts';
import { type Rejection, Rejections } from './rejections.ts';

export interface ReceptionOptions extends CallSurroundings {
  bye(bye: Outgoing, kind: ListeningKind): void;
}

const AGAIN_LATER: Rejection = { status: 503, reason: 'Try again later' };

/** What becomes of an INVITE before it rings: a refusal from memory, the trunk, its credentials. And the calls that got through. */
export class Reception {
  readonly #options: ReceptionOptions;
  /** By To tag. */
  readonly #calls = new Map<string, { readonly call: IncomingCall; readonly exchange: Exchange; readonly number: number }>();
  readonly #challenges: Challenges;
  readonly #rejections: Rejections;
  /** The To tag stays the same from a challenge to the INVITE that meets it. */
  readonly #tags = new Recent<string, string>();
  readonly #waits = new Set<() => void>();

  constructor(options: ReceptionOptions) {
    const { clock, timers, times } = options;
    this.#options = options;
    this.#challenges = new Challenges(() => clock.now());
    this.#rejections = new Rejections({ now: () => timers.now(), keptMs: times.rejectionKept });
  }

  get openCalls(): number {
    return this.#calls.size;
  }

  answeredCall(tag: string): IncomingCall | null {
    const call = this.#calls.get(tag)?.call;
    return call?.isAnswered === true ? call : null;
  }

  /** The call that an INVITE opened, while that is still to be answered. */
  callOf(exchange: Exchange): IncomingCall | null {
    return [...this.#calls.values()].find((known) => known.exchange === exchange)?.call ?? null;
  }

  /** @returns false where no call has this tag. */
  hangUp(tag: string): boolean {
    const known = this.#calls.get(tag);
    known?.call.hangUp();
    return known !== undefined;
  }

  async close(): Promise<void> {
    for (const callOff of this.#waits) callOff();
    await Promise.all([...this.#calls.values()].map(({ call }) => call.abandon()));
  }

  receive(exchange: Exchange): void {
    const { request, from } = exchange;
    const name = nameOf(request);
    const tag = tagOf(headerOf(request, 'To')) || this.#tags.get(name) || this.#options.ids.next('SCL_');
    const rejected = this.#rejections.of(name);
    if (rejected !== null) {
      this.#reject(exchange, tag, rejected);
      return;
    }
    const { times, faults } = this.#options;
    const { refusal } = faults();
    if (refusal !== undefined) {
      exchange.respond({ ...refusal, headers: [ALLOW], toTag: tag });
      return;
    }
    const known = this.#calls.get(tag);
    if (known?.call.isAnswered === true && known.number < numberOf(request)) {
      known.call.redescribe(exchange);
      return;
    }
    exchange.respond({ status: 100, reason: 'Processing', headers: [ALLOW], toTag: tag });
    if (faults().backendAway === true) this.#after(times.backendUnanswered, () => this.#reject(exchange, tag, AGAIN_LATER));
    else this.#after(times.lookUp, () => this.#admit(exchange, tag, callOf(request, from)));
  }

  #admit(exchange: Exchange, tag: string, call: Call): void {
    const { directory } = this.#options;
    const { trunk, auth, collision } = directory.firstLook(call);
    if (collision.length > 0) this.#reject(exchange, tag, AGAIN_LATER);
    // Read in livekit/sip: what LiveKit Cloud's own look-up answers with.
    else if (trunk === null && directory.profile === 'cloud') this.#reject(exchange, tag, { status: 404, reason: 'No trunk found' });
    else if (trunk === null || !auth || this.#proves(exchange, tag, trunk)) this.#ring(exchange, tag, call, trunk?.sipTrunkId ?? null);
  }

  #proves(exchange: Exchange, tag: string, { authUsername, authPassword, authRealm }: InboundTrunk): boolean {
    const verify = () =>
      this.#challenges.verify(asItArrives(exchange.request, this.#options.faults().proxy), {
        user: authUsername,
        password: authPassword.reveal(),
        realm: authRealm,
      });
    const verdict = verify();
    if (verdict.kind === 'accepted') return true;
    this.#tags.set(nameOf(exchange.request), tag);
    if (verdict.kind === 'refused') {
      exchange.respond({ status: 401, reason: verdict.reason, toTag: tag });
      return false;
    }
    const challenge = (value: string) => ({
      status: 407,
      reason: 'Unauthorized',
      headers: [{ name: 'Proxy-Authenticate', value }],
      toTag: tag,
    });
    const second = this.#options.faults().challengeTwice === true ? verify() : null;
    exchange.respond(challenge(verdict.header));
    if (second?.kind === 'challenge') exchange.crossWith(challenge(second.header));
    return false;
  }

  #ring(exchange: Exchange, tag: string, call: Call, trunkId: string | null): void {
    const incoming = new IncomingCall({
      ...this.#options,
      tag,
      call,
      trunkId,
      exchange,
      bye: (bye) => this.#options.bye(bye, exchange.kind),
      onRejected: (rejection) => this.#rejections.keep(nameOf(exchange.request), rejection),
      onOver: () => {
        if (this.#calls.get(tag)?.call === incoming) this.#calls.delete(tag);
      },
    });
    this.#calls.set(tag, { call: incoming, exchange, number: numberOf(exchange.request) });
    void incoming.start();
  }

  #reject(exchange: Exchange, tag: string, rejection: Rejection): void {
    this.#rejections.keep(nameOf(exchange.request), rejection);
    exchange.respond({ ...rejection, headers: [ALLOW, contactOf(this.#options.local, exchange.kind)], toTag: tag });
  }

  #after(milliseconds: number, run: () => void): void {
    const callOff = this.#options.timers.after(milliseconds, () => {
      this.#waits.delete(callOff);
      run();
    });
    this.#waits.add(callOff);
  }
}

/** What a proxy in between makes of an INVITE. */
function asItArrives(request: SipRequest, proxy: PhoneFaults['proxy']): SipRequest {
  const headers = request.headers
    .filter(({ name }) => proxy !== 'strips-credentials' || name !== 'Proxy-Authorization')
    .map((header) =>
      proxy === 'renames-calls' && header.name === 'Call-ID' ? { ...header, value: `${header.value}-${numberOf(request)}` } : header,
    );
  return { ...request, headers };
}

/** What LiveKit knows a call by before it has given it a name. */
const nameOf = (request: SipRequest): string => `${headerOf(request, 'Call-ID') ?? ''} ${tagOf(headerOf(request, 'From'))}`;
const numberOf = (request: SipRequest): number => cseqOf(request)?.number ?? 0;
