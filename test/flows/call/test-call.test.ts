import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';
import { Problem } from '../../../src/core/problem.ts';
import { endLeftCalls } from '../../../src/flows/call/end-left-calls.ts';
import type { Rooms } from '../../../src/ports.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { seed } from '../../support/world.ts';
import { callSetting, type Setting } from './call-on-sandbox.ts';

const ALIVE: NonNullable<SandboxOptions['agents']> = [{ name: 'support-agent', mode: 'alive' }];
const DIRECT = { rule: { dispatchRuleDirect: { roomName: 'conference' } } };

async function withSetting(options: SandboxOptions, work: (setting: Setting) => Promise<void>): Promise<void> {
  const setting = await callSetting({ seed: seed(), agents: ALIVE, ...options });
  try {
    await work(setting);
    expect(setting.sandbox.phone?.openCalls).toBe(0);
  } finally {
    await setting.close();
  }
}

/** Something to wait for. */
function moment(): { readonly reached: Promise<unknown>; reach(): void } {
  const controller = new AbortController();
  return { reached: once(controller.signal, 'abort'), reach: () => controller.abort() };
}

const notPassed = (stages: readonly { readonly stage: string; readonly status: string }[]) =>
  stages.filter(({ status }) => status !== 'pass').map(({ stage, status }) => `${stage} ${status}`);

describe.concurrent('a good call', () => {
  it.each(['udp', 'tcp'] as const)('passes all 16 stages over %s and leaves nothing behind', async (transport) => {
    await withSetting({}, async ({ call, sandbox, rooms, kept }) => {
      const target = { host: '127.0.0.1', port: sandbox.phone?.port ?? 0, transport };
      const { verdict, stages, facts } = await call({ target });
      expect({ verdict, left: notPassed(stages) }).toEqual({ verdict: 'pass', left: [] });
      expect(facts.seen.agents.map(({ name }) => name)).toEqual(['support-agent']);
      expect(await rooms.listRooms()).toEqual([]);
      expect(kept.size).toBe(0);
    });
  });

  it('with a PIN is answered, let in by the PIN, and heard', async () => {
    const pinned = { rule: { dispatchRuleDirect: { roomName: 'conference', pin: '1234' } } };
    const times = { pinPrompt: 100, pinRight: 50 };
    await withSetting({ seed: seed({}, pinned), phone: { times } }, async ({ call }) => {
      const { verdict, stages } = await call({ pin: new Secret('1234'), durationMs: 800 });
      expect({ verdict, left: notPassed(stages) }).toEqual({ verdict: 'pass', left: [] });
    });
  });

  it('waits for an agent that is slow', async () => {
    await withSetting({ agents: [{ name: 'support-agent', mode: 'slow' }] }, async ({ call }) => {
      const { verdict, facts } = await call();
      expect(verdict).toBe('pass');
      expect(facts.wire.ringing.length).toBeGreaterThan(2);
    });
  });

  it('is not taken for dropped because a 180 was lost: the caller is in its room', async () => {
    const lose = [2, 3, 4, 5].map((nth) => ({ direction: 'out' as const, message: '180 INVITE', nth }));
    await withSetting({ agents: [{ name: 'support-agent', mode: 'slow' }], phone: { faults: { lose } } }, async ({ call }) => {
      expect((await call()).verdict).toBe('pass');
    });
  });

  it('is incomplete without the grants for rooms, and goes on all the same', async () => {
    await withSetting({}, async ({ call }) => {
      const refuse = async (): Promise<never> => {
        throw new Problem('permission-denied', 'the token lacks roomList');
      };
      const rooms: Rooms = {
        createRoom: refuse,
        listParticipants: refuse,
        listRooms: refuse,
        listAgentCalls: refuse,
        removeParticipant: refuse,
        deleteRoom: refuse,
        hasSipService: refuse,
      };
      const { verdict, stages, cause } = await call({}, { rooms });
      expect({ verdict, cause }).toEqual({ verdict: 'incomplete', cause: null });
      expect(stages.find(({ stage }) => stage === 'room')).toMatchObject({
        status: 'unknown',
        evidence: 'nobody could look: the token lacks roomList',
      });
      expect(stages.find(({ stage }) => stage === 'agent-heard')?.status).toBe('pass');
    });
  });
});

describe.concurrent('a room that the call did not make', () => {
  it('is asked about before anybody is called, when people are in it', async () => {
    await withSetting({ seed: seed({}, DIRECT) }, async ({ call, sandbox, rooms }) => {
      const first = new AbortController();
      const joined = moment();
      const stranger = call(
        { from: '+15105550111', durationMs: 20_000 },
        { signal: first.signal, onSeen: (what) => what === 'agent' && joined.reach() },
      );
      await joined.reached;
      const occupied: string[] = [];
      const asked = call(
        {},
        {
          onOccupied: async (room, participants) => {
            occupied.push(room, ...participants.filter(({ kind }) => kind === 'SIP').map(({ identity }) => identity));
            throw new Problem('room-occupied', 'somebody is there');
          },
        },
      );
      await expect(asked).rejects.toThrow('somebody is there');
      expect(occupied).toEqual(['conference', 'sip_+15105550111']);
      expect(sandbox.phone?.openCalls).toBe(1);

      const { facts } = await call();
      expect(facts.seen.cleanUp).toBe('older');
      expect(await rooms.listRooms()).toEqual(['conference']);
      first.abort();
      await stranger;
    });
  });

  it('stays when it was there before the call, though nobody was in it', async () => {
    await withSetting({ seed: seed({}, DIRECT) }, async ({ call, rooms }) => {
      await rooms.createRoom({ name: 'conference', emptyTimeoutSeconds: 300, agents: [{ agentName: 'support-agent' }] });
      const { facts } = await call();
      expect(facts.seen.cleanUp).toBe('older');
      expect(await rooms.listRooms()).toEqual(['conference']);
    });
  });
});

describe.concurrent('a call that is broken off', () => {
  it('while it rings is called off, and says nothing against the project', async () => {
    await withSetting({ agents: [] }, async ({ call, kept }) => {
      const stop = new AbortController();
      const { verdict, cause, record } = await call({}, { signal: stop.signal, onSeen: () => stop.abort() });
      expect({ verdict, cause, cancelled: record.cancelAnswered }).toEqual({ verdict: 'incomplete', cause: null, cancelled: true });
      expect(kept.size).toBe(0);
    });
  });

  it('by the death of its process is ended through the API by whoever comes next', async () => {
    await withSetting({}, async ({ call, sandbox, rooms, kept }) => {
      const answered = moment();
      const dying = call({ durationMs: 20_000 }, { onSeen: (what) => what === 'agent' && answered.reach() });
      await answered.reached;
      await expect.poll(() => [...kept.values()][0]?.ownRoom).toBe(true);
      const left = [...kept.values()].map((each) => ({ ...each, forget: async () => undefined }));
      const target = { name: 'test', url: sandbox.url, apiKey: sandbox.apiKey, hosting: 'self-hosted' } as const;
      const calls = { begin: () => Promise.reject(new Error('no call begins')), listLeft: async () => left };
      expect(await endLeftCalls(calls, rooms, target)).toMatchObject([{ outcome: 'ended' }]);
      expect(await rooms.listRooms()).toEqual([]);
      expect((await dying).record.endedBy).toBe('them');
      expect(await endLeftCalls(calls, rooms, target)).toMatchObject([{ outcome: 'gone' }]);
    });
  });
});
