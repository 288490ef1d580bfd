import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';
import { client, NOW, problemOf } from './client.ts';
import { manualClock } from './clocks.ts';

const CLOUD = 'wss://acme.livekit.cloud';
const AGENTS = 'https://agents.livekit.cloud/twirp/livekit.CloudAgent/ListAgents';
const server = setupServer();

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  const unused = server.listHandlers().filter((handler) => 'isUsed' in handler && !handler.isUsed);
  server.resetHandlers();
  expect(unused).toEqual([]);
});
afterAll(() => server.close());

/** Answers the list of inbound trunks page by page. @returns the cursors that were asked for. */
function pages(...ids: string[][]): unknown[] {
  const cursors: unknown[] = [];
  server.use(
    http.post('https://acme.livekit.cloud/twirp/livekit.SIP/ListSIPInboundTrunk', async ({ request }) => {
      const { page } = Object(await request.json());
      cursors.push(page?.afterId);
      return HttpResponse.json({ items: (ids[cursors.length - 1] ?? ids.at(-1) ?? []).map((id) => ({ sip_trunk_id: id })) });
    }),
  );
  return cursors;
}

const list = () => client(CLOUD).reader.list('inboundTrunk');

describe('a list of LiveKit Cloud', () => {
  it('is followed page by page until one is empty, short ones in between included', async () => {
    const cursors = pages(['ST_a', 'ST_b'], ['ST_c'], ['ST_d', 'ST_e'], []);
    expect((await list()).items.map((trunk) => trunk.sipTrunkId)).toEqual(['ST_a', 'ST_b', 'ST_c', 'ST_d', 'ST_e']);
    expect(cursors).toEqual([undefined, 'ST_b', 'ST_c', 'ST_e']);
  });

  it('is complete where the server knows no pages and sends the same again', async () => {
    const cursors = pages(['ST_a', 'ST_b']);
    expect((await list()).items).toHaveLength(2);
    expect(cursors).toHaveLength(2);
  });

  it('is empty after one request', async () => {
    const cursors = pages([]);
    expect((await list()).items).toEqual([]);
    expect(cursors).toEqual([undefined]);
  });

  it('is not trusted when its pages go back', async () => {
    pages(['ST_m'], ['ST_a']);
    expect(await problemOf(list())).toMatchObject({ id: 'answer-unreadable' });
  });

  it('is asked for five times a second at most', async () => {
    pages([]);
    const clock = manualClock(NOW);
    const { reader } = client(CLOUD, { clock });
    for (let request = 0; request < 6; request += 1) await reader.list('inboundTrunk');
    expect(clock.sleeps).toEqual([1000]);
  });
});

describe('agents deployed on LiveKit Cloud', () => {
  it('are listed by name, region and state', async () => {
    const tokens: unknown[] = [];
    server.use(
      http.post(AGENTS, ({ request }) => {
        const [, claims = ''] = request.headers.get('authorization')?.split('.') ?? [];
        tokens.push(JSON.parse(Buffer.from(claims, 'base64url').toString()));
        const deployments = [
          { region: 'us-east', status: 'Running', agent_name: 'helper' },
          { region: 'eu-central', status: 'Sleeping', version: 'v3' },
          { region: 'ap-south', status: 'Building' },
        ];
        return HttpResponse.json({ agents: [{ agent_id: 'CA_1', agent_name: 'main', version: 'v2', agent_deployments: deployments }] });
      }),
    );
    expect(await client(CLOUD).agents.listDeployed()).toEqual({
      known: true,
      agents: [
        { agentName: 'helper', state: 'running', region: 'us-east', version: 'v2' },
        { agentName: 'main', state: 'sleeping', region: 'eu-central', version: 'v3' },
        { agentName: 'main', state: 'unknown', region: 'ap-south', version: 'v2' },
      ],
    });
    expect(tokens).toEqual([expect.objectContaining({ agent: { admin: true } })]);
    expect(tokens[0]).not.toHaveProperty('sip');
  });

  it.each([
    ['refused', () => HttpResponse.text('no', { status: 401 })],
    ['unknown to the server', () => HttpResponse.text('404 page not found', { status: 404 })],
    ['unreadable', () => HttpResponse.json({ agents: 'many' })],
    ['unreachable', () => HttpResponse.error()],
  ])('are unknown, never absent, when the list is %s', async (_, answer) => {
    server.use(http.post(AGENTS, answer));
    expect(await client(CLOUD).agents.listDeployed()).toEqual({ known: false, why: expect.stringMatching(/./) });
  });

  it('are not asked for with a token that somebody else signed, since their list is at another host', async () => {
    const { agents } = client(CLOUD, { credentials: { kind: 'token', token: new Secret('a.b.c') } });
    expect(await agents.listDeployed()).toEqual({ known: false, why: 'listing agents needs an API key of LiveKit Cloud' });
  });

  it('are nothing that a self-hosted server knows', async () => {
    expect(await client('ws://127.0.0.1:7880').agents.listDeployed()).toMatchObject({ known: false });
  });
});
