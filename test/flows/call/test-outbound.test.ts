import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { CauseId, StageId } from '../../../src/core/call/stages.ts';
import { Problem } from '../../../src/core/problem.ts';
import { endLeftCalls } from '../../../src/flows/call/end-left-calls.ts';
import type { OutboundOrder } from '../../../src/flows/call/test-outbound.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../../support/world.ts';
import { type LoopOptions, type OutboundSetting, outboundSetting } from './outbound-on-sandbox.ts';

async function withLoop(options: LoopOptions, work: (setting: OutboundSetting) => Promise<void>): Promise<void> {
  const setting = await outboundSetting(options);
  try {
    await work(setting);
    const { sandbox } = setting;
    // Nothing is left of a call, on either side of the carrier.
    const open = () => [sandbox.dialledCalls, sandbox.carrier?.openCalls, sandbox.phone?.openCalls];
    await vi.waitFor(() => expect(open()).toEqual([0, 0, 0]), { timeout: 10_000 });
  } finally {
    await setting.close();
  }
}

const notPassed = (stages: readonly { readonly stage: string; readonly status: string }[]) =>
  stages.filter(({ status }) => status !== 'pass').map(({ stage, status }) => `${stage} ${status}`);

/** Something to wait for. */
function moment(): { readonly reached: Promise<unknown>; reach(): void } {
  const controller = new AbortController();
  return { reached: once(controller.signal, 'abort'), reach: () => controller.abort() };
}

describe.concurrent('a call through the carrier', () => {
  it.each<[string, LoopOptions]>([
    ['known by its header', {}],
    ['known by its numbers, where the carrier passes on no headers', { carrier: { dropsHeaders: true } }],
    ['over TCP', { trunk: { transport: 'SIP_TRANSPORT_TCP' } }],
  ])('passes every stage, and leaves nothing behind: %s', async (_, options) => {
    await withLoop(options, async ({ dialOut, rooms, kept, sandbox }) => {
      const { verdict, stages, facts, cause } = await dialOut();
      expect({ verdict, cause, left: notPassed(stages) }).toEqual({ verdict: 'pass', cause: null, left: [] });
      expect(facts.tie).toBe(options.carrier?.dropsHeaders === true ? 'numbers' : 'test-id');
      expect(facts.back.agents.map(({ name }) => name)).toEqual(['support-agent']);
      expect(await rooms.listRooms()).toEqual([]);
      expect(kept.size).toBe(0);
      expect(sandbox.carrier?.complaints).toEqual([]);
    });
  });

  it('calls no agent into the room from which LiveKit dials', async () => {
    await withLoop(
      {
        sandbox: {
          agents: [
            { name: '', mode: 'alive' },
            { name: 'support-agent', mode: 'alive' },
          ],
        },
      },
      async ({ dialOut }) => {
        const { verdict, facts } = await dialOut();
        expect(verdict).toBe('pass');
        expect(facts.back.agents.map(({ name }) => name)).toEqual(['support-agent']);
      },
    );
  });

  it('is told of as a guess where the carrier shows another caller, and that caller is left alone', async () => {
    await withLoop({ carrier: { dropsHeaders: true, showsCaller: 'anonymous' } }, async ({ dialOut, rooms }) => {
      const { verdict, stages, facts } = await dialOut();
      expect({ verdict, left: notPassed(stages) }).toEqual({ verdict: 'pass', left: ['came-back warn'] });
      expect(facts.back.cleanUp).toBe('not-looked');
      const callers = async () => (await rooms.listParticipants(facts.back.room ?? '')).filter(({ kind }) => kind === 'SIP');
      await vi.waitFor(async () => expect(await callers()).toEqual([]));
    });
  });

  it('to a number of somebody else leaves LiveKit, and is judged for that much', async () => {
    await withLoop({ carrier: { answersItself: true } }, async ({ dialOut }) => {
      const { verdict, stages } = await dialOut({ to: '+15105550177', mustComeBack: false });
      expect({ verdict, left: notPassed(stages) }).toEqual({
        verdict: 'pass',
        left: ['came-back skipped', 'rule skipped', 'dispatch skipped', 'agent-speaks skipped'],
      });
    });
  });
});

const rule = (fields: Record<string, unknown>) => ({ sandbox: { seed: seed({}, fields) } });

