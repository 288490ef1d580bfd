import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/core/problem.ts';
import { checkSipService } from '../../src/flows/check-sip-service.ts';
import { probeAgent } from '../../src/flows/probe-agent.ts';
import { type VerifyRequest, type VerifyTools, verifyProject } from '../../src/flows/verify-project.ts';
import type { DeployedAgent, RoomParticipant, Rooms } from '../../src/ports.ts';
import { problemOf } from '../adapters/livekit/client.ts';
import { livekitInProcess } from '../support/livekit-in-process.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { inbound, rule, world } from '../support/world.ts';

const AGENT = { agentName: 'support-agent', deployment: '' };
const there = () => world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support')] });
const refused = (id: ConstructorParameters<typeof Problem>[0]) => async () => {
  throw new Problem(id, 'the key may not do that', { nextSteps: ['use another key'] });
};
const participant = (attributes: Record<string, string>, kind = 'AGENT'): RoomParticipant => ({
  identity: 'a',
  kind,
  state: 'ACTIVE',
  attributes,
  audioTracks: 0,
});

function toolsWith(more: Partial<VerifyTools> & { readonly rooms?: Rooms } = {}, before = there()) {
  const clock = virtualClock();
  const server = livekitInProcess(before);
  const asked: string[] = [];
  const rooms: Rooms = {
    createRoom: async ({ name, emptyTimeoutSeconds, agents }) => {
      asked.push(`create ${name} for ${emptyTimeoutSeconds} s: ${agents.map(({ agentName }) => agentName)}`);
    },
    listParticipants: async () => [],
    listRooms: async () => [],
    listAgentCalls: async () => [],
    removeParticipant: async () => true,
    deleteRoom: async (name) => {
      asked.push(`delete ${name}`);
      return true;
    },
    hasSipService: async () => true,
  };
  const lines: string[] = [];
  const tools: VerifyTools = {
    rooms,
    clock,
    livekit: server.client().livekit,
    agents: { listDeployed: async () => ({ known: false, why: 'it is not LiveKit Cloud' }) },
    random: { id: () => '0123456789' },
    target: { name: 'test', url: 'ws://127.0.0.1:1', apiKey: 'testkey', hosting: 'self-hosted' },
    reporter: { line: () => undefined, warn: (text) => lines.push(text), progress: (text) => lines.push(text), verbose: () => undefined },
    signal: new AbortController().signal,
    shield: (work) => work(),
    ...more,
  };
  return { tools, clock, server, asked, lines, rooms };
}

const ALL: VerifyRequest = { ids: null, agentProbe: false, waitMs: 10_000, strict: false };
const verified = async (tools: VerifyTools, request: Partial<VerifyRequest> = {}) => await verifyProject({ ...ALL, ...request }, tools);
const agentCheck = async (tools: VerifyTools, request: Partial<VerifyRequest> = {}) =>
  (await verified(tools, request)).checks.find(({ id }) => id === 'agent.alive');

describe('verify on LiveKit Cloud, which may serve an old state for a while', () => {
  const gone = world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support', { trunkIds: ['ST_gone'] })] });
  const cloud = { name: 'test', url: 'wss://acme.livekit.cloud', apiKey: 'testkey', hosting: 'cloud' } as const;

  it('looks at a fault again until it is gone', async () => {
    const { tools, clock, server } = toolsWith({ target: cloud }, gone);
    clock.at(3_000, async () => void (await server.client().writer.update('dispatchRule', 'SDR_support', { trunkIds: ['ST_main'] })));
    const { checks } = await verified(tools);
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(clock.monotonic()).toBe(4_000);
  });

  it('tells it when the time is over, and at once where nobody caches', async () => {
    const { tools, clock } = toolsWith({ target: cloud }, gone);
    expect((await verified(tools)).verdict).toBe('fail');
    expect(clock.monotonic()).toBe(10_000);
    const own = toolsWith({}, gone);
    expect((await verified(own.tools)).verdict).toBe('fail');
    expect(own.clock.monotonic()).toBe(0);
  });
});

