import { describe, expect, it } from 'vitest';
import { tokenFor } from '../../../src/adapters/livekit/token.ts';
import { outboundTrunkSchema } from '../../../src/core/model/outbound-trunk.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { Problem } from '../../../src/core/problem.ts';
import { API_SECRET, client, NOW, problemOf, recording } from './client.ts';
import { httpServer } from './misbehaving-server.ts';

const outbound = outboundTrunkSchema.parse({ address: 'sip.example.com', numbers: ['+1'] });

/** What a write becomes when the server answers as recorded. */
async function afterRecorded(name: string, options = {}): Promise<Problem> {
  const { status, headers, body } = recording(name).response;
  return afterAnswer(status, typeof body === 'string' ? body : JSON.stringify(body), headers, options);
}

async function afterAnswer(status: number, body: string, headers = {}, options = {}): Promise<Problem> {
  const server = await httpServer((response) => response.writeHead(status, { date: new Date(NOW).toUTCString(), ...headers }).end(body));
  return problemOf(client(`ws://127.0.0.1:${server.port}`, options).writer().update('outboundTrunk', 'ST_1', { name: outbound.name }));
}

const preSigned = { credentials: { kind: 'token', token: new Secret('head.body.signature') } };

describe('a refusal of livekit-server', () => {
  it.each([
    ['auth-unknown-key', 'token-rejected', 4, /does not know the API key testkey/],
    ['auth-wrong-secret', 'token-rejected', 4, /the secret does not belong to the API key testkey/],
    ['auth-token-not-a-jwt', 'token-rejected', 4, /does not accept the token/],
    ['auth-no-sip-grant', 'permission-denied', 4, /needs the grant sip\.admin/],
    ['bad-route-unknown-method', 'server-too-old', 1, /does not know UpdateSIPOutboundTrunk/],
    ['bad-route-unknown-service', 'server-not-livekit', 1, /is not a LiveKit server/],
    ['conflict-inbound-trunk-same-number', 'server-conflict', 1, /another object has the same key/],
    ['conflict-inbound-trunk-update', 'server-conflict', 1, /another object has the same key/],
    ['conflict-rule-shared-trunk', 'server-conflict', 1, /another object has the same key/],
    ['not-found-update-inbound-trunk', 'server-not-found', 1, /no object/],
    ['delete-room-no-room', 'server-not-found', 1, /no object/],
    ['invalid-outbound-trunk-sip-uri', 'server-refused', 1, /refused UpdateSIPOutboundTrunk/],
    ['malformed-bad-duration', 'server-refused', 1, /refused UpdateSIPOutboundTrunk/],
  ])('has a name, a way out, and changed nothing: %s', async (name, id, exit, words) => {
    const problem = await afterRecorded(name);
    expect(problem).toMatchObject({ id, exit, worldChanged: 'no' });
    expect(problem.summary).toMatch(words);
    expect(problem.facts.nextSteps).not.toHaveLength(0);
  });

  it('is no proof of a refusal when it comes as 500, as that of an outbound trunk does', async () => {
    const problem = await afterRecorded('invalid-outbound-trunk-update-address');
    expect(problem).toMatchObject({ id: 'write-outcome-unknown', facts: { serverSaid: expect.stringContaining('not SIP URI') } });
  });

  it('tells a server without Redis, which has no SIP', async () => {
    const body = JSON.stringify({ code: 'internal', msg: 'sip not connected (redis required)' });
    expect(await afterAnswer(500, body)).toMatchObject({ id: 'sip-not-enabled', worldChanged: 'no' });
  });

  it.each(['auth-expired', 'auth-wrong-secret', 'auth-not-yet-valid'])(
    'never shows the token that the server repeats: %s',
    async (name) => {
      const problem = await afterRecorded(name);
      expect(JSON.stringify({ ...problem, message: problem.message, cause: String(problem.cause) })).not.toContain('eyJ');
      expect(problem.facts.serverSaid).toBeUndefined();
    },
  );

  it('is shown cut to a screen, and without any token', async () => {
    const token = tokenFor({ kind: 'key', apiKey: 'k', secret: new Secret(API_SECRET) }, {}, NOW);
    const msg = `head.body.signature and ${token} ${'x'.repeat(5000)}`;
    const problem = await afterAnswer(400, JSON.stringify({ code: 'invalid_argument', msg }), {}, preSigned);
    expect(problem.facts.serverSaid).toMatch(/^\[token\] and \[token\] x+…$/);
    expect(problem.facts.serverSaid).toHaveLength(2001);
  });

  it('names the version that a missing method came with', async () => {
    const problem = await afterRecorded('bad-route-unknown-method');
    expect(problem.facts.nextSteps).toEqual(['update livekit-server to 1.9.0 or later']);
  });
});

describe('a pre-signed token', () => {
  it('that has run out is told from a clock that is wrong', async () => {
    expect(await afterRecorded('auth-expired', preSigned)).toMatchObject({
      id: 'token-rejected',
      summary: 'the pre-signed token has expired',
    });
  });

  it('without the grant is to be signed anew with it', async () => {
    const problem = await afterRecorded('auth-no-sip-grant', preSigned);
    expect(problem).toMatchObject({ id: 'permission-denied' });
    expect(problem.facts.nextSteps?.join()).toContain('sip.admin');
  });
});

describe('an answer of something in between', () => {
  it.each([
    [502, '<html><h1>Bad Gateway</h1></html>', 'write-outcome-unknown'],
    [504, '', 'write-outcome-unknown'],
    [403, '<html>Forbidden</html>', 'permission-denied'],
    [404, '<html>Not Found</html>', 'server-not-livekit'],
    [413, '', 'server-not-livekit'],
    [400, '{"error":"no twirp"}', 'server-not-livekit'],
  ])('%i %s', async (status, body, id) => {
    expect(await afterAnswer(status, body)).toMatchObject({ id });
  });
});
