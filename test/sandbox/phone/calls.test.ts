import { afterAll, describe, expect, it } from 'vitest';
import { RATE } from '../../../src/adapters/media/g711.ts';
import { levelOf, loudestOf, SILENCE_DBOV } from '../../../src/adapters/media/level.ts';
import { shareOf } from '../../../src/adapters/media/tone.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { dial, withPassword } from '../../support/dial.ts';
import { ask } from '../ask.ts';
import { callable, closeSandboxes, rule, trunk } from './phone.ts';

afterAll(closeSandboxes);

const AUTH = { authUsername: 'acme', authPassword: 'correct-horse' };
const individual = { dispatchRuleIndividual: { roomPrefix: 'call' } };
const pinRule = (id: string, pin: string) => rule(id, 'alive', { rule: { dispatchRuleDirect: { roomName: `room-${pin}`, pin } } });
const RINGS_SHORTLY = { ringingTimeout: '0.2s' };

describe.concurrent('a call that an agent takes', () => {
  it.each(['udp', 'tcp'] as const)('is challenged, rings, is answered once the agent speaks, and hears it (%s)', async (transport) => {
    const { sandbox, port } = await callable({ trunks: [trunk('ST_1', AUTH)] });
    const target = { host: '127.0.0.1', port, transport };
    const { record, answers } = await dial(port, { ...withPassword('acme', 'correct-horse'), target, durationMs: 400 });
    expect([...new Set(answers)]).toEqual(['100 Processing', '407 Unauthorized', '180 Ringing', '200 OK']);
    expect(record).toMatchObject({ endedBy: 'us', byeStatus: 200, audio: { codec: 'PCMU', lost: 0 } });
    const heard = record.recording ?? new Int16Array();
    expect(shareOf(440, heard.subarray(RATE / 10))).toBeGreaterThan(0.9);
    expect(sandbox.phone?.openCalls).toBe(0);
  });

  it('is seen in its room while it lasts, and not after', async () => {
    const { sandbox, port } = await callable();
    const participants = async () => (await ask(sandbox, 'RoomService/ListParticipants', { room: 'support' })).body['participants'];
    const during: unknown[] = [];
    const lookAndEnd = async () => {
      during.push(await participants());
      await ask(sandbox, 'RoomService/RemoveParticipant', { room: 'support', identity: 'sip_+15105550199' });
    };
    const { record } = await dial(port, { durationMs: 10_000 }, ({ kind }) => {
      if (kind === 'first-audio') void lookAndEnd();
    });
    expect(during[0]).toEqual([
      expect.objectContaining({
        kind: 'SIP',
        identity: 'sip_+15105550199',
        name: 'Phone +15105550199',
        attributes: expect.objectContaining({
          'sip.callIDFull': record.callId,
          'sip.callTag': record.fromTag,
          'lktest.id': 'test-1',
          'sip.trunkID': 'ST_1',
          'sip.ruleID': 'SDR_1',
        }),
      }),
      expect.objectContaining({ kind: 'AGENT' }),
    ]);
    await expect.poll(participants).toEqual([]);
  });

  it('rings on while the agent is slow', async () => {
    const { port } = await callable({ rules: [rule('SDR_1', 'slow')] });
    const { answers } = await dial(port);
    expect(answers.filter((answer) => answer === '180 Ringing').length).toBeGreaterThan(3);
    expect(answers.at(-1)).toBe('200 OK');
  });

  it('stays up, silent, when the agent crashes', async () => {
    const { port } = await callable({ rules: [rule('SDR_1', 'crashing')] });
    const { record } = await dial(port, { durationMs: 1200 });
    expect(record.endedBy).toBe('us');
    const heard = record.recording ?? new Int16Array();
    expect(loudestOf(heard, RATE / 50)).toBeGreaterThan(-20);
    expect(levelOf(heard.subarray(-RATE / 5))).toBe(SILENCE_DBOV);
  });

  it('is answered at once where another caller is in the room already, and both hear each other come', async () => {
    const { port } = await callable({ rules: [rule('SDR_1', 'nobody')] });
    const calls = await Promise.all([dial(port, { from: '+15105550111' }), dial(port, { from: '+15105550122' })]);
    expect(calls.map(({ answers }) => answers.at(-1))).toEqual(['200 OK', '200 OK']);
  });

  it('is put out by a second call of the same number to the same room', async () => {
    const { port } = await callable();
    let second: Promise<unknown> | null = null;
    const { record } = await dial(port, { durationMs: 5000 }, ({ kind }) => {
      if (kind === 'first-audio') second = dial(port, { durationMs: 50 });
    });
    expect(record.endedBy).toBe('them');
    await second;
  });
});