describe('trunks of the old form', () => {
  const legacy = async () => [
    { inboundNumbersRegex: [], sipTrunkId: 'ST_old', name: 'old', kind: 'TRUNK_LEGACY' },
    { inboundNumbersRegex: [], sipTrunkId: 'ST_main', name: 'main', kind: 'TRUNK_INBOUND' },
  ];

  it('are a warning with a way out, where the whole project is looked at', async () => {
    const { tools } = toolsWith();
    const withLegacy = { ...tools, livekit: { ...tools.livekit, listLegacyTrunks: legacy } };
    expect((await verified(withLegacy)).checks.filter(({ id }) => id === 'trunk.legacy')).toEqual([
      {
        id: 'trunk.legacy',
        status: 'warn',
        subject: { kind: 'inboundTrunk', name: 'old', id: 'ST_old' },
        evidence: 'a trunk of the old form: listed as inbound and as outbound under one id, and an update would store it twice',
        nextSteps: ['sipctl dispatch migrate --include-trunks'],
      },
    ]);
    expect((await verified(withLegacy, { ids: new Set(['ST_main']) })).checks.map(({ id }) => id)).not.toContain('trunk.legacy');
  });

  it('are none where the server has dropped the list, and any other failure is told', async () => {
    const { tools } = toolsWith();
    const failing = (id: 'server-too-old' | 'permission-denied') => ({
      ...tools,
      livekit: { ...tools.livekit, listLegacyTrunks: refused(id) },
    });
    expect((await verified(failing('server-too-old'))).checks.map(({ id }) => id)).not.toContain('trunk.legacy');
    expect(await problemOf(verified(failing('permission-denied')))).toMatchObject({ id: 'permission-denied' });
  });
});

describe('whether an agent is there', () => {
  const deployed = (...agents: Partial<DeployedAgent>[]): VerifyTools['agents'] => ({
    listDeployed: async () => ({
      known: true,
      agents: agents.map((agent) => ({ agentName: '', state: 'running', region: '', version: '', ...agent })),
    }),
  });

  it.each<[string, VerifyTools['agents'], string, string]>([
    [
      'it is deployed',
      deployed({ agentName: 'other' }, { agentName: 'support-agent', state: 'sleeping' }),
      'pass',
      'deployed on LiveKit Cloud, sleeping',
    ],
    [
      'its state is not known',
      deployed({ agentName: 'support-agent', state: 'unknown' }),
      'unknown',
      'in a state that sipctl does not know',
    ],
    [
      'another one is deployed',
      deployed({ agentName: 'other' }),
      'unknown',
      'not deployed on LiveKit Cloud; workers that you run yourself cannot be listed',
    ],
    [
      'nothing can be listed',
      { listDeployed: async () => ({ known: false, why: 'no such API' }) },
      'unknown',
      'not known whether a worker runs: no such API',
    ],
  ])('is told without starting it: %s', async (_, agents, status, evidence) => {
    const found = await agentCheck(toolsWith({ agents }).tools);
    expect(found).toMatchObject({ status, subject: { kind: 'agent', name: 'support-agent' }, evidence: expect.stringContaining(evidence) });
    if (status === 'unknown') expect(found?.nextSteps).toEqual(['sipctl agent probe support-agent   # starts the agent for a moment']);
  });

  it('is not asked where no rule calls any', async () => {
    const silent = world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support', { roomConfig: null })] });
    const agents = { listDeployed: refused('permission-denied') };
    expect(await agentCheck(toolsWith({ agents }, silent).tools)).toBeUndefined();
  });

  it('is found out by a room of its own, which goes again', async () => {
    const { tools, asked, clock, lines, rooms } = toolsWith();
    const came = {
      ...rooms,
      listParticipants: async () => (clock.monotonic() < 300 ? [] : [participant({ 'lk.agent.name': 'support-agent' })]),
    };
    expect(await agentCheck({ ...tools, rooms: came }, { agentProbe: true })).toMatchObject({
      status: 'pass',
      evidence: 'took a job after 0.3 s',
    });
    expect(asked).toEqual(['create sipctl-probe-0123456789 for 20 s: support-agent', 'delete sipctl-probe-0123456789']);
    expect(lines).toEqual(['waiting for agent support-agent']);
  });

  it('is a failure where it leaves at once, or never comes: a name that is like it is told', async () => {
    const { tools, clock, rooms } = toolsWith();
    const left = {
      ...rooms,
      listParticipants: async () => (clock.monotonic() < 100 ? [participant({ 'lk.agent_name': 'support-agent' })] : []),
    };
    expect(await agentCheck({ ...tools, rooms: left }, { agentProbe: true })).toMatchObject({
      status: 'fail',
      evidence: 'took a job after 0.0 s and left the room at once',
      nextSteps: ['look into the log of its worker'],
    });
    const second = rule('second', { numbers: ['+15105550111'], roomConfig: { agents: [{ agentName: 'Support-agent' }] } });
    const none = toolsWith({}, { ...there(), dispatchRules: [rule('support'), second] });
    const { checks } = await verified(none.tools, { agentProbe: true, waitMs: 1_000 });
    expect(checks.find(({ subject }) => subject.name === 'support-agent')).toMatchObject({
      status: 'fail',
      evidence: expect.stringMatching(/^no worker of that name took a job within 1\.\d s/),
      nextSteps: [
        'names are compared exactly; there is also Support-agent',
        'start its worker, or look into its log',
        'sipctl agent probe support-agent',
      ],
    });
  });

  it('is unknown where the key may not ask; another failure is told as it is', async () => {
    const { tools, rooms } = toolsWith();
    expect(
      await agentCheck({ ...tools, rooms: { ...rooms, createRoom: refused('permission-denied') } }, { agentProbe: true }),
    ).toMatchObject({
      status: 'unknown',
      evidence: 'not asked: the key may not do that',
      nextSteps: ['use another key'],
    });
    const cut = verified({ ...tools, rooms: { ...rooms, createRoom: refused('server-cut') } }, { agentProbe: true });
    expect(await problemOf(cut)).toMatchObject({ id: 'server-cut' });
  });
});

