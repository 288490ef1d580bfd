import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/core/problem.ts';
import { RoomWatch, type Watched } from '../../../src/flows/call/watch-rooms.ts';
import type { RoomParticipant, Rooms } from '../../../src/ports.ts';
import { inbound, rule, world } from '../../support/world.ts';

const person = (identity: string, kind: string, attributes: Record<string, string> = {}): RoomParticipant => ({
  identity,
  kind,
  state: 'ACTIVE',
  attributes,
  audioTracks: 1,
});
const caller = (status = 'active', id = 't1') => person('sip_1', 'SIP', { 'lktest.id': id, 'sip.callStatus': status });
const agent = (name: string) => person(`agent-${name}`, 'AGENT', { 'lk.agent.name': name });

/** A project whose rooms the test fills and empties as the call goes on. */
function project(watched: Partial<Watched> = {}) {
  const there = new Map<string, RoomParticipant[]>();
  const asked: string[] = [];
  let failure: Problem | null = null;
  const answer = <T>(what: string, value: T): Promise<T> => {
    asked.push(what);
    return failure === null ? Promise.resolve(value) : Promise.reject(failure);
  };
  const rooms: Rooms = {
    createRoom: () => Promise.resolve(),
    hasSipService: () => Promise.resolve(true),
    listRooms: () => answer('rooms', [...there.keys()]),
    listParticipants: (room) => answer(`in ${room}`, there.get(room) ?? []),
    listAgentCalls: (room) => answer(`calls ${room}`, [{ agentName: 'support-agent', jobs: [] }]),
    removeParticipant: (room, identity) => answer(`remove ${identity} of ${room}`, true),
    deleteRoom: (room) => answer(`delete ${room}`, there.delete(room)),
  };
  const live = world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support')] });
  const watch = new RoomWatch(rooms, { roomPattern: 'call_<random>', testId: 't1', world: live, ...watched });
  return {
    there,
    asked,
    watch,
    fails: (problem: Problem | null) => {
      failure = problem;
    },
  };
}

const END = { cleanUp: 'deleted', callerGone: true } as const;
const never = async () => false;

describe('who watches the rooms of a call', () => {
  it('finds the caller by its test id, tells when it rang and was there, and which agent came', async () => {
    const { there, watch } = project();
    await watch.lookBefore();
    there.set('other_1', [person('x', 'SIP', { 'lktest.id': 't2' })]).set('call_a', [caller('ringing')]);
    expect(await watch.look(1_100)).toBe(true);
    there.set('call_a', [caller('ringing')]);
    await watch.look(1_300);
    there.set('call_a', [caller(), agent('one')]);
    await watch.look(1_500);
    expect([watch.room, watch.hasCaller, watch.agentName, watch.isOwnRoom, watch.tie]).toEqual(['call_a', true, 'one', true, 'test-id']);
    expect(watch.seen(1_000, END)).toMatchObject({
      unknown: null,
      room: 'call_a',
      caller: { identity: 'sip_1', firstMs: 100, lastRingingMs: 300, activeMs: 500 },
      agents: [{ name: 'one', firstMs: 500, goneMs: null }],
      called: [{ agentName: 'support-agent' }],
    });
  });

  it('finds it by its Call-ID, and takes nobody who merely is in a room', async () => {
    const { there, watch } = project();
    await watch.lookBefore();
    watch.expect('c1@host');
    there.set('call_a', [person('y', 'SIP', {}), person('z', 'STANDARD', { 'sip.callIDFull': 'c1@host' })]);
    await watch.look(1);
    expect(watch.hasCaller).toBe(false);
    there.set('call_b', [person('y', 'SIP', { 'sip.callIDFull': 'c1@host' })]);
    await watch.look(2);
    expect([watch.room, watch.hasCaller]).toEqual(['call_b', true]);
  });

  it('tells which agent has gone while the caller was there, and not once the caller has left', async () => {
    const { there, watch } = project();
    await watch.lookBefore();
    there.set('call_a', [caller(), agent('one'), agent('two')]);
    await watch.look(100);
    there.set('call_a', [caller(), agent('two')]);
    await watch.look(200);
    there.set('call_a', []);
    await watch.look(300);
    expect(watch.seen(0, END).agents.map(({ name, goneMs }) => [name, goneMs])).toEqual([
      ['one', 200],
      ['two', null],
    ]);
    there.set('call_a', [caller(), agent('one')]);
    await watch.look(400);
    expect(watch.seen(0, END).agents[0]?.goneMs).toBeNull();
  });

  it('looks first where the configuration leads, and not into rooms that were there before', async () => {
    const { there, watch, asked } = project();
    there.set('old', [person('old', 'STANDARD')]);
    await watch.lookBefore();
    there.set('zzz', []).set('call_a', [caller()]);
    asked.length = 0;
    await watch.look(1);
    expect(asked).toEqual(['rooms', 'in call_a', 'calls call_a']);
  });

  it('gives a guess up for something better', async () => {
    const guess = project({ tie: ({ 'sip.phoneNumber': number }) => (number === undefined ? null : 'called-number') });
    await guess.watch.lookBefore();
    guess.there.set('call_a', [person('sip_9', 'SIP', { 'sip.phoneNumber': '+1' })]);
    await guess.watch.look(1);
    expect([guess.watch.room, guess.watch.tie]).toEqual(['call_a', 'called-number']);
    guess.there.set('call_b', [caller()]);
    await guess.watch.look(2);
    expect([guess.watch.room, guess.watch.tie]).toEqual(['call_b', 'test-id']);
  });
});

