import { describe, expect, it } from 'vitest';
import { callTo } from '../../../src/core/model/call.ts';
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
  const judge = (expectation: object, call: object = {}) => {
    const [test] = readRouteTests({ tests: [{ name: 't', call: { to: NUMBER, ...CALL, ...call }, expect: expectation }] }, 'f.yaml');
    if (test === undefined) throw new Error('no test was read');
    const profiles = ['self-hosted-1.13.5', 'self-hosted-1.13.11'] as const;
    const [first, second] = profiles.map((profile) =>
      routeCall(index(), callTo(test.call.to, { ...CALL, ...test.call, pin: 'not-asked' }), profile),
    );
    if (first === undefined || second === undefined) throw new Error('no route was found');
    return judgeRouteTest(test, [first, second]).misses;
  };

  it('takes names and ids, and a room with or without its numbers', () => {
    expect(judge({ trunk: 'main', rule: 'SDR_support', room: 'call_+1999_<random>' })).toEqual([]);
    expect(judge({ trunk: 'ST_main', rule: 'support', room: 'call_<caller>_<random>' })).toEqual([]);
  });

  it('expects the call to be taken unless it says otherwise', () => {
    expect(judge({}, { to: '+1' })).toEqual(['result is drop, not accept']);
    expect(judge({ rule: 'none' }, { to: '+1' })).toEqual([]);
    expect(judge({ result: 'drop', trunk: 'none' }, { to: '+1' })).toEqual([]);
    expect(judge({ result: 'drop' })).toEqual(['result is accept, not drop']);
  });
});
