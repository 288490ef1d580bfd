import { createHmac } from 'node:crypto';
import type { Secret } from '../../core/model/secret.ts';

/** A key pair from which a token is made for each request, or one token that somebody else has signed. */
export type Credentials =
  | { readonly kind: 'key'; readonly apiKey: string; readonly secret: Secret }
  | { readonly kind: 'token'; readonly token: Secret };

/** LiveKit's grant claims, as narrow as one request needs them. */
export interface Grant {
  readonly sip?: { readonly admin?: true; readonly call?: true };
  readonly video?: { readonly roomCreate?: true; readonly roomList?: true; readonly roomAdmin?: true; readonly room?: string };
  readonly agent?: { readonly admin: true };
}

const LIFETIME_SECONDS = 600;

/**
 * Signs what livekit-server-sdk's AccessToken would (HS256; claims `iss`, `nbf`, `exp` in seconds, and the grants), without the
 * 25 ms that loading the SDK costs. A pre-signed token is handed through; its grants are its signer's affair.
 * @param now milliseconds since 1970.
 */
export function tokenFor(credentials: Credentials, grant: Grant, now: number): string {
  if (credentials.kind === 'token') return credentials.token.reveal();
  const seconds = Math.floor(now / 1000);
  const claims = { ...grant, iss: credentials.apiKey, exp: seconds + LIFETIME_SECONDS, nbf: seconds };
  const signed = `${part({ alg: 'HS256' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', credentials.secret.reveal()).update(signed).digest('base64url')}`;
}

/** @returns the grant in words: `sip.admin`, `roomAdmin for room "probe"`. */
export function grantLabel({ sip, video, agent }: Grant): string {
  if (agent !== undefined) return 'agent.admin';
  if (sip !== undefined) return sip.call === true ? 'sip.call' : 'sip.admin';
  if (video?.room !== undefined) return `roomAdmin for room ${JSON.stringify(video.room)}`;
  return video?.roomCreate === true ? 'roomCreate' : 'roomList';
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