describe('what the API refuses', () => {
  it('is told as the reason why nobody knows, and not asked again', async () => {
    const { watch, asked, fails } = project();
    fails(new Problem('permission-denied', 'the key may not list rooms'));
    expect(await watch.lookBefore()).toEqual([]);
    expect(await watch.look(1)).toBe(false);
    expect(asked).toEqual(['rooms']);
    expect(watch.seen(0, { cleanUp: 'not-looked', callerGone: null })).toMatchObject({
      unknown: 'the key may not list rooms',
      caller: null,
    });
  });

  it('or does not answer once is asked again', async () => {
    const { watch, there, fails } = project();
    await watch.lookBefore();
    fails(new Problem('server-cut', 'cut'));
    expect(await watch.look(1)).toBe(false);
    fails(null);
    there.set('call_a', [caller()]);
    expect(await watch.look(2)).toBe(true);
    expect(watch.seen(0, END).unknown).toBeNull();
  });
});

describe('what a call leaves', () => {
  const called = async (room: string, before: readonly string[] = []) => {
    const each = project({ roomPattern: room });
    for (const name of before) each.there.set(name, []);
    await each.watch.lookBefore();
    each.there.set(room, [caller(), agent('one')]);
    await each.watch.look(1);
    each.asked.length = 0;
    return each;
  };

  it('is ended with its room, which was made for it', async () => {
    const { watch, asked } = await called('meet');
    expect(await watch.cleanUp(never)).toEqual({ cleanUp: 'deleted', callerGone: true });
    expect(asked).toEqual(['in meet', 'delete meet']);
  });

  it('is only the caller where people are in the room, or it was there before', async () => {
    const shared = await called('meet');
    shared.there.set('meet', [caller(), person('ann', 'STANDARD')]);
    expect(await shared.watch.cleanUp(never)).toEqual({ cleanUp: 'in-use', callerGone: true });
    expect(shared.asked).toContain('remove sip_1 of meet');
    const older = await called('meet', ['meet']);
    older.there.set('meet', [person('ann', 'STANDARD')]);
    expect(await older.watch.cleanUp(never)).toEqual({ cleanUp: 'older', callerGone: true });
    expect(older.asked).toEqual(['in meet']);
  });

  it('is waited for a little: a caller hangs up', async () => {
    const { watch, there, asked } = await called('meet', ['meet']);
    const again = async () => {
      there.set('meet', []);
      return true;
    };
    expect(await watch.cleanUp(again)).toEqual({ cleanUp: 'older', callerGone: true });
    expect(asked).toEqual(['in meet', 'in meet']);
  });

  it('is not known where nobody answers, or nobody was seen', async () => {
    const { watch, fails } = await called('meet');
    fails(new Problem('server-cut', 'cut'));
    expect(await watch.cleanUp(never)).toEqual({ cleanUp: 'failed', callerGone: null });
    expect(await project().watch.cleanUp(never)).toEqual({ cleanUp: 'not-looked', callerGone: null });
  });
});