describe.concurrent('a call that nobody answers', () => {
  it.each([
    ['an agent joins and publishes nothing', 'silent'],
    ['the worker is full', 'full'],
    ['nobody serves the name', 'absent'],
  ])('ends with 486 at the ringing timeout: %s', async (_, agent) => {
    const { port } = await callable({ trunks: [trunk('ST_1', RINGS_SHORTLY)], rules: [rule('SDR_1', agent)] });
    const { record, answers } = await dial(port);
    expect(answers.at(-1)).toBe('486 Rejected');
    expect(answers.filter((answer) => answer === '180 Ringing').length).toBeGreaterThan(2);
    expect(record.audio).toBeNull();
  });

  it.each([
    ['no rule takes it', { rules: [] }],
    ['no trunk takes it', { trunks: [] }],
    ['its caller is left out', { trunks: [trunk('ST_1', { allowedNumbers: ['+12025550111'] })] }],
  ])('rings once and then hears nothing, not even after CANCEL: %s', async (_, project) => {
    const { sandbox, port } = await callable(project);
    const { record, answers } = await dial(port, { ringTimeoutMs: 200 });
    expect(answers).toEqual(['100 Processing', '180 Ringing']);
    expect(record).toMatchObject({ final: null, cancelAnswered: false });
    expect(sandbox.phone?.openCalls).toBe(0);
  });

  it('can be called off', async () => {
    const { sandbox, port } = await callable({ rules: [rule('SDR_1', 'nobody')] });
    const { record } = await dial(port, { ringTimeoutMs: 150 });
    expect(record).toMatchObject({ cancelAnswered: true, final: { status: 487, reason: 'Request Terminated' } });
    expect(sandbox.phone?.openCalls).toBe(0);
  });

  it.each([
    ['two trunks', { trunks: [trunk('ST_1'), trunk('ST_2')] }, ['100 Processing', '503 Try again later']],
    ['two rules', { rules: [rule('SDR_1', 'alive'), rule('SDR_2', 'alive')] }, ['100 Processing', '180 Ringing', '503 Try again later']],
    ['a wrong password', { trunks: [trunk('ST_1', AUTH)] }, ['100 Processing', '407 Unauthorized', '100 Processing', '401 Unauthorized']],
  ])('is refused: %s', async (_, project, expected) => {
    const { port } = await callable(project);
    expect((await dial(port, withPassword('acme', 'wrong'))).answers).toEqual(expected);
  });

  it.each([
    ['cloud', { trunks: [] }, ['100 Processing', '404 No trunk found']],
    ['cloud', { rules: [] }, ['100 Processing', '180 Ringing', '404 Does not match Trunks or Dispatch Rules']],
    ['self-hosted-1.13.11', { trunks: [] }, ['100 Processing', '180 Ringing', '404 Does not match Trunks or Dispatch Rules']],
  ] as const)('is refused with 404 where another LiveKit answers: %s', async (profile, project, expected) => {
    const { port } = await callable({ ...project, phone: { profile } });
    expect((await dial(port)).answers).toEqual(expected);
  });
});

describe.concurrent('a call that LiveKit ends', () => {
  it.each([
    ['its room is deleted', 'RoomService/DeleteRoom', { room: 'support' }],
    ['its participant is removed', 'RoomService/RemoveParticipant', { room: 'support', identity: 'sip_+15105550199' }],
  ])('with BYE when %s', async (_, method, body) => {
    const { sandbox, port } = await callable();
    const { record } = await dial(port, { durationMs: 5000 }, ({ kind }) => {
      if (kind === 'first-audio') void ask(sandbox, method, body);
    });
    expect(record).toMatchObject({ endedBy: 'them', byeStatus: null });
  });

  it('with BYE at its longest duration, with 486 where it still rings then', async () => {
    const { port } = await callable({
      trunks: [trunk('ST_1', { maxCallDuration: '0.3s' })],
      rules: [rule('SDR_1', 'alive', { numbers: ['+15105550100'] })],
    });
    expect((await dial(port, { durationMs: 5000 })).record.endedBy).toBe('them');
    const silent = await callable({ trunks: [trunk('ST_1', { maxCallDuration: '0.2s' })], rules: [rule('SDR_1', 'silent')] });
    expect((await dial(silent.port)).answers.at(-1)).toBe('486 Rejected');
  });
});

