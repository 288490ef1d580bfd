import { expect, it } from 'vitest';
import { stagesSoFar } from '../../../src/core/call/live-stages.ts';
import type { CallEvent } from '../../../src/core/model/phone-call.ts';

const answer = (atMs: number, status: number, method = 'INVITE'): CallEvent => ({
  ...{ atMs, kind: 'answer', method, status, reason: '', toTag: 't' },
  challenge: status === 407 ? { realm: 'LiveKit', algorithm: 'MD5', stale: false } : null,
});
const sent = (atMs: number, withCredentials: boolean): CallEvent => ({
  atMs,
  kind: 'sent',
  method: 'INVITE',
  callId: 'c',
  withCredentials,
});
const nobody = { room: null, agent: null };
const rang = [sent(0, false), answer(2, 100), answer(3, 407), sent(4, true), answer(6, 100), answer(8, 180)];

it('a call that has rung once has passed its password, and no rule yet', () => {
  expect(stagesSoFar(rang, nobody).map(({ stage }) => stage)).toEqual(['transport', 'invite', 'challenge', 'credentials']);
});

it('a call in a room has found its rule', () => {
  const stages = stagesSoFar(rang, { ...nobody, room: { name: 'call_x', atMs: 40 } });
  expect(stages.slice(4)).toEqual([
    { stage: 'rule', atMs: 40, evidence: '' },
    { stage: 'room', atMs: 40, evidence: 'call_x' },
  ]);
});

it('an answered call tells who came, and when it is heard and hung up', () => {
  const events: CallEvent[] = [...rang, answer(430, 200), { atMs: 480, kind: 'first-audio', from: 'a' }, answer(3400, 200, 'BYE')];
  const stages = stagesSoFar(events, { ...nobody, agent: { name: 'support-agent', atMs: 320 } });
  expect(stages.slice(4).map(({ stage, atMs }) => [stage, atMs])).toEqual([
    ['rule', 430],
    ['dispatch', 320],
    ['agent', 430],
    ['rtp-in', 480],
    ['hang-up', 3400],
  ]);
});
