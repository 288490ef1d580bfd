import type { Timers } from '../../adapters/media/timers.ts';
import type { Profile } from '../../core/routing/profile.ts';

/** Milliseconds, as seen on livekit-sip; a trunk's own timeouts win over those of the same name here. */
export const CALL_TIMES = {
  /** From 100 to what the look for a trunk came to, and from the first 180 to what the look for a rule did. */
  lookUp: 2,
  /** Between two 180s. */
  ringingInterval: 1000,
  ringingTimeout: 180_000,
  maxCallDuration: 86_400_000,
  /** From the rule that takes the call to the caller's place in the room. */
  joining: 20,
  /** Before the 200 comes again over UDP; doubled each time. */
  answerRepeat: 250,
  /** Until an answered call goes on without an ACK, over UDP; over TCP at once. */
  ackAwaited: 1750,
  /** From there until an ACK that is missing shortens {@link firstAudio} to the same time again. */
  ackLate: 3000,
  /** From the answer to the caller's first packet. */
  firstAudio: 30_000,
  /** From the caller's last packet to a BYE. */
  mediaTimeout: 15_000,
  /** After which a caller who sends no audio is taken for active all the same. */
  active: 1000,
  /** From the end of a room, or of the caller's participant in it, to 486 or BYE. */
  roomGone: 80,
  /** How long a participant that hung up is still listed. */
  hangupListed: 10,
  /** A refusal is given again to the same call so long after the last time. */
  rejectionKept: 60_000,
  /** Until the SIP service gives up on a LiveKit that does not answer. */
  backendUnanswered: 1000,
  /** "Please enter your PIN"; "you are being connected"; "wrong PIN". */
  pinPrompt: 2900,
  pinRight: 1000,
  pinWrong: 2000,
} as const;
export type CallTimes = { readonly [K in keyof typeof CALL_TIMES]: number };

/** A message that gets lost. */
export interface LostMessage {
  /** `in` = from the caller. */
  readonly direction: 'in' | 'out';
  /** A request by its method, `ACK`; an answer by its status and the method it answers, `200 INVITE`. */
  readonly message: string;
  /** Which one of them in a call (Call-ID), counted from 1; null = each. */
  readonly nth: number | null;
}

/** What goes wrong, on demand. */
export interface PhoneFaults {
  readonly lose?: readonly LostMessage[];
  /** LiveKit does not answer its SIP service. */
  readonly backendAway?: boolean;
  /** Two challenges for one INVITE; only the second is good. */
  readonly challengeTwice?: boolean;
  /** Agents publish a track, and nothing is on it. */
  readonly silentAudio?: boolean;
  /** Audio goes to another port than the caller named. */
  readonly audioToWrongPort?: boolean;
  /** No port is left for audio. */
  readonly noAudioPorts?: boolean;
  /** A BYE goes out when one comes in. */
  readonly byeCrosses?: boolean;
  /** Every call is refused so, before anything is looked up. */
  readonly refusal?: { readonly status: number; readonly reason: string };
  /** Something in between takes the answer to the challenge away, or gives each request a Call-ID of its own. */
  readonly proxy?: 'strips-credentials' | 'renames-calls';
  /** None of the caller's audio arrives. */
  readonly callerUnheard?: boolean;
}

export interface PhoneOptions {
  /** On 127.0.0.1, UDP and TCP. Default 0: a free one. */
  readonly port?: number;
  /** Which LiveKit answers. Default: livekit-server 1.13.5, the one that was recorded. */
  readonly profile?: Profile;
  readonly times?: Partial<CallTimes>;
  /** Time of signalling; audio keeps the time of the clock on the wall. */
  readonly timers?: Timers;
  readonly faults?: PhoneFaults;
}

/** The SIP endpoint of a running sandbox. */
export interface SandboxPhone {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly port: number;
  /** Calls that ring or were answered, at this moment. */
  readonly openCalls: number;
  /** What goes wrong from now on, in place of what did. */
  inject(faults: PhoneFaults): void;
}
