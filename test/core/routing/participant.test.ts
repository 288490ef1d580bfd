import { describe, expect, it } from 'vitest';
import { callTo } from '../../../src/core/model/call.ts';
import { attributesOf } from '../../../src/core/routing/participant.ts';
import { routeCall } from '../../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { inbound, NUMBER, rule, world } from '../../support/world.ts';

type Fields = Readonly<Record<string, unknown>>;
const CALLER = '+15105550177';

const routeOf = (fields: Fields, { to = NUMBER, from = CALLER } = {}) => {
  const index = new RouteIndex(world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support', { trunkIds: [], ...fields })] }));
  return routeCall(index, callTo(to, { from, fromHost: 'carrier.example.com' }), 'self-hosted-1.13.5');
};

describe('the attributes of a caller', () => {
  it("are those of the rule, and LiveKit's own", () => {
    expect(attributesOf(routeOf({ attributes: { tier: 'gold' } }))).toEqual({
      tier: 'gold',
      'sip.trunkID': 'ST_main',
      'sip.ruleID': 'SDR_support',
      'sip.phoneNumber': CALLER,
      'sip.hostname': 'carrier.example.com',
      'sip.trunkPhoneNumber': NUMBER,
    });
  });

  it('say nothing of the numbers where the rule hides them, nor of a trunk where there is none', () => {
    expect(attributesOf(routeOf({ hidePhoneNumber: true }, { to: '+1' }))).toEqual({ 'sip.ruleID': 'SDR_support' });
  });

  it.each<[string, Fields, string]>([
    ['nobody takes', { numbers: ['+1'] }, CALLER],
    ['a PIN is asked for', { rule: { dispatchRuleDirect: { roomName: 'r', pin: '1' } } }, CALLER],
    ['LiveKit fails on', { hidePhoneNumber: true }, ''],
  ])('are none for a call that %s', (_, fields, from) => {
    expect(attributesOf(routeOf(fields, { from }))).toEqual({});
  });
});

describe('the room of a hidden caller', () => {
  it.each([
    ['+15105550177', 'call_0177'],
    ['12345', 'call_2345'],
    ['1234', 'call_4'],
    ['7', 'call_7'],
  ])('shows of %s no more than: %s', (from, room) => {
    const form = { dispatchRuleIndividual: { roomPrefix: 'call', noRandomness: true } };
    expect(routeOf({ hidePhoneNumber: true, rule: form }, { from }).roomPattern).toBe(room);
  });

  it('is named after the called number whole, where the rule gives one a called number', () => {
    expect(routeOf({ hidePhoneNumber: true, rule: { dispatchRuleCallee: { roomPrefix: 'c' } } }).roomPattern).toBe(`c_${NUMBER}`);
  });
});
