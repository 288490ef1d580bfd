import { createHash } from 'node:crypto';
import type { Secret } from '../../../core/model/secret.ts';
import { type Algorithm, type DigestChallenge, digestParameters } from './challenge.ts';

/** The request that is proven: a digest is good for this one alone. */
export interface ProvenRequest {
  readonly method: string;
  /** Equal to the Request-URI: strict carriers compare. */
  readonly uri: string;
  /** For `auth-int`. */
  readonly body: Buffer;
}

const NAMES: Readonly<Record<Algorithm, string>> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };
const ONCE = '00000001';

/**
 * Answers a challenge (RFC 7616, RFC 2069 without qop).
 * @param clientNonce made anew for each answer. @returns the value of the header that the challenge is answered by.
 */
export function credentialsFor(
  challenge: DigestChallenge,
  { user, password }: { readonly user: string; readonly password: Secret },
  request: ProvenRequest,
  clientNonce: string,
): string {
  const { realm, nonce, opaque, algorithm, session, qop } = challenge;
  const response = responseOf({ user, realm, nonce, algorithm, session, qop, clientNonce, count: ONCE, password }, request);
  const usesClientNonce = qop !== null || session;
  const parts = [
    `username=${quoted(user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.uri)}`,
    `response="${response}"`,
    `algorithm=${algorithm}${session ? '-sess' : ''}`,
    ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
    ...(usesClientNonce ? [`cnonce=${quoted(clientNonce)}`] : []),
    ...(qop === null ? [] : [`qop=${qop}`, `nc=${ONCE}`]),
  ];
  return `Digest ${parts.join(', ')}`;
}

/** What a server finds in an answer to its challenge. */
export interface ReadCredentials {
  readonly user: string;
  readonly realm: string;
  readonly nonce: string;
  /** @returns whether it was made with this password. */
  provesKnowledgeOf(password: string): boolean;
}

/** @param value of Authorization or Proxy-Authorization. @returns null where it is no digest that can be read. */
export function readCredentials(value: string, request: Omit<ProvenRequest, 'uri'>): ReadCredentials | null {
  const parameters = digestParameters(value);
  const part = (name: string) => parameters?.get(name);
  const [user, realm, nonce, uri, given] = [part('username'), part('realm'), part('nonce'), part('uri'), part('response')];
  if (user === undefined || realm === undefined || nonce === undefined || uri === undefined || given === undefined) return null;
  const written = (part('algorithm') ?? 'MD5').toUpperCase();
  const algorithm = (Object.keys(NAMES) as Algorithm[]).find((known) => known === written.replace(/-SESS$/, ''));
  const qop = part('qop') ?? null;
  if (algorithm === undefined || (qop !== null && qop !== 'auth' && qop !== 'auth-int')) return null;
  const known = { user, realm, nonce, algorithm, session: written.endsWith('-SESS'), qop } as const;
  return {
    user,
    realm,
    nonce,
    provesKnowledgeOf: (password) =>
      responseOf(
        { ...known, clientNonce: part('cnonce') ?? '', count: part('nc') ?? '', password: { reveal: () => password } },
        { ...request, uri },
      ) === given.toLowerCase(),
  };
}

interface Ingredients {
  readonly user: string;
  readonly realm: string;
  readonly nonce: string;
  readonly algorithm: Algorithm;
  readonly session: boolean;
  readonly qop: 'auth' | 'auth-int' | null;
  readonly clientNonce: string;
  readonly count: string;
  readonly password: { reveal(): string };
}

function responseOf(ingredients: Ingredients, { method, uri, body }: ProvenRequest): string {
  const { user, realm, nonce, algorithm, session, qop, clientNonce, count, password } = ingredients;
  const hash = (data: string | Buffer) => createHash(NAMES[algorithm]).update(data).digest('hex');
  const secret = hash(`${user}:${realm}:${password.reveal()}`);
  const key = session ? hash(`${secret}:${nonce}:${clientNonce}`) : secret;
  const proven = hash(qop === 'auth-int' ? `${method}:${uri}:${hash(body)}` : `${method}:${uri}`);
  return hash(qop === null ? `${key}:${nonce}:${proven}` : `${key}:${nonce}:${count}:${clientNonce}:${qop}:${proven}`);
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
