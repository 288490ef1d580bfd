import { expect } from 'vitest';
import { type CauseId, STAGES, type StageId } from '../../src/core/call/stages.ts';
import { startBareWorker, type Temper } from './bare-worker.ts';
import type { Raw } from './live-project.ts';
import { liveServer } from './live-server.ts';
import { type CallReport, type LiveStack, NUMBER, stackTest } from './live-stack.ts';

const BARE = 'sipctl-bare-worker';
const direct = (change: Raw = {}) => ({ rule: { dispatch_rule_direct: { room_name: 'conference', ...change } } });
const toAgent = (agent_name: string) => ({ room_config: { agents: [{ agent_name }] } });

for (const transport of ['udp', 'tcp']) {
  stackTest(`a good call over ${transport} passes all 16 stages, and its room is deleted`, async (stack) => {
    const trunk = await stack.trunk();
    const rule = await stack.rule([trunk]);
    const report = await stack.dial('--transport', transport);
    expect(statuses(report)).toEqual(STAGES.map(({ id }) => `${id} pass`));
    expect(report).toMatchObject({ verdict: 'pass', cause: null, trunk, rule, agents: [stack.agent] });
    expect(report.participant).toMatchObject({ 'sip.callIDFull': report.callId, 'sip.ruleID': rule });
    expect(report.room).toMatch(/^call_\+15105550199_/);
    expect(report.rtp?.received).toBeGreaterThan(100);
    expect(report.rtp?.lost).toBeLessThan(5);
    expect(await stack.rooms()).toEqual([]);
  });
}

stackTest('a trunk without a password asks for none', async (stack) => {
  await stack.rule([await stack.trunk({ auth_username: '', auth_password: '' })]);
  const report = await stack.dial();
  expect(report.verdict).toBe('pass');
  expect(statuses(report).filter((status) => !status.endsWith('pass'))).toEqual(['challenge skipped', 'credentials skipped']);
});

stackTest('a room that was there before the call stays', async (stack) => {
  await stack.rule([await stack.trunk()], direct());
  await stack.call('RoomService/CreateRoom', { name: 'conference', empty_timeout: 60, agents: [{ agent_name: stack.agent }] });
  expect((await stack.dial()).verdict).toBe('pass');
  expect(await stack.rooms()).toEqual(['conference']);
});

stackTest('a second call to the same room, right after the first, reaches its agent again', async (stack) => {
  await stack.rule([await stack.trunk()], direct());
  expect((await stack.dial()).verdict).toBe('pass');
  expect((await stack.dial()).verdict).toBe('pass');
});

stackTest('a room that was there before without an agent stays without: LiveKit calls agents with a new room alone', async (stack) => {
  await stack.rule([await stack.trunk({ ringing_timeout: '4s' })], direct());
  await stack.call('RoomService/CreateRoom', { name: 'conference', empty_timeout: 60 });
  expect((await stack.dial()).cause).toMatchObject({ stage: 'dispatch', id: 'room-older' });
});

stackTest('an agent that leaves during the call is told, though it has spoken', async (stack) => {
  await stack.rule([await stack.trunk()], direct());
  const dialling = stack.dial('--duration', '8s');
  const agent = await expect
    .poll(() => agentIn(stack, 'conference'), { timeout: 25_000, interval: 200 })
    .not.toBeNull()
    .then(() => agentIn(stack, 'conference'));
  await stack.call('RoomService/RemoveParticipant', { room: 'conference', identity: agent });
  expect((await dialling).cause).toMatchObject({ stage: 'agent-heard', id: 'agent-gone' });
});

stackTest('the right PIN leads to the agent', async (stack) => {
  await stack.rule([await stack.trunk()], direct({ pin: '4711' }));
  const report = await stack.dial('--pin', 'env:PIN', '--duration', '12s');
  expect(statuses(report).filter((status) => !status.endsWith('pass'))).toEqual([]);
  expect(report).toMatchObject({ verdict: 'pass', room: 'conference', agents: [stack.agent] });
});

