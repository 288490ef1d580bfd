import { randomBytes } from 'node:crypto';
import { MediaSession } from '../../adapters/media/media-session.ts';
import { systemTimers, type Timers } from '../../adapters/media/timers.ts';
import type { Header, SipResponse } from '../../adapters/sip/message/message.ts';
import { writeOffer } from '../../adapters/sip/sdp/offer.ts';
import { readAudio } from '../../adapters/sip/sdp/read-audio.ts';
import { plainAddress, type SipPeer, type SipTransport } from '../../adapters/sip/transport/transport.ts';
import { OpeningFailure, openTransport } from '../../adapters/sip/user-agent/open-transport.ts';
import { OutgoingCall } from '../../adapters/sip/user-agent/outgoing-call.ts';
import type { SipTransportKind } from '../../core/model/phone-call.ts';
import { Secret } from '../../core/model/secret.ts';
import { soundOf } from '../phone/sound.ts';
import type { Identifiers } from '../state/identifiers.ts';
import { LiveKitRequests, type TrunkAddress } from './livekit-requests.ts';

export interface DialOrder {
  readonly to: string;
  readonly from: string;
  readonly fromHost: string;
  readonly address: TrunkAddress;
  readonly transport: SipTransportKind | null;
  readonly credentials: { readonly user: string; readonly password: string } | null;
  readonly headers: readonly Header[];
  /** LiveKit's id of the call. */
  readonly tag: string;
  readonly ringingTimeoutMs: number;
}

/** What dialling came to. `text` of a refusal: its body where it has one that LiveKit reads, else its reason phrase. */
export type DialEnd =
  | { readonly kind: 'answered' }
  | { readonly kind: 'refused'; readonly status: number; readonly text: string }
  | { readonly kind: 'auth-missing' | 'auth-refused' | 'timeout' | 'no-response' | 'no-common-codec' }
  | { readonly kind: 'unreachable'; readonly transport: string; readonly why: string };

export interface DialWatcher {
  /** It rings, or was answered. */
  onStatus(status: 'ringing' | 'active'): void;
  /** The far side hung up a call that was answered. */
  onOver(): void;
}

export interface DialParts {
  readonly timers: Timers;
  readonly ids: Identifiers;
}

/** LiveKit answers so many challenges before it gives up. */
const CHALLENGES_MET = 4;
/** Statuses whose body LiveKit tells in place of their phrase. */
const BODY_TOLD = [400, 404, 480, 486, 488];
const CONNECT_MS = 5000;
/** From where we would give up on a far side that says nothing to where LiveKit does: timer B of RFC 3261. */
const SILENCE_MS = 28_000;

/** One call that LiveKit makes: from the INVITE to its end, with the silence of a room that nobody is in. */
export class DialledCall {
  readonly #order: DialOrder;
  readonly #watcher: DialWatcher;
  readonly #timers: Timers;
  readonly #ids: Identifiers;
  #transport: SipTransport | null = null;
  #media: MediaSession | null = null;
  #call: OutgoingCall | null = null;
  #settle: (end: DialEnd) => void = () => undefined;
  #state: 'dialling' | 'answered' | 'over' = 'dialling';
  #callOff: () => void = () => undefined;

  constructor(order: DialOrder, watcher: DialWatcher, { timers, ids }: DialParts) {
    this.#order = order;
    this.#watcher = watcher;
    this.#timers = timers;
    this.#ids = ids;
  }

