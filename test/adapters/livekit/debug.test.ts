import { describe, expect, it } from 'vitest';
import { redactBody } from '../../../src/adapters/livekit/redact.ts';
import type { Exchange } from '../../../src/adapters/livekit/twirp.ts';
import { dispatchRuleSchema } from '../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { client, problemOf, recording } from './client.ts';
import { closedPort, httpServer, json } from './misbehaving-server.ts';

describe('what --debug is told', () => {
  it('is each exchange, without the secrets of either direction', async () => {
    const exchanges: Exchange[] = [];
    const server = await httpServer((response, { body }) => {
      const { trunk, dispatchRule } = JSON.parse(body);
      json(
        response,
        trunk === undefined
          ? { sip_dispatch_rule_id: 'SDR_1', ...dispatchRule }
          : { sip_trunk_id: 'ST_1', auth_password: trunk.authPassword },
      );
    });
    const { create } = client(`ws://127.0.0.1:${server.port}`, { onExchange: (exchange) => exchanges.push(exchange) }).writer();
    await create('inboundTrunk', inboundTrunkSchema.parse({ authUsername: 'user', authPassword: 'canary-1' }));
    await create('dispatchRule', dispatchRuleSchema.parse({ rule: { dispatchRuleCallee: { pin: 'canary-2' } } }));

    expect(server.seen.map(({ body }) => body).join()).toMatch(/canary-1.*canary-2/);
    expect(JSON.stringify(exchanges)).not.toMatch(/canary|eyJ/);
    expect(exchanges[0]).toMatchObject({
      method: 'POST',
      path: '/twirp/livekit.SIP/CreateSIPInboundTrunk',
      status: 200,
      requestBody: { trunk: { authUsername: 'user', authPassword: '[secret]' } },
      responseBody: { auth_password: '[secret]' },
    });
  });

  it('has no status where no answer came', async () => {
    const exchanges: Exchange[] = [];
    const connection = client(`ws://127.0.0.1:${await closedPort()}`, { onExchange: (exchange) => exchanges.push(exchange) });
    await problemOf(connection.writer().delete('inboundTrunk', 'ST_1'));
    expect(exchanges).toMatchObject([{ status: null, responseBody: null }]);
  });

  it('does not hold the token that a 401 repeats', async () => {
    const exchanges: Exchange[] = [];
    const body = String(recording('auth-wrong-secret').response.body);
    const server = await httpServer((response) => response.writeHead(401).end(body));
    await problemOf(
      client(`ws://127.0.0.1:${server.port}`, { onExchange: (exchange) => exchanges.push(exchange) }).reader.list('inboundTrunk'),
    );
    expect(exchanges[0]?.responseBody).toBe(`[${body.length} characters that are no JSON]`);
  });
});

describe('a body in a log', () => {
  it.each([
    'auth_password',
    'authPassword',
    'pin',
    'turn_password',
    'turnPassword',
    'token',
    'access_token',
    'secret',
    'accessKey',
    'session_token',
    'account_key',
    'credentials',
    'signing_key',
    'Authorization',
    'X-Api-Key',
  ])('shows no %s, however deep', (name) => {
    const text = JSON.stringify({ items: [{ deep: { [name]: 'canary', list: [{ [name]: { inner: 'canary' } }] } }] });
    expect(JSON.stringify(redactBody(text))).not.toContain('canary');
  });

  it('shows everything else, and whether a secret is set', () => {
    const body = { name: 'main', auth_username: 'user', numbers: ['+1'], auth_password: '', pin: '', spinning: 'x', max_tokens: 3 };
    expect(redactBody(JSON.stringify(body))).toEqual(body);
  });

  it('survives any nesting', () => {
    expect(JSON.stringify(redactBody(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))).toContain('too deep');
  });
});
