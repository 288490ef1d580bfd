import { describe, expect, it } from 'vitest';
import type { AgentMode } from '../../src/sandbox/options.ts';
import { ask } from '../sandbox/ask.ts';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { type Tamper, tamperedWire } from '../support/tampered-wire.ts';
import { seed } from '../support/world.ts';

const withAgent = (mode?: AgentMode, name = 'support-agent') =>
  sipctlOn({ seed: seed(), agents: mode === undefined ? [] : [{ name, mode }] });
const roomsLeft = async ({ sandbox }: Project) => (await ask(sandbox, 'RoomService/ListRooms', {})).body['rooms'];
const PROBE = 'agent probe support-agent --yes --wait 300ms';

describe('agent probe', () => {
  it.each([
    ['alive', 0, 'alive'],
    ['silent', 0, 'alive'],
    ['slow', 0, 'alive'],
    ['full', 1, 'nobody'],
    ['crashing', 1, 'left'],
    [undefined, 1, 'nobody'],
  ] as const)('of a worker that is %s exits %i, and leaves no room', async (mode, code, outcome) => {
    const project = await withAgent(mode);
    const ran = await project.sipctl(`${PROBE.replace('300ms', mode === 'slow' ? '2s' : '300ms')} --json`);
    expect(ran.code).toBe(code);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      kind: 'AgentProbe',
      agentName: 'support-agent',
      present: code === 0,
      attempts: [{ outcome }],
    });
    expect(await roomsLeft(project)).toEqual([]);
  });

  it('says how long it took', async () => {
    const { sipctl } = await withAgent('alive');
    expect((await sipctl(PROBE)).stdout).toMatch(/^support-agent: took the job after \d+\.\d s\n$/);
  });

  it('says honestly what cannot be told apart', async () => {
    const { sipctl } = await withAgent();
    expect((await sipctl(PROBE)).stdout).toMatch(
      /nobody took the job within 0\.\d s\n {2}absent, full, rejecting and on another deployment look alike.*\n {2}try: look at the worker's log.*\n.*sipctl agent list\n/s,
    );
  });

  it('compares names exactly, and names the one that was meant', async () => {
    const { sipctl } = await withAgent('alive');
    const { code, stdout } = await sipctl('agent probe Support-Agent --yes --wait 200ms');
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('rules also call support-agent') });
  });

  it('repeats, each time in a room of its own, and one miss is a miss', async () => {
    const project = await withAgent('alive');
    const { code, stdout } = await project.sipctl(`${PROBE} --repeat 2 --json`);
    expect({ code, attempts: JSON.parse(stdout).attempts.length }).toEqual({ code: 0, attempts: 2 });
    const names = changesSentTo(project.sandbox).flatMap(({ method, body }) => (method === 'CreateRoom' ? [body['name']] : []));
    expect(new Set(names).size).toBe(2);
    expect(await roomsLeft(project)).toEqual([]);
  });

  it('asks first, since the agent really starts', async () => {
    const { sipctl, sandbox } = await withAgent('alive');
    expect(await sipctl('agent probe support-agent', { answers: [['would really start', 'n\r']] })).toMatchObject({ code: 5 });
    expect(sandbox.requests).toEqual([]);
    expect(await sipctl('agent probe support-agent', { answers: [['would really start', 'y\r']] })).toMatchObject({ code: 0 });
  });

  it('sends the deployment that was named', async () => {
    const { sipctl, sandbox } = await withAgent();
    await sipctl(`${PROBE} --deployment blue`);
    expect(changesSentTo(sandbox)[0]?.body).toMatchObject({ agents: [{ agentName: 'support-agent', deployment: 'blue' }] });
  });

  it('deletes its room when it is interrupted', async () => {
    const project = await withAgent();
    const interrupt = new AbortController();
    const { env } = await tamperedWire(project.sandbox, async ({ method, forward }) => {
      if (method === 'ListParticipants') interrupt.abort();
      return await forward();
    });
    const { code, stderr } = await project.sipctl('agent probe support-agent --yes --wait 1h', { env, signal: interrupt.signal });
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('interrupted') });
    expect(changesSentTo(project.sandbox).map(({ method }) => method)).toEqual(['CreateRoom', 'DeleteRoom']);
    expect(await roomsLeft(project)).toEqual([]);
  });

  it.each<[string, Tamper]>([
    [
      'looking fails',
      async ({ method, forward }) =>
        method === 'ListParticipants' ? { status: 403, body: { code: 'permission_denied', msg: 'no' } } : await forward(),
    ],
    [
      'nobody knows whether the room was made',
      async ({ method, forward }) => {
        const reply = await forward();
        return method === 'CreateRoom' ? 'cut' : reply;
      },
    ],
  ])('deletes its room when %s', async (_, tamper) => {
    const project = await withAgent('alive');
    const { env } = await tamperedWire(project.sandbox, tamper);
    const { code } = await project.sipctl(PROBE, { env });
    expect(code).toBeGreaterThan(0);
    expect(await roomsLeft(project)).toEqual([]);
  });

  it('says which room it could not remove, and when LiveKit will', async () => {
    const project = await withAgent('alive');
    const { env } = await tamperedWire(project.sandbox, async ({ method, forward }) =>
      method === 'DeleteRoom' ? { status: 400, body: { code: 'invalid_argument', msg: 'no' } } : await forward(),
    );
    const { code, stdout } = await project.sipctl(`${PROBE} --json`, { env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).errors[0]).toMatchObject({
      id: 'probe-room-left',
      summary: expect.stringMatching(/sipctl-probe-\w+/),
      detail: expect.stringMatching(/\d+ s after/),
    });
  });
});

describe('agent list', () => {
  it('joins the names of all rules, and claims to know no state of workers that somebody runs himself', async () => {
    const second = {
      sipDispatchRuleId: 'SDR_2',
      name: 'night',
      trunkIds: ['ST_main'],
      roomConfig: { agents: [{ agentName: 'support-agent' }, { agentName: 'a' }] },
    };
    const { sipctl } = await sipctlOn({ seed: { ...seed(), dispatchRules: [...seed().dispatchRules, second] } });
    expect((await sipctl('agent list')).stdout).toBe(
      'a\tunknown\trules\t\t\tSDR_2\nsupport-agent\tunknown\trules\t\t\tSDR_2,SDR_support\n',
    );
    expect((await sipctl('agent list -v')).stderr).toContain('a self-hosted server cannot list its agents');
  });

  it('says so where no rule calls anybody', async () => {
    const { sipctl } = await sipctlOn();
    expect((await sipctl('agent list', { columns: 80 })).stdout).toBe('no agents: no dispatch rule calls one\n');
  });
});

describe('agent get', () => {
  it('says who calls it and why nothing more is known', async () => {
    const { sipctl } = await withAgent();
    const { stdout } = await sipctl('agent get support-agent');
    expect(stdout).toContain('support (SDR_support)');
    expect(stdout).toContain('unknown: a self-hosted server cannot list its agents');
  });

  it('suggests the name that was meant', async () => {
    const { sipctl } = await withAgent();
    const { code, stdout } = await sipctl('agent get support_agent --json');
    expect(code).toBe(3);
    expect(JSON.parse(stdout).errors[0]).toMatchObject({ id: 'agent-not-found', detail: expect.stringContaining('support-agent') });
  });
});
