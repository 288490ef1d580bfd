import type { Timers } from '../../adapters/media/timers.ts';

/** What a carrier does, on demand, with a call that it has taken. */
export interface CarrierFaults {
  /** Refuses it: 486 for a busy number, 404 for an unknown one. */
  readonly refuses?: { readonly status: number; readonly reason: string };
  /** Says 100, and then nothing. */
  readonly silent?: boolean;
  /** Rings, and nobody answers. */
  readonly ringsOnly?: boolean;
  /** Repeats the number called without port and transport, as many do; and yet wants the whole address proven. */
  readonly baresTo?: boolean;
  /** Somebody else answers: the call never comes back. */
  readonly answersItself?: boolean;
  /** Delivers to another number than was dialled. */
  readonly deliversTo?: string;
  /** Passes on no headers of its customer, as most do. */
  readonly dropsHeaders?: boolean;
  /** Shows another caller, or `anonymous`. */
  readonly showsCaller?: string;
  /** Its password for LiveKit's inbound trunk is an old one. */
  readonly inboundPassword?: string;
}

export interface CarrierOptions {
  /** On 127.0.0.1, UDP and TCP. Default 0: a free one. */
  readonly port?: number;
  readonly faults?: CarrierFaults;
  readonly timers?: Timers;
  /** How long it lets a call ring, in milliseconds. */
  readonly ringsMs?: number;
  /** How long an answer to its challenge is good, in milliseconds. */
  readonly nonceMs?: number;
}

/** Milliseconds, as carriers have them. */
export const RINGS_MS = 60_000;
export const NONCE_MS = 60_000;

/** The carrier of a running sandbox. */
export interface SandboxCarrier {
  /** `127.0.0.1:PORT`: the address for an outbound trunk. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Calls that it carries at this moment. */
  readonly openCalls: number;
  /** What it has found wrong with the messages of its customer, in order; the last 100. */
  readonly complaints: readonly string[];
  /** What goes wrong from now on, in place of what did. */
  inject(faults: CarrierFaults): void;
}
