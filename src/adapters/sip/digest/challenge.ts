import type { SipResponse } from '../message/message.ts';
import { headersOf } from '../message/message.ts';

/** Strongest first (RFC 8760 2.3). */
export const ALGORITHMS = ['SHA-512-256', 'SHA-256', 'MD5'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** A challenge that we can answer. */
export interface DigestChallenge {
  /** Which header answers it: `WWW-Authenticate` is answered by `Authorization`. */
  readonly answeredBy: 'Authorization' | 'Proxy-Authorization';
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  readonly algorithm: Algorithm;
  /** `-sess`: the key of a session, made of both nonces. */
  readonly session: boolean;
  /** Null = the form of RFC 2069, which LiveKit uses. */
  readonly qop: 'auth' | 'auth-int' | null;
  readonly stale: boolean;
}

const ANSWERED_BY = { 'WWW-Authenticate': 'Authorization', 'Proxy-Authenticate': 'Proxy-Authorization' } as const;

/** @returns the challenges of an answer that can be met, the strongest first; others and broken ones are left out. Never throws. */
export function challengesOf(response: SipResponse): DigestChallenge[] {
  const found = Object.entries(ANSWERED_BY).flatMap(([name, answeredBy]) =>
    headersOf(response, name).flatMap((value) => {
      const challenge = readChallenge(value, answeredBy);
      return challenge === null ? [] : [challenge];
    }),
  );
  return found.sort((a, b) => ALGORITHMS.indexOf(a.algorithm) - ALGORITHMS.indexOf(b.algorithm));
}

function readChallenge(value: string, answeredBy: DigestChallenge['answeredBy']): DigestChallenge | null {
  const parameters = digestParameters(value);
  if (parameters === null) return null;
  const [realm, nonce] = [parameters.get('realm'), parameters.get('nonce')];
  const written = (parameters.get('algorithm') ?? 'MD5').toUpperCase();
  const algorithm = ALGORITHMS.find((known) => known === written.replace(/-SESS$/, ''));
  if (realm === undefined || nonce === undefined || nonce === '' || algorithm === undefined) return null;
  const offered = parameters
    .get('qop')
    ?.toLowerCase()
    .split(/[\s,]+/);
  const qop = offered === undefined ? null : offered.includes('auth') ? 'auth' : offered.includes('auth-int') ? 'auth-int' : undefined;
  if (qop === undefined) return null;
  return {
    answeredBy,
    realm,
    nonce,
    opaque: parameters.get('opaque') ?? null,
    algorithm,
    session: written.endsWith('-SESS'),
    qop,
    stale: parameters.get('stale')?.toLowerCase() === 'true',
  };
}

const PARAMETER = /\s*([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/y;

/** @param value `Digest realm="..", nonce=".."`. @returns names in lower case; null where it is no Digest or cannot be read whole. */
export function digestParameters(value: string): Map<string, string> | null {
  const rest = /^\s*Digest\s+(.*)$/is.exec(value)?.[1]?.trimEnd();
  if (rest === undefined) return null;
  const parameters = new Map<string, string>();
  for (let at = 0; at < rest.length; ) {
    PARAMETER.lastIndex = at;
    const [whole, name, quoted, plain] = PARAMETER.exec(rest) ?? [];
    if (whole === undefined || name === undefined) return null;
    parameters.set(name.toLowerCase(), quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1'));
    at += whole.length;
  }
  return parameters;
}
