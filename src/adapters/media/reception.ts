import type { RtpPacket } from './rtp-packet.ts';

/** How the packets of one source came in. */
export interface ReceptionFigures {
  readonly received: number;
  /** Packets that the sequence numbers promise and that never came (RFC 3550 A.3); never below 0. */
  readonly lost: number;
  /** Interarrival jitter of RFC 3550 A.8, in milliseconds. */
  readonly jitterMs: number;
  readonly longestGapMs: number;
}

/** More than this many numbers ahead or behind is a new beginning, not a gap (RFC 3550 A.1). */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;

/** Keeps account of one RTP source. @param rate samples a second. */
export class Reception {
  readonly #rate: number;
  #ssrc: number | null = null;
  #base = 0;
  #highest = 0;
  #cycles = 0;
  #counted = 0;
  #received = 0;
  #lostEarlier = 0;
  #transit: number | null = null;
  #jitter = 0;
  #lastMs: number | null = null;
  #longestGapMs = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** @param atMs when it came. */
  take({ ssrc, sequence, timestamp }: RtpPacket, atMs: number): void {
    this.#received += 1;
    this.#count(ssrc, sequence);
    if (this.#lastMs !== null) this.#longestGapMs = Math.max(this.#longestGapMs, atMs - this.#lastMs);
    this.#lastMs = atMs;
    // Both in samples; the timestamp wraps, and only differences count.
    const transit = (atMs * this.#rate) / 1000 - timestamp;
    if (this.#transit !== null) {
      const apart = Math.abs(wrapped(transit - this.#transit));
      this.#jitter += (apart - this.#jitter) / 16;
    }
    this.#transit = transit;
  }

  figures(): ReceptionFigures {
    return {
      received: this.#received,
      lost: this.#lostEarlier + Math.max(0, this.#expected() - this.#counted),
      jitterMs: (this.#jitter * 1000) / this.#rate,
      longestGapMs: this.#longestGapMs,
    };
  }

  #expected(): number {
    return this.#ssrc === null ? 0 : this.#cycles * 0x10000 + this.#highest - this.#base + 1;
  }

  #count(ssrc: number, sequence: number): void {
    const ahead = (sequence - this.#highest) & 0xffff;
    const jumped = ahead >= MAX_DROPOUT && ahead < 0x10000 - MAX_MISORDER;
    if (ssrc !== this.#ssrc || jumped) {
      this.#lostEarlier += Math.max(0, this.#expected() - this.#counted);
      [this.#ssrc, this.#base, this.#highest, this.#cycles, this.#counted] = [ssrc, sequence, sequence, 0, 1];
      this.#transit = null;
      return;
    }
    this.#counted += 1;
    if (ahead === 0 || ahead >= MAX_DROPOUT) return;
    if (sequence < this.#highest) this.#cycles += 1;
    this.#highest = sequence;
  }
}

/** A difference of two 32-bit counters, between -2^31 and 2^31. */
function wrapped(difference: number): number {
  const turn = 2 ** 32;
  return difference - turn * Math.round(difference / turn);
}
