import { randomBytes } from 'node:crypto';
import { type FarSide, MediaSession } from '../../adapters/media/media-session.ts';
import { systemTimers, type Timers } from '../../adapters/media/timers.ts';
import { describeAnswer, type Negotiated, negotiate } from './negotiate.ts';
import type { PhoneFaults } from './phone-options.ts';
import { type Heard, soundOf } from './sound.ts';

export interface LineOptions {
  readonly address: string;
  /** Time of signalling, by which a silence is measured. */
  readonly timers: Timers;
  readonly faults: () => PhoneFaults;
  readonly heard: () => Heard;
  readonly onKey: (key: string) => void;
}

/** What came in so far. */
interface Arrivals {
  lastAt: number | null;
  onFirst: () => void;
}

/** The audio of one call, from the offer to its end. */
export class Line {
  /** The description that answers the offer, a re-INVITE's too: always this one. */
  readonly answer: string;
  readonly #media: MediaSession;
  readonly #options: LineOptions;
  readonly #arrivals: Arrivals;
  #far: FarSide | null;
  #callOff: () => void = () => undefined;
  #started = false;
  #closing: Promise<void> | null = null;

  private constructor(media: MediaSession, agreed: Negotiated, options: LineOptions, arrivals: Arrivals) {
    this.#media = media;
    this.#options = options;
    this.#arrivals = arrivals;
    this.#far = agreed.far;
    this.answer = describeAnswer(agreed, options.address, media.port, randomBytes(30).toString('base64'));
  }

  /** Opens a port. It takes audio from anywhere, and sends to where the offer says and nowhere else. */
  static async open(agreed: Negotiated, options: LineOptions): Promise<Line> {
    const arrivals: Arrivals = { lastAt: null, onFirst: () => undefined };
    const media = await MediaSession.open({
      address: options.address,
      timers: systemTimers,
      ssrc: randomBytes(4).readUInt32BE(),
      sound: soundOf(options.heard),
      fromAnywhere: true,
      onKey: options.onKey,
      onPacket: () => {
        if (options.faults().callerUnheard === true) return;
        const first = arrivals.lastAt === null;
        arrivals.lastAt = options.timers.now();
        if (first) arrivals.onFirst();
      },
    });
    return new Line(media, agreed, options, arrivals);
  }

  get hasHeardCaller(): boolean {
    return this.#arrivals.lastAt !== null;
  }

  onFirstPacket(run: () => void): void {
    this.#arrivals.onFirst = run;
  }

  start(): void {
    this.#started = true;
    const far = this.#options.faults().audioToWrongPort === true && this.#far !== null ? { ...this.#far, port: DISCARD } : this.#far;
    if (far !== null) this.#media.start(far);
  }

  /** A re-INVITE may move where audio goes; nothing else of it counts. */
  move(body: string): void {
    const far = negotiate(body, 'off', null)?.far;
    if (far === undefined || far === null || this.#far === null) return;
    this.#far = { ...this.#far, address: far.address, port: far.port };
    if (this.#started) this.start();
  }

  /** @param firstMs how long to wait for the first packet, @param laterMs for any after it. Called again, it begins anew. */
  expectAudio(firstMs: number, laterMs: number, onSilence: () => void): void {
    const { timers } = this.#options;
    const beganAt = timers.now();
    const look = () => {
      const { lastAt } = this.#arrivals;
      const left = (lastAt === null ? beganAt + firstMs : lastAt + laterMs) - timers.now();
      if (left <= 0) onSilence();
      // A first packet may bring the end nearer.
      else this.#callOff = timers.after(Math.min(left, laterMs), look);
    };
    this.#callOff();
    look();
  }

  close(): Promise<void> {
    this.#callOff();
    this.#closing ??= this.#media.close();
    return this.#closing;
  }
}

/** RFC 863: nobody answers there. */
const DISCARD = 9;
