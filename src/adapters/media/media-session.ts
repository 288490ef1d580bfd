import dgram from 'node:dgram';
import { once } from 'node:events';
import type { AudioFigures } from '../../core/model/phone-call.ts';
import { KeyReader, keyPackets } from './dtmf.ts';
import { type Codec, codecOf, RATE } from './g711.ts';
import { loudestOf, SILENCE_DBOV } from './level.ts';
import { PacedSender } from './paced-sender.ts';
import { Reception } from './reception.ts';
import { type RtpPacket, readRtp } from './rtp-packet.ts';
import type { Timers } from './timers.ts';

/** Where the far side takes audio, and in what form. */
export interface FarSide {
  readonly address: string;
  readonly port: number;
  readonly codec: Codec;
  /** Payload type of telephone events; null = none. */
  readonly telephoneEvent: number | null;
}

export interface MediaOptions {
  /** Local IP address to listen on. */
  readonly address: string;
  readonly timers: Timers;
  /** 32 random bits. */
  readonly ssrc: number;
  /** @param from how many samples went before. */
  readonly sound: (from: number, length: number) => Int16Array;
  /** Take audio from other addresses than the one that was agreed on. */
  readonly fromAnywhere: boolean;
  readonly onFirst?: (from: string) => void;
  readonly onKey?: (key: string) => void;
  /** Whatever comes in, also before {@link MediaSession.start} and from strangers. */
  readonly onPacket?: () => void;
}

/** What is kept of a call's sound: five minutes. */
const MOST_SAMPLES = RATE * 300;
/** The beginning of a call clicks and fades in: it tells nothing about what is said (measured on LiveKit). */
const LEAD_IN = RATE / 5;
const HALF_A_SECOND = RATE / 2;

/** The audio of one call: a socket, a paced sender, an account of what comes in. */
export class MediaSession {
  readonly #socket: dgram.Socket;
  readonly #options: MediaOptions;
  readonly #reception = new Reception(RATE);
  readonly #keys = new KeyReader();
  readonly #heard: Int16Array[] = [];
  #heardLength = 0;
  #far: FarSide | null = null;
  #sender: PacedSender | null = null;
  #startedAt = 0;
  #firstMs: number | null = null;
  #stray = 0;

  private constructor(socket: dgram.Socket, options: MediaOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('message', (bytes, from) => this.#take(bytes, from));
    // A port that closes while audio is under way is told by silence; there is nobody to throw to.
    socket.on('error', () => undefined);
  }

  /** Listens on an even port, as RTP asks for. */
  static async open(options: MediaOptions): Promise<MediaSession> {
    for (;;) {
      const socket = dgram.createSocket(options.address.includes(':') ? 'udp6' : 'udp4');
      socket.bind(0, options.address);
      await once(socket, 'listening');
      if (socket.address().port % 2 === 0) return new MediaSession(socket, options);
      socket.close();
    }
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Packets that came from somewhere else, and were left alone. */
  get stray(): number {
    return this.#stray;
  }

  /** Begins to send; again with another far side after a re-INVITE. */
  start(far: FarSide): void {
    this.#far = far;
    this.#sender?.stop();
    this.#startedAt = this.#options.timers.now();
    const { timers, ssrc, sound } = this.#options;
    const { codec, telephoneEvent, address, port } = far;
    this.#sender = new PacedSender({
      codec,
      telephoneEvent,
      timers,
      ssrc,
      sound,
      send: (packet) => this.#socket.send(packet, port, address),
    });
  }

  /** @returns how many keys were pressed; 0 where the far side takes none. */
  press(digits: string): number {
    if (this.#far === null || this.#far.telephoneEvent === null) return 0;
    const keys = [...digits].map(keyPackets).filter((key) => key !== null);
    this.#sender?.press(keys);
    return keys.length;
  }

  get pressing(): boolean {
    return this.#sender?.pressing ?? false;
  }

  /** @returns null before {@link start}. */
  figures(): Omit<AudioFigures, 'offered'> | null {
    if (this.#far === null) return null;
    const sound = this.heard();
    const told = sound.subarray(Math.min(LEAD_IN, sound.length));
    return {
      ...this.#reception.figures(),
      codec: this.#far.codec.name,
      sent: this.#sender?.sent ?? 0,
      firstMs: this.#firstMs,
      levelDbov: this.#firstMs === null ? null : told.length === 0 ? SILENCE_DBOV : loudestOf(told, HALF_A_SECOND),
    };
  }

  /** Everything that was heard, gaps left out. */
  heard(): Int16Array {
    const sound = new Int16Array(this.#heardLength);
    let at = 0;
    for (const part of this.#heard) {
      sound.set(part, at);
      at += part.length;
    }
    return sound;
  }

  async close(): Promise<void> {
    this.#sender?.stop();
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #take(bytes: Buffer, from: dgram.RemoteInfo): void {
    this.#options.onPacket?.();
    const far = this.#far;
    if (far === null) return;
    const expected = from.port === far.port && sameAddress(from.address, far.address);
    const packet = expected || this.#options.fromAnywhere ? readRtp(bytes) : null;
    if (packet === null) this.#stray += 1;
    else if (packet.payloadType === far.telephoneEvent) this.#takeKey(packet);
    else this.#takeSound(packet, from);
  }

  #takeKey({ payload, timestamp }: RtpPacket): void {
    const key = this.#keys.read(payload, timestamp);
    if (key !== null) this.#options.onKey?.(key);
  }

  #takeSound(packet: RtpPacket, from: dgram.RemoteInfo): void {
    // Comfort noise and what was never agreed on are no sound.
    const codec = packet.payloadType === this.#far?.codec.payloadType ? this.#far.codec : codecOf(packet.payloadType);
    if (codec === null) return;
    const now = this.#options.timers.now();
    this.#reception.take(packet, now);
    if (this.#firstMs === null) {
      this.#firstMs = now - this.#startedAt;
      this.#options.onFirst?.(from.address.includes(':') ? `[${from.address}]:${from.port}` : `${from.address}:${from.port}`);
    }
    if (this.#heardLength >= MOST_SAMPLES) return;
    this.#heard.push(codec.decode(packet.payload));
    this.#heardLength += packet.payload.length;
  }
}

/** An IPv4 address reaches an IPv6 socket in a longer form. */
const sameAddress = (a: string, b: string): boolean => a.replace(/^::ffff:/, '') === b.replace(/^::ffff:/, '');
