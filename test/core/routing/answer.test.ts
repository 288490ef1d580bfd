import { describe, expect, it } from 'vitest';
import { type Call, callTo } from '../../../src/core/model/call.ts';
import { answerCall } from '../../../src/core/routing/answer.ts';
import { PROFILES, type Profile } from '../../../src/core/routing/profile.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { inbound, NUMBER, rule, world } from '../../support/world.ts';

type Fields = Readonly<Record<string, unknown>>;
const NO_LIMIT = Number.POSITIVE_INFINITY;
const SILENCE = '180 once, then silence for ever';

const indexOf = (trunk: Fields, fields: Fields = {}, others: readonly string[] = []) =>
  new RouteIndex(
    world({
      inboundTrunks: [inbound('main', trunk), ...others.map((name, at) => inbound(name, { numbers: [`+1999${at}`] }))],
      dispatchRules: [rule('support', fields)],
    }),
  );
const call = (fields: Partial<Call> = {}) => callTo(NUMBER, { from: '+1999', fromHost: '198.51.100.1', source: '203.0.113.5', ...fields });

describe('answers of several LiveKits', () => {
  const elsewhere = (trunk: Fields, fields: Fields, asked: Call) =>
    answerCall(indexOf(trunk, fields), asked, PROFILES, NO_LIMIT).elsewhere.map(({ profile, result }) => [profile, result]);

  it('are told where another lets in whom this one keeps out, or the other way round', () => {
    expect(elsewhere({ allowedAddresses: ['198.51.100.1'] }, {}, call())).toEqual([
      ['self-hosted-1.13.11', 'drop'],
      ['cloud', 'drop'],
    ]);
    expect(elsewhere({ allowedAddresses: ['[2001:db8::]/32'] }, {}, call({ source: '2001:db8::1' }))).toEqual([
      ['self-hosted-1.13.11', 'accept'],
      ['cloud', 'accept'],
    ]);
  });

  it('are told where another takes what this one fails on', () => {
    expect(elsewhere({}, { hidePhoneNumber: true }, call({ from: '' }))).toEqual([
      ['self-hosted-1.13.11', 'accept'],
      ['cloud', 'accept'],
    ]);
  });

  it('are not told where they agree', () => {
    expect(elsewhere({}, {}, call())).toEqual([]);
  });
});

describe('what a carrier sees of a call that nobody takes', () => {
  const wire = (...profiles: [Profile, ...Profile[]]) => answerCall(indexOf({ numbers: ['+1'] }), call(), profiles, NO_LIMIT).onWire;

  it.each<[readonly [Profile, ...Profile[]], string]>([
    [['self-hosted-1.13.5'], SILENCE],
    [['self-hosted-1.13.11', 'cloud'], '180 once, then 404'],
    [PROFILES, `${SILENCE} (livekit-server 1.13.5) or 180 once, then 404 (1.13.11 and later)`],
    [['cloud'], `${SILENCE} (livekit-server 1.13.5) or 180 once, then 404 (1.13.11 and later)`],
  ])('of %j: %s', (profiles, text) => {
    expect(wire(...profiles)).toEqual({ selfHosted: text, cloud: '404' });
  });
});

describe('the reasons of an answer', () => {
  const told = (most: number, asked = call()) => {
    const { because, leftOut } = answerCall(indexOf({}, {}, ['b', 'c', 'd']), asked, PROFILES, most);
    return [because.map(({ subject: { name } }) => name), leftOut];
  };

  it('are as many as were asked for, and the others counted', () => {
    expect(told(2)).toEqual([['b', 'c'], 1]);
    expect(told(3)).toEqual([['b', 'c', 'd'], 0]);
    expect(told(0)).toEqual([[], 3]);
  });

  it('are of every trunk and rule where nobody takes the call', () => {
    expect(told(9, callTo('+1'))).toEqual([['b', 'c', 'd', 'main', 'support'], 0]);
    expect(told(2, callTo('+1'))).toEqual([['b', 'c'], 3]);
  });

  it('are of the rule that takes the call, too, where LiveKit fails on it', () => {
    const answer = answerCall(indexOf({}, { hidePhoneNumber: true }), call({ from: '' }), ['self-hosted-1.13.5'], NO_LIMIT);
    expect([answer.because.map(({ rejectedBy }) => rejectedBy), answer.leftOut]).toEqual([['hidePhoneNumber'], 0]);
  });
});
