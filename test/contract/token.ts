import { createHmac } from 'node:crypto';
import type { Key } from './case.ts';

/** Signed by hand, so that a test can make a token that no library would. @param claims over the usual ones; times in seconds. */
export function signedToken(
  { apiKey, apiSecret }: Key,
  claims: Readonly<Record<string, unknown>>,
  header: Record<string, unknown> = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const signed = [
    { alg: 'HS256', typ: 'JWT', ...header },
    { iss: apiKey, nbf: now - 5, exp: now + 600, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', apiSecret).update(signed).digest('base64url')}`;
}

/** Everything that the sandbox's methods ask for, in one room. */
export function allGrants(room: string): Record<string, unknown> {
  return { sip: { admin: true, call: true }, video: { roomCreate: true, roomList: true, roomAdmin: true, room } };
}
