import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { TwirpError } from './twirp-error.ts';

const claimsSchema = z.object({
  iss: z.string().default(''),
  exp: z.number().optional(),
  nbf: z.number().optional(),
  video: z.object({ roomCreate: z.boolean(), roomList: z.boolean(), roomAdmin: z.boolean(), room: z.string() }).partial().default({}),
  sip: z.object({ admin: z.boolean(), call: z.boolean() }).partial().default({}),
});
type Claims = z.infer<typeof claimsSchema>;

/** The part of a LiveKit token that the sandbox's methods ask for. */
export type Grants = Pick<Claims, 'video' | 'sip'>;

/** A token that LiveKit turns away before any method is looked up: 401 with this text as plain text. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

const LEEWAY_SECONDS = 60;
const BEARER = 'Bearer ';

/** @param header the Authorization header, @param parameter the `access_token` that LiveKit takes in its place; either may be absent. */
export function tokenOf(header: string | undefined, parameter: string | null): string {
  if (header === undefined || header === '') return parameter ?? '';
  if (!header.startsWith(BEARER)) throw new TokenRefused(`invalid authorization header. Must start with ${BEARER}`);
  return header.slice(BEARER.length);
}

/**
 * @param token without one there are no grants, which only methods refuse. @param now milliseconds.
 * @throws TokenRefused with LiveKit's text. It repeats the whole token, as LiveKit does: clients must cope with that.
 */
export function grantsOf(token: string, key: { apiKey: string; apiSecret: string }, now: number): Grants {
  if (token === '') return { video: {}, sip: {} };
  const jwt = parse(token);
  if (jwt.claims.iss !== key.apiKey) throw new TokenRefused(`invalid API key: ${jwt.claims.iss}`);
  const why = reasonToRefuse(jwt, key.apiSecret, now / 1000);
  if (why !== '') throw new TokenRefused(`invalid token: ${token}, error: ${why}`);
  return jwt.claims;
}

interface Jwt {
  readonly algorithm: string;
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: Buffer;
}

function parse(token: string): Jwt {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    throw new TokenRefused('invalid authorization token');
  }
  return {
    algorithm: decoded(headerSchema, header).alg,
    claims: decoded(claimsSchema, payload),
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

const headerSchema = z.object({ alg: z.string() });

function decoded<T>(schema: z.ZodType<T>, part: string): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(part, 'base64url').toString()));
  } catch {
    // LiveKit says no more than this of anything that is no token.
    throw new TokenRefused('invalid authorization token');
  }
}

function reasonToRefuse({ algorithm, claims, signed, signature }: Jwt, secret: string, now: number): string {
  if (algorithm !== 'HS256') return `token signature is invalid: signing method ${algorithm} is invalid`;
  const expected = createHmac('sha256', secret).update(signed).digest();
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    return 'token signature is invalid: signature is invalid';
  }
  const reasons: string[] = [];
  if (claims.exp !== undefined && now >= claims.exp + LEEWAY_SECONDS) reasons.push('token is expired');
  if (claims.nbf !== undefined && now < claims.nbf - LEEWAY_SECONDS) reasons.push('token is not valid yet');
  return reasons.length === 0 ? '' : `token has invalid claims: ${reasons.join(', ')}`;
}

export function requireSipAdmin(grants: Grants): void {
  demand(grants.sip.admin);
}

export function requireSipCall(grants: Grants): void {
  demand(grants.sip.call);
}

export function requireRoomCreate(grants: Grants): void {
  demand(grants.video.roomCreate);
}

export function requireRoomList(grants: Grants): void {
  demand(grants.video.roomList);
}

export function requireRoomAdmin(grants: Grants, room: string): void {
  demand(grants.video.roomAdmin === true && (grants.video.room ?? '') === room);
}

/** LiveKit says 401 for a missing grant as well, never 403. */
function demand(granted: boolean | undefined): void {
  if (granted !== true) throw new TwirpError('unauthenticated', 'permissions denied');
}
