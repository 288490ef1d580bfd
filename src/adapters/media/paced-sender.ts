import type { KeyPacket } from './dtmf.ts';
import { type Codec, RATE } from './g711.ts';
import { writeRtp } from './rtp-packet.ts';
import type { Timers } from './timers.ts';

const PACKET_MS = 20;
const SAMPLES = (RATE * PACKET_MS) / 1000;

export interface SenderOptions {
  readonly codec: Codec;
  readonly ssrc: number;
  /** Payload type of telephone events; null = the far side takes none. */
  readonly telephoneEvent: number | null;
  readonly timers: Timers;
  /** @param from how many samples went before. */
  readonly sound: (from: number, length: number) => Int16Array;
  readonly send: (packet: Buffer) => void;
}

/**
 * Sends a packet every 20 ms, counted from one start: a timer that fires late is made up for by the next, so nothing drifts. While a
 * key is pressed its packets take the place of sound, and the sound goes on behind them.
 */
export class PacedSender {
  readonly #options: SenderOptions;
  readonly #beganAt: number;
  #slot = 0;
  #sequence = 0;
  #sent = 0;
  #worstLagMs = 0;
  #stop: () => void = () => undefined;
  #keys: { readonly packets: readonly KeyPacket[]; next: number; timestamp: number }[] = [];

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#beganAt = options.timers.now();
    this.#tick();
  }

  get sent(): number {
    return this.#sent;
  }

  /** How far a packet was ever behind its time, in milliseconds. */
  get worstLagMs(): number {
    return this.#worstLagMs;
  }

  /** @param keys of one key each, sent one after the other. */
  press(keys: readonly (readonly KeyPacket[])[]): void {
    this.#keys.push(...keys.map((packets) => ({ packets, next: 0, timestamp: -1 })));
  }

  get pressing(): boolean {
    return this.#keys.length > 0;
  }

  stop(): void {
    this.#stop();
  }

  #tick(): void {
    const { timers } = this.#options;
    for (let due = this.#dueAt(this.#slot); due <= timers.now(); due = this.#dueAt(this.#slot)) {
      this.#worstLagMs = Math.max(this.#worstLagMs, timers.now() - due);
      this.#sendSlot();
      this.#slot += 1;
    }
    this.#stop = timers.after(Math.max(0, this.#dueAt(this.#slot) - timers.now()), () => this.#tick());
  }

  #dueAt = (slot: number): number => this.#beganAt + slot * PACKET_MS;

  #sendSlot(): void {
    const from = this.#slot * SAMPLES;
    const [key] = this.#keys;
    if (key === undefined) {
      const { codec, sound } = this.#options;
      this.#send(codec.payloadType, this.#slot === 0, from, codec.encode(sound(from, SAMPLES)));
      return;
    }
    if (key.timestamp < 0) key.timestamp = from;
    // The three ends of a key go out at once, as telephones do.
    const at = ((from - key.timestamp) * 1000) / RATE;
    for (let packet = key.packets[key.next]; packet !== undefined && packet.atMs <= at; packet = key.packets[key.next]) {
      this.#send(this.#options.telephoneEvent ?? 0, packet.marker, key.timestamp, packet.payload);
      key.next += 1;
    }
    if (key.next === key.packets.length) this.#keys.shift();
  }

  #send(payloadType: number, marker: boolean, timestamp: number, payload: Uint8Array): void {
    this.#options.send(writeRtp({ payloadType, marker, sequence: this.#sequence, timestamp, ssrc: this.#options.ssrc, payload }));
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#sent += 1;
  }
}
