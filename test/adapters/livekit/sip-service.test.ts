import { CreateSIPDispatchRuleRequest, CreateSIPInboundTrunkRequest, UpdateSIPInboundTrunkRequest } from '@livekit/protocol';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dispatchRuleSchema } from '../../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { outboundTrunkSchema } from '../../../src/core/model/outbound-trunk.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { client, NOW, problemOf, recording } from './client.ts';

const URL = 'ws://127.0.0.1:7880';
const server = setupServer();
/** The bodies that a method received, in order. */
type Bodies = Record<string, unknown>[];

/** Lets the next request to a method be answered, and keeps what it was sent. */
function answer(method: string, body: object, status = 200): Bodies {
  const bodies: Bodies = [];
  server.use(
    http.post(`http://127.0.0.1:7880/twirp/livekit.SIP/${method}`, async ({ request }) => {
      bodies.push((await request.json()) as Record<string, unknown>);
      return HttpResponse.json(body, { status });
    }),
  );
  return bodies;
}

const stored = { sip_trunk_id: 'ST_1', name: 'main' };

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  const unused = server.listHandlers().filter((handler) => 'isUsed' in handler && !handler.isUsed);
  server.resetHandlers();
  expect(unused).toEqual([]);
});
afterAll(() => server.close());

describe('a request', () => {
  it('carries a narrow token of ten minutes, the run, and no wish for a cached answer', async () => {
    const headers: Headers[] = [];
    server.use(
      http.post('http://127.0.0.1:7880/twirp/livekit.SIP/ListSIPInboundTrunk', ({ request }) => {
        headers.push(request.headers);
        return HttpResponse.json({ items: [] });
      }),
    );
    await client(URL).reader.list('inboundTrunk');

    const [sent] = headers;
    expect(sent?.get('user-agent')).toBe('sipctl/1.2.3 run/run7');
    expect(sent?.get('cache-control')).toBe('no-store');
    expect(sent?.get('content-type')).toBe('application/json');
    const claims = JSON.parse(Buffer.from(sent?.get('authorization')?.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toEqual({ sip: { admin: true }, iss: 'testkey', nbf: NOW / 1000, exp: NOW / 1000 + 600 });
  });
});

describe('reading', () => {
  it('gives the whole world in one go', async () => {
    answer('ListSIPInboundTrunk', Object(recording('list-inbound-trunks').response.body));
    answer('ListSIPOutboundTrunk', Object(recording('list-outbound-trunks').response.body));
    answer('ListSIPDispatchRule', Object(recording('list-dispatch-rules').response.body));
    const world = await client(URL).reader.readWorld();
    expect(world.inboundTrunks.length).toBeGreaterThan(0);
    expect(world.outboundTrunks.length).toBeGreaterThan(0);
    expect(world.dispatchRules).toHaveLength(14);
    expect(world.warnings).toEqual([]);
  });

  it('gives null for a trunk that is not there', async () => {
    answer('GetSIPInboundTrunk', Object(recording('not-found-get-inbound-trunk').response.body), 404);
    expect(await client(URL).reader.get('inboundTrunk', 'ST_x')).toBeNull();
  });

  it('finds a rule by its id also on a server that does not know the filter', async () => {
    const bodies = answer('ListSIPDispatchRule', {
      items: [{ sip_dispatch_rule_id: 'SDR_1' }, { sip_dispatch_rule_id: 'SDR_2', name: 'b' }],
    });
    expect(await client(URL).reader.get('dispatchRule', 'SDR_2')).toMatchObject({ name: 'b' });
    expect(bodies).toEqual([{ dispatchRuleIds: ['SDR_2'] }]);
  });

  it('refuses another object than the one asked for', async () => {
    answer('GetSIPInboundTrunk', { trunk: stored });
    expect((await problemOf(client(URL).reader.get('inboundTrunk', 'ST_2'))).id).toBe('answer-unreadable');
  });

  it('lists legacy trunks with their kind', async () => {
    answer('ListSIPTrunk', Object(recording('list-trunks-legacy').response.body));
    const kinds = (await client(URL).reader.listLegacyTrunks()).map((trunk) => trunk.kind);
    expect(new Set(kinds)).toEqual(new Set(['TRUNK_INBOUND', 'TRUNK_OUTBOUND']));
  });
});

describe('creating', () => {
  it('sends a rule in field 10 alone, agents and PIN included', async () => {
    const bodies = answer('CreateSIPDispatchRule', { sip_dispatch_rule_id: 'SDR_1' });
    const rule = dispatchRuleSchema.parse({
      name: 'support',
      trunkIds: ['ST_1'],
      rule: { dispatchRuleDirect: { roomName: 'support', pin: '4711' } },
      roomConfig: { agents: [{ agentName: 'helper', metadata: '{"a_b":1}' }] },
      attributes: { a_b: 'c_d' },
      media: { codecs: [{ name: 'PCMA', rate: 8000 }], encryption: 'SIP_MEDIA_ENCRYPT_ALLOW' },
    });
    await client(URL).writer().create('dispatchRule', rule);

    const { dispatchRule, ...deprecated } = CreateSIPDispatchRuleRequest.fromJson(Object(bodies[0]), { ignoreUnknownFields: false });
    expect(dispatchRule?.sipDispatchRuleId).toBe('');
    expect(dispatchRule?.trunkIds).toEqual(['ST_1']);
    expect(dispatchRule?.rule?.rule.value).toMatchObject({ roomName: 'support', pin: '4711' });
    expect(dispatchRule?.roomConfig?.agents[0]).toMatchObject({ agentName: 'helper', metadata: '{"a_b":1}' });
    expect(dispatchRule?.attributes).toEqual({ a_b: 'c_d' });
    const { dispatchRule: _, ...nothing } = new CreateSIPDispatchRuleRequest();
    expect(deprecated).toEqual(nothing);
  });

  it('sends a trunk that the official decoder reads to the last field', async () => {
    const bodies = answer('CreateSIPInboundTrunk', stored);
    const body = recording('create-inbound-trunk-every-field').response.body;
    const trunk = inboundTrunkSchema.parse({ ...inbound(body), sipTrunkId: '' });
    await client(URL).writer().create('inboundTrunk', trunk);
    const { trunk: sent } = CreateSIPInboundTrunkRequest.fromJson(Object(bodies[0]), { ignoreUnknownFields: false });
    expect(sent?.toJson({ useProtoFieldName: true, emitDefaultValues: true })).toMatchObject({ ...withoutNulls(body), sip_trunk_id: '' });
  });

  it('says that the server is too old where it missed the rule that was sent', async () => {
    answer('CreateSIPDispatchRule', Object(recording('invalid-rule-missing-rule').response.body), 400);
    const rule = dispatchRuleSchema.parse({ rule: { dispatchRuleDirect: { roomName: 'a' } } });
    const problem = await problemOf(client(URL).writer().create('dispatchRule', rule));
    expect(problem).toMatchObject({ id: 'server-too-old', worldChanged: 'no' });
    expect(problem.facts.nextSteps).toEqual(['update livekit-server to 1.9.0 or later']);
  });
});

describe('updating', () => {
  it('sets texts and secrets, sets lists as a whole, and clears an emptied list', async () => {
    const bodies = answer('UpdateSIPInboundTrunk', stored);
    const fields = { authUsername: '', authPassword: new Secret('new'), numbers: ['+1', '+2'], allowedNumbers: [] };
    await client(URL).writer().update('inboundTrunk', 'ST_1', fields);
    const update = { authUsername: '', authPassword: 'new', numbers: { set: ['+1', '+2'] }, allowedNumbers: { clear: true } };
    expect(bodies).toEqual([{ sipTrunkId: 'ST_1', update }]);
    expect(() => UpdateSIPInboundTrunkRequest.fromJson(Object(bodies[0]), { ignoreUnknownFields: false })).not.toThrow();
  });

  it('never sends a field that the server would ignore', async () => {
    const { update } = client(URL).writer();
    await expect(update('inboundTrunk', 'ST_1', { krispEnabled: true })).rejects.toThrow(/cannot set krispEnabled/);
    await expect(update('dispatchRule', 'SDR_1', { roomConfig: null })).rejects.toThrow(/cannot set roomConfig/);
    await expect(update('inboundTrunk', 'ST_1', { media: null })).rejects.toThrow(/cannot set media/);
  });
});

describe('replacing', () => {
  it('sends back what a newer server stored in fields that this version does not know', async () => {
    const future = { future_field: { inner_key: [1, { deep_key: 'x' }] }, future_flag: true };
    answer('GetSIPInboundTrunk', { trunk: { ...stored, ...future, media: { codecs: [], jitter_ms: 20 }, headers: { 'X-a_b': 'c_d' } } });
    const bodies = answer('UpdateSIPInboundTrunk', stored);
    const connection = client(URL);
    const trunk = await connection.reader.get('inboundTrunk', 'ST_1');
    if (trunk === null) throw new Error('no trunk');
    await connection.writer().replace('inboundTrunk', 'ST_1', { ...trunk, name: 'renamed' });

    expect(bodies[0]).toMatchObject({
      sipTrunkId: 'ST_1',
      replace: {
        sipTrunkId: 'ST_1',
        name: 'renamed',
        futureField: { inner_key: [1, { deep_key: 'x' }] },
        futureFlag: true,
        media: { jitterMs: 20 },
        headers: { 'X-a_b': 'c_d' },
      },
    });
  });

  it('keeps every field of an outbound trunk that it does not change', async () => {
    answer('GetSIPOutboundTrunk', Object(recording('get-outbound-trunk').response.body));
    const bodies = answer('UpdateSIPOutboundTrunk', stored);
    const connection = client(URL);
    const { sip_trunk_id: id } = Object(recording('get-outbound-trunk').response.body).trunk;
    const trunk = await connection.reader.get('outboundTrunk', id);
    await problemOf(connection.writer().replace('outboundTrunk', id, outboundTrunkSchema.parse(trunk)));
    expect(outboundTrunkSchema.parse(Object(bodies[0]).replace)).toEqual(trunk);
  });
});

describe('deleting', () => {
  it('says which rule is not there', async () => {
    answer('DeleteSIPDispatchRule', Object(recording('not-found-delete-dispatch-rule').response.body), 404);
    const problem = await problemOf(client(URL).writer().delete('dispatchRule', 'SDR_1'));
    expect(problem).toMatchObject({ id: 'server-not-found', worldChanged: 'no' });
  });

  it('sends the id of a trunk of either kind', async () => {
    const bodies = answer('DeleteSIPTrunk', stored);
    await client(URL).writer().delete('outboundTrunk', 'ST_1');
    expect(bodies).toEqual([{ sipTrunkId: 'ST_1' }]);
  });
});

/** The top level of an answer under our names. */
function inbound(body: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(withoutNulls(body)).map(([key, value]) => [key.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}

function withoutNulls(body: unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(Object(body)).filter(([, value]) => value !== null));
}