/** What goes wrong; where it is told; whose it is; the first way out. */
const SITUATIONS: readonly (readonly [string, LoopOptions, Partial<OutboundOrder>, StageId, CauseId, string])[] = [
  ['no SIP service', { sandbox: { sipService: false } }, {}, 'dial', 'sip-service-missing', 'livekit-sip'],
  [
    'no password',
    { trunk: { authUsername: '', authPassword: '' } },
    {},
    'carrier',
    'carrier-password-missing',
    'sipctl trunk update out --auth-user',
  ],
  [
    'a wrong password',
    { trunk: { authPassword: 'wrong' } },
    {},
    'carrier',
    'carrier-password-refused',
    'sipctl trunk update out --auth-user',
  ],
  ['a carrier that wants the whole address proven', { carrier: { baresTo: true } }, {}, 'carrier', 'carrier-password-refused', ''],
  ['a caller number of somebody else', {}, { from: '+15105550177' }, 'carrier', 'carrier-forbids', 'repeat with --from'],
  ['a number that is no number', {}, { to: '5105550100' }, 'carrier', 'number-unknown', ''],
  ['a busy number', { carrier: { refuses: { status: 486, reason: 'Busy Here' } } }, {}, 'carrier', 'number-busy', 'sipctl call test --to'],
  ['a carrier that blocks', { carrier: { refuses: { status: 603, reason: 'Decline' } } }, {}, 'carrier', 'number-declines', ''],
  ['a carrier out of order', { carrier: { refuses: { status: 503, reason: 'Service Unavailable' } } }, {}, 'carrier', 'carrier-failed', ''],
  [
    'a closed port',
    { trunk: { address: '127.0.0.1:9', transport: 'SIP_TRANSPORT_TCP' } },
    {},
    'carrier',
    'carrier-unreachable',
    'sipctl probe 127.0.0.1:9',
  ],
  ['silence', { carrier: { silent: true } }, { ringTimeoutMs: 500 }, 'carrier', 'carrier-silent', 'sipctl probe 127.0.0.1:'],
  [
    'nobody at home',
    { carrier: { ringsOnly: true } },
    { ringTimeoutMs: 2000, mustComeBack: false },
    'answered',
    'nobody-answers',
    '--ring-timeout',
  ],
  ['a number that leads elsewhere', { carrier: { answersItself: true } }, {}, 'came-back', 'answered-elsewhere', 'point the number'],
  [
    'an old password at the carrier',
    { carrier: { inboundPassword: 'old' } },
    {},
    'carrier',
    'carrier-failed',
    `sipctl call test --to ${NUMBER}`,
  ],
  ['no trunk for it', { sandbox: { seed: seed({ numbers: [OTHER_NUMBER] }) } }, {}, 'came-back', 'no-trunk', ''],
  ['no rule for it', rule({ trunkIds: ['ST_other'] }), {}, 'came-back', 'no-rule', ''],
  [
    'a silent agent',
    { sandbox: { agents: [{ name: 'support-agent', mode: 'silent' }] } },
    { ringTimeoutMs: 3000 },
    'agent-speaks',
    'agent-mute',
    '',
  ],
  [
    'an agent that crashes',
    { sandbox: { agents: [{ name: 'support-agent', mode: 'crashing' }], delays: { agentCrashes: 1000 } } },
    { durationMs: 3000 },
    'agent-speaks',
    'agent-gone',
    '',
  ],
];

describe.concurrent('a call that comes to nothing is told in terms of trunk, carrier, number, rule and agent', () => {
  it.each(SITUATIONS)('%s', async (_, options, order, stage, cause, next) => {
    await withLoop(options, async ({ dialOut, rooms, kept }) => {
      const told = await dialOut(order);
      expect({ verdict: told.verdict, stage: told.cause?.stage, cause: told.cause?.id }).toEqual({ verdict: 'fail', stage, cause });
      expect(told.cause?.nextSteps[0]).toContain(next);
      expect(kept.size).toBe(0);
      expect((await rooms.listRooms()).filter((name) => name.startsWith('sipctl-'))).toEqual([]);
    });
  });

  it('another number than was dialled, and so another rule', async () => {
    const second = {
      sipDispatchRuleId: 'SDR_other',
      name: 'other',
      trunkIds: ['ST_other'],
      rule: { dispatchRuleDirect: { roomName: 'other' } },
    };
    const { inboundTrunks, dispatchRules } = seed();
    const other = { sipTrunkId: 'ST_other', name: 'other', numbers: [OTHER_NUMBER], authUsername: 'u', authPassword: 'x' };
    const world = {
      inboundTrunks: [...inboundTrunks, other],
      dispatchRules: [...dispatchRules, { ...second, roomConfig: { agents: [{ agentName: 'support-agent' }] } }],
    };
    await withLoop({ sandbox: { seed: world }, carrier: { deliversTo: OTHER_NUMBER } }, async ({ dialOut }) => {
      const { cause, stages } = await dialOut();
      expect(cause).toMatchObject({ stage: 'came-back', id: 'other-number', summary: expect.stringContaining(OTHER_NUMBER) });
      expect(stages.find(({ stage }) => stage === 'rule')).toMatchObject({ status: 'fail' });
    });
  });

  it('another rule than the configuration had when the test began', async () => {
    await withLoop({}, async ({ dialOut, writer, readWorld }) => {
      const [old] = (await readWorld()).dispatchRules;
      if (old === undefined) throw new Error('no rule');
      await writer.delete('dispatchRule', old.sipDispatchRuleId);
      const changed = await writer.create('dispatchRule', { ...old, sipDispatchRuleId: '', name: 'changed' });
      const { cause } = await dialOut();
      expect(cause).toMatchObject({ stage: 'rule', id: 'other-rule', summary: expect.stringContaining(changed.sipDispatchRuleId) });
    });
  });
});