describe('the room of a probe', () => {
  it('outlasts the wait, and is told where it cannot be removed', async () => {
    const { tools, asked, rooms } = toolsWith();
    const problem = await problemOf(
      probeAgent(AGENT, 'room', 60_000, { ...tools, rooms: { ...rooms, deleteRoom: refused('server-cut') } }),
    );
    expect(asked).toEqual(['create room for 70 s: support-agent']);
    expect(problem).toMatchObject({
      id: 'probe-room-left',
      summary: "the probe's room room could not be removed",
      facts: {
        detail: ['LiveKit ends it by itself 70 s after the last participant left', 'the key may not do that'],
        nextSteps: ['run the probe again once the server answers'],
      },
    });
  });

  it('is removed where the probe fails, and callers are no agents', async () => {
    const { tools, asked, rooms } = toolsWith();
    expect(
      await problemOf(probeAgent(AGENT, 'room', 1_000, { ...tools, rooms: { ...rooms, listParticipants: refused('server-cut') } })),
    ).toMatchObject({
      id: 'server-cut',
    });
    expect(asked).toContain('delete room');
    const caller = { ...rooms, listParticipants: async () => [participant({ 'lk.agent.name': 'support-agent' }, 'SIP')] };
    expect(await probeAgent(AGENT, 'room', 1_000, { ...tools, rooms: caller })).toMatchObject({ outcome: 'nobody' });
  });
});

describe('a SIP service beside the server', () => {
  it.each<[string, Rooms['hasSipService'], string, string, string[]]>([
    ['is there', async () => true, 'pass', "a SIP service takes this server's requests", []],
    [
      'is not there',
      async () => false,
      'fail',
      'no SIP service answers this server: no call comes in or goes out',
      ['start livekit-sip with the same redis address as livekit-server', 'look into its log'],
    ],
    ['cannot be', refused('sip-not-enabled'), 'fail', 'the key may not do that', ['use another key']],
    ['is not known', refused('permission-denied'), 'unknown', 'the key may not do that', ['use another key']],
  ])('%s, and the room of the question goes', async (_, hasSipService, status, evidence, nextSteps) => {
    const { rooms, asked } = toolsWith();
    expect(await checkSipService('ask', { ...rooms, hasSipService })).toEqual({
      ...{ id: 'sip.service', subject: { kind: 'project', name: 'SIP service', id: '' } },
      ...{ status, evidence, nextSteps },
    });
    expect(asked).toEqual(['delete ask']);
  });
});