describe.concurrent('a PIN', () => {
  const times = { pinPrompt: 300, pinRight: 100, pinWrong: 100 };

  it('that is right leads to its room and the agent there', async () => {
    const { port } = await callable({ rules: [pinRule('SDR_1', '4821'), pinRule('SDR_2', '7777')], phone: { times } });
    const { record, answers } = await dial(port, { dtmf: new Secret('7777'), durationMs: 800 });
    expect([...new Set(answers)]).toEqual(['100 Processing', '180 Ringing', '200 OK']);
    expect(record.endedBy).toBe('us');
    expect(shareOf(440, (record.recording ?? new Int16Array()).subarray(-RATE / 4))).toBeGreaterThan(0.9);
  });

  it.each([
    ['wrong', '1111'],
    ['empty', '#'],
    ['longer than 16 digits', '11112222333344445'],
  ])('that is %s ends the call', async (_, digits) => {
    const { sandbox, port } = await callable({ rules: [pinRule('SDR_1', '4821')], phone: { times } });
    const { record } = await dial(port, { dtmf: new Secret(digits), durationMs: 5000 });
    expect(record.endedBy).toBe('them');
    expect((await ask(sandbox, 'RoomService/ListRooms', {})).body['rooms']).toEqual([]);
  });

  it('is looked for in the rules of that moment', async () => {
    const { sandbox, port } = await callable({ rules: [pinRule('SDR_1', '4821')], phone: { times } });
    const { record } = await dial(port, { dtmf: new Secret('4821'), durationMs: 5000 }, ({ kind }) => {
      if (kind === 'first-audio') void ask(sandbox, 'SIP/DeleteSIPDispatchRule', { sip_dispatch_rule_id: 'SDR_1' });
    });
    expect(record.endedBy).toBe('them');
  });
});

describe.concurrent('each look at trunks and rules', () => {
  it('sees what was changed since the last: a rule between ringing and room', async () => {
    const { sandbox, port } = await callable({ rules: [rule('SDR_1', 'alive', { rule: individual })], phone: { times: { lookUp: 150 } } });
    const replace = {
      sip_dispatch_rule_id: 'SDR_1',
      replace: {
        trunk_ids: ['ST_1'],
        rule: { dispatch_rule_direct: { room_name: 'moved' } },
        room_config: { agents: [{ agent_name: 'alive' }] },
      },
    };
    const seen: Promise<{ body: Record<string, unknown> }>[] = [];
    await dial(port, {}, (event) => {
      if (event.kind === 'answer' && event.status === 180) void ask(sandbox, 'SIP/UpdateSIPDispatchRule', replace);
      if (event.kind === 'first-audio') seen.push(ask(sandbox, 'RoomService/ListRooms', {}));
    });
    const [rooms] = await Promise.all(seen);
    expect(rooms?.body['rooms']).toEqual([expect.objectContaining({ name: 'moved' })]);
  });

  it('sees what was changed since the last: the trunk deleted, and so nobody who takes the call', async () => {
    const { sandbox, port } = await callable({ phone: { times: { lookUp: 150 } } });
    const { record } = await dial(port, { ringTimeoutMs: 300 }, (event) => {
      if (event.kind === 'answer' && event.status === 180) void ask(sandbox, 'SIP/DeleteSIPTrunk', { sip_trunk_id: 'ST_1' });
    });
    expect(record).toMatchObject({ final: null, cancelAnswered: false });
  });
});

describe.concurrent('faults on demand', () => {
  it.each([
    ['LiveKit is away', { backendAway: true }, '503 Try again later'],
    ['no port is left for audio', { noAudioPorts: true }, '500 '],
  ])('%s', async (_, faults, last) => {
    const { port } = await callable({ phone: { faults } });
    expect((await dial(port)).answers.at(-1)).toBe(last);
  });

  it('agents with nothing to say, audio to a wrong port, and then neither', async () => {
    const { sandbox, port } = await callable({ rules: [rule('SDR_1', 'alive', { rule: individual })] });
    sandbox.phone?.inject({ silentAudio: true });
    expect((await dial(port, { durationMs: 800 })).record.audio).toMatchObject({ levelDbov: SILENCE_DBOV, lost: 0 });
    sandbox.phone?.inject({ audioToWrongPort: true });
    expect((await dial(port, { durationMs: 800 })).record.audio).toMatchObject({ received: 0 });
    sandbox.phone?.inject({});
    expect((await dial(port, { durationMs: 800 })).record.audio?.levelDbov).toBeGreaterThan(-20);
  });

  it('a BYE that crosses ours', async () => {
    const { sandbox, port } = await callable({ phone: { faults: { byeCrosses: true } } });
    expect((await dial(port)).record.byeStatus).toBe(200);
    expect(sandbox.phone?.openCalls).toBe(0);
  });

  it.each([
    ['in', 'INVITE'],
    ['in', 'ACK'],
    ['in', 'BYE'],
    ['out', '100 INVITE'],
    ['out', '180 INVITE'],
    ['out', '200 INVITE'],
    ['out', '200 BYE'],
  ] as const)('the first message of its kind is lost, and the call is good all the same: %s %s', async (direction, message) => {
    const { sandbox, port } = await callable({ phone: { faults: { lose: [{ direction, message, nth: 1 }] } } });
    const { record } = await dial(port, { durationMs: 600 });
    expect(record).toMatchObject({ final: { status: 200 }, byeStatus: 200, audio: { codec: 'PCMU' } });
    expect(record.audio?.received).toBeGreaterThan(3);
    expect(sandbox.phone?.openCalls).toBe(0);
  });
});