describe.concurrent('whatever happens, the call is ended', () => {
  it.each(['ringing', 'answered'] as const)('when it is broken off, %s', async (when) => {
    const agents = when === 'ringing' ? [] : [{ name: 'support-agent', mode: 'alive' } as const];
    await withLoop({ sandbox: { agents } }, async ({ dialOut, rooms, kept }) => {
      const stop = new AbortController();
      const began = performance.now();
      const { verdict, cause } = await dialOut(
        { ringTimeoutMs: 20_000, durationMs: 20_000 },
        { signal: stop.signal, onLeg: (what) => what === when && stop.abort() },
      );
      expect({ verdict, cause }).toEqual({ verdict: 'incomplete', cause: null });
      expect(performance.now() - began).toBeLessThan(5000);
      expect((await rooms.listRooms()).filter((name) => name.startsWith('sipctl-'))).toEqual([]);
      expect(kept.size).toBe(0);
    });
  });

  it('by taking its caller out, where the room cannot be deleted', async () => {
    await withLoop({}, async ({ dialOut, rooms }) => {
      const refuse = async (name: string) => {
        if (name.startsWith('sipctl-call-')) throw new Problem('server-error', 'not now');
        return await rooms.deleteRoom(name);
      };
      const { facts } = await dialOut({}, { rooms: { ...rooms, deleteRoom: refuse } });
      expect(facts.hungUp).toBe('ended');
    });
  });

  it('by LiveKit itself, where the API does not end it; and recover knows of it until then', async () => {
    await withLoop({}, async ({ dialOut, rooms, kept, sandbox, openCalls }) => {
      const refuse = async () => {
        throw new Problem('server-error', 'not now');
      };
      const broken = { ...rooms, deleteRoom: refuse, removeParticipant: refuse };
      const { cause } = await dialOut(
        { ringTimeoutMs: 10_000 },
        { rooms: broken, pace: { lookEveryMs: 20, leaveWithinMs: 100, marginMs: 15_000 } },
      );
      expect(cause).toMatchObject({ stage: 'hang-up', id: 'call-left', nextSteps: ['sipctl recover'] });
      expect(kept.size).toBe(1);
      expect(sandbox.dialledCalls).toBe(1);
      const target = { name: 'test', url: sandbox.url, apiKey: sandbox.apiKey, hosting: 'self-hosted' } as const;
      expect(await endLeftCalls(openCalls, rooms, target)).toMatchObject([{ to: NUMBER, outcome: 'ended' }]);
      expect(kept.size).toBe(0);
    });
  });

  it('when something goes wrong that nobody foresaw', async () => {
    await withLoop({}, async ({ dialOut, rooms }) => {
      const fault = async () => {
        throw new TypeError('a bug of ours');
      };
      let there = false;
      const looked = {
        ...rooms,
        listRooms: async (...names: Parameters<typeof rooms.listRooms>) => (there ? await fault() : await rooms.listRooms(...names)),
      };
      await expect(
        dialOut(
          { durationMs: 20_000 },
          {
            rooms: looked,
            onLeg: (what) => {
              there = what === 'ringing';
            },
          },
        ),
      ).rejects.toThrow('a bug of ours');
      expect((await rooms.listRooms()).filter((name) => name.startsWith('sipctl-'))).toEqual([]);
    });
  });

  it('before it begins, where the token could not end it', async () => {
    await withLoop({}, async ({ dialOut, rooms, kept, sandbox }) => {
      const refuse = async () => {
        throw new Problem('permission-denied', 'the token lacks roomCreate');
      };
      await expect(dialOut({}, { rooms: { ...rooms, createRoom: refuse } })).rejects.toMatchObject({ id: 'permission-denied' });
      expect(sandbox.requests.filter(({ path }) => path.endsWith('CreateSIPParticipant'))).toEqual([]);
      expect(kept.size).toBe(0);
    });
  });

  it('and a real caller who comes at the same time stays', async () => {
    const direct = { rule: { dispatchRuleDirect: { roomName: 'conference' } } };
    await withLoop({ sandbox: { seed: seed({}, direct) } }, async ({ dialOut, call, rooms }) => {
      const real = new AbortController();
      const joined = moment();
      let calling: Promise<unknown> = Promise.resolve();
      const { verdict, facts } = await dialOut(
        { durationMs: 1500 },
        {
          onLeg: (what) => {
            if (what !== 'answered') return;
            calling = call(
              { from: '+15105550111', durationMs: 20_000 },
              { signal: real.signal, onSeen: (seen) => seen === 'room' && joined.reach() },
            );
          },
        },
      );
      expect({ verdict, cleanUp: facts.back.cleanUp }).toEqual({ verdict: 'pass', cleanUp: 'in-use' });
      await joined.reached;
      expect((await rooms.listParticipants('conference')).filter(({ kind }) => kind === 'SIP').map(({ identity }) => identity)).toEqual([
        'sip_+15105550111',
      ]);
      real.abort();
      await calling;
    });
  });
});
