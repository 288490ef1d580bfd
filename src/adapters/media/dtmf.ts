/** Keys as telephone events (RFC 4733): the number of an event is the place of its key here. */
const KEYS = '0123456789*#ABCD';

/** 100 ms, and three ends in case one is lost: what LiveKit understood 5 times of 5. */
const PRESS_MS = 100;
const PACKET_MS = 20;
const ENDS = 3;
const SAMPLES_A_MS = 8;
/** -10 dBm0. */
const VOLUME = 10;

/** One packet of a key: all packets of one key share the timestamp of its beginning. */
export interface KeyPacket {
  readonly payload: Uint8Array;
  readonly marker: boolean;
  /** Milliseconds after the beginning of the key. */
  readonly atMs: number;
}

/** @returns what a telephone sends while this key is pressed, null for what is no key. */
export function keyPackets(key: string): KeyPacket[] | null {
  const event = KEYS.indexOf(key.toUpperCase());
  if (event < 0 || key.length !== 1) return null;
  const packet = (ms: number, end: boolean): Uint8Array => {
    const duration = ms * SAMPLES_A_MS;
    return Uint8Array.of(event, (end ? 0x80 : 0) | VOLUME, duration >> 8, duration & 0xff);
  };
  const pressed = Array.from({ length: PRESS_MS / PACKET_MS }, (_, at) => ({
    payload: packet((at + 1) * PACKET_MS, false),
    marker: at === 0,
    atMs: at * PACKET_MS,
  }));
  const ends = Array.from({ length: ENDS }, () => ({ payload: packet(PRESS_MS, true), marker: false, atMs: PRESS_MS }));
  return [...pressed, ...ends];
}

/** Reads keys from telephone events; each key once, however many packets tell it. */
export class KeyReader {
  #last: number | null = null;

  /** @param timestamp of the packet. @returns the key that this packet ends, null where it ends none or one told before. */
  read(payload: Uint8Array, timestamp: number): string | null {
    const [event, flags] = payload;
    if (payload.length < 4 || event === undefined || flags === undefined || (flags & 0x80) === 0) return null;
    if (this.#last === timestamp) return null;
    this.#last = timestamp;
    return KEYS[event] ?? null;
  }
}
