import { describe, expect, it } from 'vitest';
import { callTo } from '../../../src/core/model/call.ts';
import { Problem } from '../../../src/core/problem.ts';
import { routeCall, routeSecondLook } from '../../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { judgeRouteTest, readRouteTests } from '../../../src/core/routing/route-tests.ts';
import { inbound, NUMBER, rule, world } from '../../support/world.ts';

const index = () => new RouteIndex(world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support')] }));
const CALL = { from: '+1999', source: '203.0.113.5' };

describe('the second look-up', () => {
  const both = () =>
    new RouteIndex(
      world({
        inboundTrunks: [inbound('main', { allowedNumbers: ['+1888'] }), inbound('any', { numbers: [] })],
        dispatchRules: [rule('support'), rule('rest', { trunkIds: ['ST_any'] }), rule('lost', { trunkIds: [] })],
      }),
    );
  const taken = (trunkId: string | null) => {
    const { trunk, rule: chosen } = routeSecondLook(both(), trunkId, callTo(NUMBER, CALL), 'self-hosted-1.13.5');
    return [trunk?.name, chosen?.name];
  };

  it('considers the trunk of the first alone, and no trunk where it no longer matches', () => {
    expect(taken('ST_main')).toEqual([undefined, 'lost']);
    expect(taken('ST_any')).toEqual(['any', 'rest']);
  });

  it('looks anew where that trunk is gone, or where there was none', () => {
    expect(taken('ST_gone')).toEqual(['any', 'rest']);
    expect(taken(null)).toEqual(['any', 'rest']);
  });
});

describe('a route test', () => {
  const PROFILES = ['self-hosted-1.13.5', 'self-hosted-1.13.11'] as const;
  const judge = (expectation: object, call: object = {}, now = index()) => {
    const [test] = readRouteTests({ tests: [{ name: 't', call: { to: NUMBER, ...CALL, ...call }, expect: expectation }] }, 'f.yaml');
    if (test === undefined) throw new Error('no test was read');
    const [first, second] = PROFILES.map((profile) =>
      routeCall(now, callTo(test.call.to, { ...CALL, ...test.call, pin: 'not-asked' }), profile),
    );
    if (first === undefined || second === undefined) throw new Error('no route was found');
    return judgeRouteTest(test, [first, second]);
  };
  const misses = (...asked: Parameters<typeof judge>) => judge(...asked).misses;

  it('takes names and ids, and a room with or without its numbers', () => {
    expect(misses({ trunk: 'main', rule: 'SDR_support', room: 'call_+1999_<random>' })).toEqual([]);
    expect(misses({ trunk: 'ST_main', rule: 'support', room: 'call_<caller>_<random>' })).toEqual([]);
  });

  it('takes agents in any order', () => {
    const both = rule('both', { roomConfig: { agents: [{ agentName: 'b' }, { agentName: 'a' }] } });
    const now = new RouteIndex(world({ inboundTrunks: [inbound('main')], dispatchRules: [both] }));
    expect(misses({ agents: ['a', 'b'] }, {}, now)).toEqual([]);
    expect(misses({ agents: ['b', 'a'] }, {}, now)).toEqual([]);
    expect(misses({ agents: ['a'] }, {}, now)).toEqual(['agents is a, b, not a']);
  });

  it('expects the call to be taken unless it says otherwise', () => {
    expect(misses({}, { to: '+1' })).toEqual(['result is drop, not accept']);
    expect(misses({ rule: 'none' }, { to: '+1' })).toEqual([]);
    expect(misses({ trunk: 'none' }, { to: '+1' })).toEqual([]);
    expect(misses({ result: 'drop', trunk: 'none' }, { to: '+1' })).toEqual([]);
    expect(misses({ result: 'drop' })).toEqual(['result is accept, not drop']);
    expect(misses({ result: 'drop', rule: 'none' })).toEqual(['result is accept, not drop', 'rule is support, not none']);
  });

  it('says all that is otherwise', () => {
    expect(misses({ trunk: 'other', rule: 'other', room: 'other', auth: 'none', agents: [] })).toEqual([
      'trunk is main, not other',
      'rule is support, not other',
      'room is call_+1999_<random>, not other',
      'auth is full, not none',
      'agents is support-agent, not none',
    ]);
    expect(misses({ result: 'drop', trunk: 'main', rule: 'support', room: 'r', auth: 'full', agents: ['bot'] }, { to: '+1' })).toEqual([
      'trunk is none, not main',
      'rule is none, not support',
      'room is none, not r',
      'auth is none, not full',
      'agents is none, not bot',
    ]);
  });

  it('names the failure, and takes any where an error is expected', () => {
    const twice = new RouteIndex(world({ inboundTrunks: [inbound('a'), inbound('b')] }));
    expect(misses({}, {}, twice)).toEqual(['result is multiple-trunks, not accept']);
    expect(misses({ result: 'error' }, {}, twice)).toEqual([]);
  });

  it('calls nameless objects by their ids', () => {
    const nameless = [inbound('x', { name: '' }), rule('y', { name: '', trunkIds: [] })] as const;
    const now = new RouteIndex(world({ inboundTrunks: [nameless[0]], dispatchRules: [nameless[1]] }));
    expect(misses({ trunk: 'main', rule: 'support' }, {}, now)).toEqual(['trunk is ST_x, not main', 'rule is SDR_y, not support']);
  });

  it('has to hold for every LiveKit that may be meant', () => {
    const later = new RouteIndex(
      world({ inboundTrunks: [inbound('main', { allowedAddresses: ['9.9.9.9'] })], dispatchRules: [rule('support')] }),
    );
    const judged = judge({}, { fromHost: '9.9.9.9' }, later);
    expect([judged.name, judged.route.profile, judged.misses]).toEqual(['t', 'self-hosted-1.13.11', ['result is drop, not accept']]);
    expect(judge({}).route.profile).toBe('self-hosted-1.13.5');
  });
});

describe('a file of route tests', () => {
  const refusal = (data: unknown) => {
    try {
      readRouteTests(data, 'f.yaml');
    } catch (error) {
      if (error instanceof Problem) return { id: error.id, summary: error.message, ...error.facts };
      throw error;
    }
    return null;
  };

  it('names the member that cannot be read', () => {
    expect(refusal({ tests: [{ name: 't', call: { to: 15105550100 }, expect: {} }] })).toEqual({
      id: 'value-invalid',
      summary: 'the tests of f.yaml cannot be read at tests.0.call.to',
      where: { file: 'f.yaml' },
      detail: ['expected string, received number'],
      nextSteps: ['numbers are text: write "+15105550100" with its quotes'],
    });
    const noObject = { summary: 'the tests of f.yaml cannot be read', detail: ['expected object, received string'] };
    expect(refusal('text')).toMatchObject(noObject);
  });

  it.each([[{}], [{ tests: [] }]])('has tests: %j', (data) => {
    expect(refusal(data)).toEqual({
      id: 'value-invalid',
      summary: 'f.yaml has no tests',
      where: { file: 'f.yaml' },
      nextSteps: ['tests: [{ name: day, call: { to: "+15105550100" }, expect: { rule: support } }]'],
    });
  });
});
