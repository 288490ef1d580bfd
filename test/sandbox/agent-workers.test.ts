import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask } from './ask.ts';
import { ManualClock } from './manual-clock.ts';

let clock: ManualClock;
let sandbox: Sandbox;
beforeEach(async () => {
  clock = new ManualClock();
  sandbox = await startSandbox({
    clock,
    sipService: true,
    agents: [
      { name: 'demo', mode: 'alive' },
      { name: 'mute', mode: 'silent' },
      { name: 'late', mode: 'slow' },
      { name: 'busy', mode: 'full' },
      { name: 'shaky', mode: 'crashing' },
    ],
  });
});
afterEach(() => sandbox.close());

const request = (method: string, body: Record<string, unknown>) => ask(sandbox, method, body, clock.now() / 1000);
const callAgent = (agent_name: string, more = {}) =>
  request('RoomService/CreateRoom', { name: 'r', empty_timeout: 20, agents: [{ agent_name, ...more }] });

async function inRoom(): Promise<unknown[]> {
  const { body } = await request('RoomService/ListParticipants', { room: 'r' });
  return Array.isArray(body['participants']) ? body['participants'] : [];
}

async function jobs(): Promise<unknown> {
  const { body } = await request('AgentDispatchService/ListDispatch', { room: 'r' });
  return body['agent_dispatches'];
}

const running = (name: string) => [
  expect.objectContaining({
    agent_name: name,
    state: expect.objectContaining({
      jobs: [expect.objectContaining({ agent_name: name, state: expect.objectContaining({ status: 'JS_RUNNING' }) })],
    }),
  }),
];
const idle = (name: string) => [expect.objectContaining({ agent_name: name, state: expect.objectContaining({ jobs: [] }) })];

it('sends an agent that is alive into the room, with audio, and lists its job', async () => {
  await callAgent('demo');
  await clock.advance(299);
  expect(await inRoom()).toEqual([]);
  expect(await jobs()).toEqual(idle('demo'));
  await clock.advance(1);
  expect(await inRoom()).toEqual([
    expect.objectContaining({
      kind: 'AGENT',
      state: 'ACTIVE',
      identity: expect.stringMatching(/^agent-AJ_/),
      attributes: { 'lk.agent.name': 'demo', 'lk.agent_name': 'demo' },
      permission: expect.objectContaining({ agent: true }),
      tracks: [expect.objectContaining({ type: 'AUDIO' })],
    }),
  ]);
  expect(await jobs()).toEqual(running('demo'));
});

it('lets a silent agent join without audio', async () => {
  await callAgent('mute');
  await clock.advance(300);
  expect(await inRoom()).toEqual([expect.objectContaining({ kind: 'AGENT', tracks: [] })]);
});

it('lets a slow agent join seconds late', async () => {
  await callAgent('late');
  await clock.advance(4999);
  expect(await inRoom()).toEqual([]);
  await clock.advance(1);
  expect(await inRoom()).toHaveLength(1);
});

it('goes on listing the job of an agent that crashed', async () => {
  await callAgent('shaky');
  await clock.advance(300);
  expect(await inRoom()).toHaveLength(1);
  await clock.advance(1000);
  expect(await inRoom()).toEqual([]);
  expect(await jobs()).toEqual(running('shaky'));
});

it.each([
  ['is full', 'busy', {}],
  ['has another letter case', 'Demo', {}],
  ['is unknown', 'nobody', {}],
  ['belongs to another deployment', 'demo', { deployment: 'staging' }],
])('sends nobody where the agent %s', async (_, name, more) => {
  await callAgent(name, more);
  await clock.advance(15_000);
  expect(await inRoom()).toEqual([]);
  expect(await jobs()).toEqual(idle(name));
});

it('sends the agent away a moment after its dispatch was deleted', async () => {
  const { body } = await request('AgentDispatchService/CreateDispatch', { room: 'r', agent_name: 'demo' });
  await clock.advance(300);
  const deleted = await request('AgentDispatchService/DeleteDispatch', { room: 'r', dispatch_id: body['id'] });
  expect([deleted.body]).toEqual(running('demo'));
  expect(await inRoom()).toHaveLength(1);
  await clock.advance(1000);
  expect(await inRoom()).toEqual([]);
});

it('sends no agent to a room that was deleted before it came, nor to its successor', async () => {
  await callAgent('demo');
  await request('RoomService/DeleteRoom', { room: 'r' });
  await request('RoomService/CreateRoom', { name: 'r', agents: [{ agent_name: 'nobody' }] });
  await clock.advance(300);
  expect(await inRoom()).toEqual([]);
});

it('closes a room at its timeout though an agent is in it, but not one with a caller', async () => {
  const rooms = async () => (await request('RoomService/ListRooms', {})).body['rooms'];
  await callAgent('demo');
  await clock.advance(20_000);
  expect(await rooms()).toEqual([]);
  await callAgent('demo');
  await request('SIP/CreateSIPParticipant', {
    room_name: 'r',
    sip_number: '+1',
    sip_call_to: '+2',
    trunk: { hostname: 'sip.example.com' },
  });
  await clock.advance(20_000);
  expect(await rooms()).toHaveLength(1);
});

it('answers for a room that nobody serves only after three seconds', async () => {
  let answered = false;
  const answer = request('AgentDispatchService/ListDispatch', { room: 'nope' }).finally(() => {
    answered = true;
  });
  await expect.poll(() => sandbox.requests.length).toBe(1);
  await clock.advance(2999);
  await request('RoomService/ListRooms', {});
  expect(answered).toBe(false);
  await clock.advance(1);
  expect((await answer).status).toBe(503);
});