stackTest('a call that is asked for a PIN and has none says so, and blames nobody', async (stack) => {
  await stack.rule([await stack.trunk()], direct({ pin: '4711' }));
  const report = await stack.dial();
  expect(report).toMatchObject({ cause: null, agents: [] });
  expect(report.checks.find(({ stage }) => stage === 'room')?.evidence).toContain('--pin');
});

interface Situation {
  readonly what: string;
  /** What the only trunk, and the only rule, have in place of what a good one has. */
  readonly trunk?: Raw;
  readonly rule?: Raw | ((agent: string) => Raw);
  /** Done besides. */
  readonly prepare?: (stack: LiveStack) => Promise<void>;
  readonly bareWorker?: Temper;
  readonly dial?: readonly string[];
  readonly is: readonly [stage: StageId, cause: CauseId];
  /** What one of the next steps has to say. */
  readonly next: string;
}

const SITUATIONS: readonly Situation[] = [
  { what: 'nobody listens there', dial: ['--host', '127.0.0.1:9'], is: ['transport', 'port-closed'], next: 'sipctl probe' },
  { what: 'no trunk has the number', dial: ['--to', '+15105550111'], is: ['trunk', 'no-trunk'], next: '--add-number +15105550111' },
  { what: 'the caller is not listed', trunk: { allowed_numbers: ['+1999'] }, is: ['trunk', 'no-trunk'], next: '--add-allow-caller' },
  {
    what: 'our address is not listed',
    trunk: { allowed_addresses: ['203.0.113.0/24'] },
    is: ['trunk', 'no-trunk'],
    next: '--add-allow-address 127.0.0.1',
  },
  {
    what: 'two trunks match',
    prepare: async ({ trunk }) => void (await trunk({ name: 'narrow', allowed_numbers: ['+15105550199'] })),
    is: ['trunk', 'trunk-collision'],
    next: 'sipctl trunk',
  },
  {
    what: 'the password is wrong',
    dial: ['--auth-password', 'env:WRONG'],
    is: ['credentials', 'credentials-wrong'],
    next: 'trunk get main',
  },
  {
    what: 'the user name is wrong',
    dial: ['--auth-user', 'somebody', '--auth-password', 'env:PASSWORD'],
    is: ['credentials', 'credentials-wrong'],
    next: 'trunk get main',
  },
  { what: 'the rule names another trunk', rule: { trunk_ids: ['ST_gone'] }, is: ['rule', 'no-rule'], next: '--set-trunks main' },
  { what: 'the rule takes other callers', rule: { inbound_numbers: ['+1999'] }, is: ['rule', 'no-rule'], next: '--add-caller' },
  {
    what: 'two rules conflict',
    prepare: conflictingRules,
    is: ['rule', 'rule-conflict'],
    next: 'sipctl dispatch',
  },
  {
    what: 'a rule for any trunk takes the call past the trunk that does not let this caller in',
    trunk: { allowed_numbers: ['+1999'] },
    rule: { trunk_ids: [] },
    is: ['challenge', 'not-challenged'],
    next: '--set-trunks main',
  },
  {
    what: 'the trunk takes another codec only',
    trunk: { media: { only_listed_codecs: true, codecs: [{ name: 'G722', rate: 8000 }] } },
    is: ['media-offer', 'media-refused'],
    next: '--no-only-listed-codecs',
  },
  {
    what: 'the trunk takes encrypted audio only',
    trunk: { media: { encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' } },
    is: ['media-offer', 'srtp-required'],
    next: '--media-encryption allow',
  },
  {
    what: 'nobody serves the agent',
    trunk: { ringing_timeout: '4s' },
    rule: toAgent('nobody-serves-this'),
    is: ['dispatch', 'no-worker'],
    next: 'sipctl agent probe nobody-serves-this',
  },
  {
    what: 'its worker refuses',
    trunk: { ringing_timeout: '4s' },
    rule: toAgent(BARE),
    bareWorker: 'refusing',
    is: ['dispatch', 'no-worker'],
    next: `sipctl agent probe ${BARE}`,
  },
  {
    what: 'the rule calls nobody',
    trunk: { ringing_timeout: '4s' },
    rule: { room_config: null },
    is: ['dispatch', 'rule-without-agents'],
    next: 'sipctl dispatch update support --agent',
  },
  {
    what: 'the agent has no voice',
    trunk: { ringing_timeout: '4s' },
    rule: toAgent(BARE),
    bareWorker: 'mute',
    is: ['agent', 'agent-mute'],
    next: "agent's log",
  },
  {
    what: 'another agent is expected',
    dial: ['--expect-agent', 'night-agent'],
    is: ['dispatch', 'other-agent'],
    next: 'sipctl dispatch get support',
  },
  {
    what: 'calls may last two seconds, and the agent is slower',
    trunk: { max_call_duration: '2s' },
    rule: toAgent(BARE),
    bareWorker: 'mute',
    is: ['agent', 'duration-spent'],
    next: '--max-call-duration',
  },
  {
    what: 'our address cannot be reached for audio',
    dial: ['--advertise', '127.0.0.9'],
    is: ['rtp-in', 'no-audio-in'],
    next: '--advertise',
  },
  {
    what: 'calls may last six seconds',
    trunk: { max_call_duration: '6s' },
    dial: ['--duration', '20s'],
    is: ['hang-up', 'duration-spent'],
    next: '--max-call-duration',
  },
  {
    what: 'the PIN is wrong',
    rule: direct({ pin: '4711' }),
    dial: ['--pin', 'env:WRONG_PIN', '--duration', '15s'],
    is: ['room', 'pin-refused'],
    next: '--pin',
  },
];

for (const {
  what,
  trunk,
  rule = {},
  prepare,
  bareWorker,
  dial = [],
  is: [stage, id],
  next,
} of SITUATIONS) {
  stackTest(`a call names what is wrong: ${what}`, async (stack) => {
    const trunkId = await stack.trunk(trunk);
    await stack.rule([trunkId], typeof rule === 'function' ? rule(stack.agent) : rule);
    await prepare?.(stack);
    const worker = bareWorker === undefined ? null : await startBareWorker(theServer(), BARE, bareWorker);
    try {
      const report = await stack.dial(...(dial.includes('--to') ? [] : ['--to', NUMBER]), ...dial);
      expect({ verdict: report.verdict, ...report.cause }, JSON.stringify(report, null, 1)).toMatchObject({ verdict: 'fail', stage, id });
      expect(report.nextSteps.join('\n')).toContain(next);
    } finally {
      worker?.close();
    }
    expect(await stack.rooms()).toEqual([]);
  });
}

/** An update stores what a create refuses. */
async function conflictingRules(stack: LiveStack): Promise<void> {
  const other = await stack.trunk({ name: 'other', numbers: ['+15105550111'] });
  const twin = await stack.rule([other], { name: 'twin' });
  const { items } = await stack.call('SIP/ListSIPInboundTrunk', {});
  const main = (items as readonly Raw[]).find(({ name }) => name === 'main');
  await stack.call('SIP/UpdateSIPDispatchRule', {
    sip_dispatch_rule_id: twin,
    update: { trunk_ids: { set: [main?.['sip_trunk_id']] } },
  });
}

/** @returns the identity of an agent who can be heard in a room; null while there is none. */
async function agentIn({ call }: LiveStack, room: string): Promise<unknown> {
  const { participants } = await call('RoomService/ListParticipants', { room });
  const isHeard = ({ kind, tracks }: Raw) => kind === 'AGENT' && Array.isArray(tracks) && tracks.length > 0;
  return (participants as readonly Raw[]).find(isHeard)?.['identity'] ?? null;
}

function theServer() {
  const server = liveServer();
  if (server === null) throw new Error('no live server');
  return server;
}

const statuses = ({ checks }: CallReport): string[] => checks.map(({ stage, status }) => `${stage} ${status}`);
