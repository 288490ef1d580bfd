import { AccessToken, TokenVerifier } from 'livekit-server-sdk';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Grant, tokenFor } from '../../../src/adapters/livekit/token.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { API_SECRET, NOW } from './client.ts';

const credentials = { kind: 'key', apiKey: 'testkey', secret: new Secret(API_SECRET) } as const;

function parts(token: string): unknown[] {
  return token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
}

describe('a token', () => {
  afterEach(() => vi.useRealTimers());

  it.each<Grant>([
    { sip: { admin: true } },
    { sip: { call: true } },
    { video: { roomCreate: true } },
    { video: { roomList: true } },
    { video: { roomAdmin: true, room: 'a room' } },
  ])('says and is signed as the one of the official SDK: %o', async (grant) => {
    vi.useFakeTimers({ now: NOW + 400 });
    const official = new AccessToken('testkey', API_SECRET, { ttl: 600 });
    if (grant.sip !== undefined) official.addSIPGrant(grant.sip);
    if (grant.video !== undefined) official.addGrant(grant.video);

    const ours = tokenFor(credentials, grant, NOW + 400);

    expect(parts(ours)).toEqual(parts(await official.toJwt()));
    await expect(new TokenVerifier('testkey', API_SECRET).verify(ours)).resolves.toMatchObject(grant);
  });

  it('is handed through when somebody else signed it', () => {
    expect(tokenFor({ kind: 'token', token: new Secret('a.b.c') }, { sip: { admin: true } }, NOW)).toBe('a.b.c');
  });
});
