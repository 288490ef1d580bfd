import type { Secret } from './secret.ts';

/** What LiveKit knows of a call when it looks for a trunk and a rule. Numbers as they stand on the wire, in no normal form. */
export interface Call {
  /** Called number: the user part of the To header. */
  readonly to: string;
  /** Calling number: the user part of the From header. */
  readonly from: string;
  /** Host part of the From header; empty where nobody said. */
  readonly fromHost: string;
  /** IP address that the request came from; empty = unknown, and then no address filter applies. */
  readonly source: string;
  readonly pin: PinEntry;
}

/** Nobody was asked yet; the caller was asked and entered nothing (`#` alone); the digits entered. */
export type PinEntry = 'not-asked' | 'left-empty' | Secret;

/** @returns a call in which nothing is said but the two numbers. */
export function callTo(to: string, more: Partial<Omit<Call, 'to'>> = {}): Call {
  return { to, from: '', fromHost: '', source: '', pin: 'not-asked', ...more };
}