  /** Called once. @returns what it came to; never rejects for what the far side does. */
  async dial(): Promise<DialEnd> {
    const { address, ringingTimeoutMs } = this.#order;
    const kind = this.#order.transport ?? 'udp';
    const to: SipPeer = {
      address: address.host === 'localhost' ? '127.0.0.1' : address.host,
      port: address.port ?? (kind === 'tls' ? 5061 : 5060),
    };
    let transport: SipTransport;
    try {
      transport = await openTransport(
        { kind, to, name: address.host, signal: AbortSignal.timeout(CONNECT_MS) },
        {
          onMessage: (message, from) => this.#call?.receive(message, from),
          onLost: (why) => this.#call?.lost(why),
        },
      );
    } catch (error) {
      if (!(error instanceof OpeningFailure)) throw error;
      return { kind: 'unreachable', transport: kind.toUpperCase(), why: error.message };
    }
    this.#transport = transport;
    const media = await MediaSession.open({
      address: transport.local.address,
      timers: systemTimers,
      ssrc: randomBytes(4).readUInt32BE(),
      sound: soundOf(() => 'silence'),
      fromAnywhere: true,
    });
    this.#media = media;
    if (this.#isOver()) {
      await this.#close();
      return { kind: 'timeout' };
    }
    const end = await new Promise<DialEnd>((resolve) => {
      this.#settle = resolve;
      this.#callOff = this.#timers.after(ringingTimeoutMs, () => void this.hangUp());
      this.#invite(transport, to, media);
    });
    this.#callOff();
    if (end.kind !== 'answered' && !this.#isOver()) await this.#close();
    return end;
  }

  /** Ends it, whatever state it is in: CANCEL, or BYE. */
  async hangUp(): Promise<void> {
    if (this.#state === 'over') return;
    const wasAnswered = this.#state === 'answered';
    this.#state = 'over';
    if (wasAnswered) await this.#call?.hangUp();
    else {
      // LiveKit tells so at once, whatever comes back.
      this.#settle({ kind: 'timeout' });
      await this.#call?.cancel();
    }
    await this.#close();
  }

  #invite(transport: SipTransport, to: SipPeer, media: MediaSession): void {
    const { credentials } = this.#order;
    const offer = writeOffer({ address: transport.local.address, port: media.port, session: randomBytes(4).readUInt32BE() });
    this.#call = new OutgoingCall({
      caller: new LiveKitRequests({
        ...this.#order,
        kind: transport.kind === 'udp' ? 'udp' : 'tcp',
        local: transport.local,
        callId: this.#ids.text(22),
        branch: () => `z9hG4bK.${this.#ids.text(16)}`,
        offer,
      }),
      transport,
      to,
      timers: this.#timers,
      credentials: credentials === null ? null : { user: credentials.user, password: new Secret(credentials.password), realm: null },
      challengesMetBlindly: CHALLENGES_MET,
      ringTimeoutMs: this.#order.ringingTimeoutMs,
      clientNonce: () => this.#ids.text(16),
      listener: {
        sent: () => undefined,
        answered: ({ status }, method) => {
          if (method === 'INVITE' && status >= 180 && status < 200 && this.#state === 'dialling') this.#watcher.onStatus('ringing');
        },
        requested: () => undefined,
        replied: () => undefined,
        redescribed: (description) => void startMedia(media, description),
        established: (_, answer) => void this.#established(answer, media),
        refused: (response) => this.#settle(this.#refusal(response)),
        failed: (why, detail) => {
          if (why === 'connection-lost') this.#settle({ kind: 'unreachable', transport: transport.kind.toUpperCase(), why: detail });
          else if (why === 'no-answer') this.#silenceAfter(SILENCE_MS);
        },
        endedByThem: () => {
          this.#state = 'over';
          this.#watcher.onOver();
          void this.#close();
        },
      },
    });
  }

  #silenceAfter(milliseconds: number): void {
    const ringing = this.#callOff;
    const callOff = this.#timers.after(milliseconds, () => this.#settle({ kind: 'no-response' }));
    this.#callOff = () => {
      ringing();
      callOff();
    };
  }

  async #established(answer: SipResponse, media: MediaSession): Promise<void> {
    if (startMedia(media, answer.body.toString())) {
      this.#state = 'answered';
      this.#watcher.onStatus('active');
      this.#settle({ kind: 'answered' });
      return;
    }
    await this.#call?.hangUp();
    this.#settle({ kind: 'no-common-codec' });
  }

  /** A function, because the compiler does not see that others change the state during a wait. */
  #isOver(): boolean {
    return this.#state === 'over';
  }

  #refusal({ status, reason, body }: SipResponse): DialEnd {
    if (status === 401 || status === 407) return { kind: this.#order.credentials === null ? 'auth-missing' : 'auth-refused' };
    const text = BODY_TOLD.includes(status) && body.length > 0 ? body.toString() : reason;
    return { kind: 'refused', status, text };
  }

  async #close(): Promise<void> {
    this.#callOff();
    this.#state = 'over';
    this.#call?.close();
    const [media, transport] = [this.#media, this.#transport];
    this.#media = null;
    this.#transport = null;
    await Promise.all([media?.close(), transport?.close()]);
  }
}

/** @returns whether the description is one that can be talked by. */
function startMedia(media: MediaSession, description: string): boolean {
  const audio = readAudio(description);
  if ('why' in audio) return false;
  media.start({ address: plainAddress(audio.address), port: audio.port, codec: audio.codec, telephoneEvent: audio.telephoneEvent });
  return true;
}
