import { describe, expect, it } from 'vitest';
import { STAGES, type StageId } from '../../../src/core/call/stages.ts';
import { inbound, rule, world } from '../../support/world.ts';
import { AGENT, ANSWERED, GOOD, IN_ROOM, judged, RANG, RINGS, SPOKEN_TO, type Story, UNCHALLENGED } from './call-story.ts';
import { LATE } from './later-situations.ts';
import { EARLY, only } from './situations.ts';

describe('a good call', () => {
  it('passes every stage, each with its own evidence', () => {
    const { verdict, stages, cause } = judged(GOOD);
    expect(stages.map(({ stage }) => stage)).toEqual(STAGES.map(({ id }) => id));
    expect(stages.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect({ verdict, cause }).toEqual({ verdict: 'pass', cause: null });
    expect(new Set(stages.map(({ evidence }) => evidence)).size).toBe(16);
  });

  it('without the API is incomplete, and what the wire proves is still passed', () => {
    const { verdict, stages } = judged({ ...GOOD, seen: { unknown: 'the token lacks roomList' } });
    expect(verdict).toBe('incomplete');
    const status = Object.fromEntries(stages.map((stage) => [stage.stage, stage.status]));
    expect(status).toMatchObject({
      credentials: 'pass',
      rule: 'pass',
      room: 'unknown',
      dispatch: 'unknown',
      agent: 'pass',
      'agent-heard': 'pass',
    });
  });

  it('of a trunk without a password passes, the two stages of the password left out', () => {
    const open = world({ inboundTrunks: [inbound('main', { authUsername: '', authPassword: '' })], dispatchRules: [rule('support')] });
    const wire = [...UNCHALLENGED, ...ANSWERED.slice(5)];
    const { verdict, stages } = judged({ ...GOOD, wire, world: open, facts: { withCredentials: false } });
    expect(verdict).toBe('pass');
    expect(stages.filter(({ status }) => status === 'skipped').map(({ stage }) => stage)).toEqual(['challenge', 'credentials']);
  });
});

describe('a call that fails', () => {
  it.each([...EARLY, ...LATE])('%s', (_, story, stage, id, nextStep) => {
    const { verdict, cause, stages } = judged(story);
    expect({ verdict, stage: cause?.stage, id: cause?.id }).toEqual({ verdict: 'fail', stage, id });
    expect(cause?.nextSteps.join('\n')).toContain(nextStep);
    const at = stages.findIndex((result) => result.stage === stage);
    expect(stages.slice(0, at).filter(({ status }) => status === 'fail')).toEqual([]);
  });

  it('for want of time does not call an agent absent', () => {
    const { verdict, cause, stages } = judged({ wire: [...RINGS, [5008, '! ring-timeout']], cancelAnswered: true, seen: IN_ROOM });
    expect({ verdict, stage: cause?.stage, id: cause?.id }).toEqual({ verdict: 'fail', stage: 'agent', id: 'nobody-answers' });
    expect(cause?.nextSteps[0]).toContain('--ring-timeout 30s');
    expect(stages.find(({ stage }) => stage === 'dispatch')?.status).toBe('unknown');
  });

  it('is dropped though a repeated INVITE made LiveKit ring once more', () => {
    const wire: Story['wire'] = [...RANG, [510, '180 Ringing tag=another'], [3010, '! aborted']];
    expect(judged({ wire, cancelAnswered: false, facts: { gaveUp: true } }).cause?.id).toBe('dropped-unexplained');
  });

  it('because it was broken off here is no verdict on the project', () => {
    const { verdict, cause } = judged({ wire: [...RINGS, [2100, '! aborted']], cancelAnswered: true, seen: IN_ROOM });
    expect({ verdict, cause }).toEqual({ verdict: 'incomplete', cause: null });
  });
});

describe('what is noticed without being a failure', () => {
  it.each<readonly [string, Story, StageId]>([
    ['a password that the configuration does not have', { ...GOOD, world: only({ authUsername: '', authPassword: '' }) }, 'challenge'],
    ['a proxy that routes strictly', { ...GOOD, strictRouters: ['203.0.113.8'] }, 'ack'],
    ['an answer that came three times', { ...GOOD, wire: [...ANSWERED, [680, 'ACK'], [1180, 'ACK']] }, 'ack'],
    ['a tenth of the audio lost', { ...GOOD, audio: { lost: 15 } }, 'rtp-in'],
    ['a BYE that came too late', { ...GOOD, byeStatus: 481 }, 'hang-up'],
  ])('%s', (_, story, stage) => {
    const { verdict, stages } = judged(story);
    expect(stages.filter(({ status }) => status === 'warn').map((result) => result.stage)).toEqual([stage]);
    expect(verdict).toBe('pass');
  });

  it('an agent that leaves with the caller, or hands over to another one', () => {
    const wire: Story['wire'] = [...ANSWERED, [3430, 'BYE']];
    const leaves = { ...AGENT, goneMs: 3100 };
    for (const agents of [
      [leaves],
      [
        { ...AGENT, goneMs: 900 },
        { ...AGENT, identity: 'agent-AJ_2' },
      ],
    ])
      expect(judged({ ...GOOD, wire, seen: { ...SPOKEN_TO, agents } }).verdict).toBe('pass');
  });

  it('rooms that are not ours to delete', () => {
    for (const cleanUp of ['older', 'in-use', 'no-room'] as const)
      expect(judged({ ...GOOD, seen: { ...SPOKEN_TO, cleanUp } }).verdict).toBe('pass');
  });
});
