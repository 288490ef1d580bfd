import { expect, it } from 'vitest';
import { callTo } from '../../../src/core/model/call.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { routeCall } from '../../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { inbound, NUMBER, rule, world } from '../../support/world.ts';

type Rules = readonly ReturnType<typeof rule>[];
const CALLER = '+1999';
const room = (pin = '') => ({ rule: { dispatchRuleDirect: { roomName: 'same', pin } } });

const routeOf = (dispatchRules: Rules, pin?: Secret) => {
  const index = new RouteIndex(world({ inboundTrunks: [inbound('main')], dispatchRules: [...dispatchRules] }));
  return routeCall(index, callTo(NUMBER, { from: CALLER, ...(pin === undefined ? {} : { pin }) }), 'self-hosted-1.13.5');
};
const chosen = (rules: Rules) => {
  const route = routeOf(rules);
  return [route.rule?.name, ...route.alternatives];
};
const two = (at: number) => String(at).padStart(2, '0');

it('of equal rules takes that with the lowest id, however many others there are, and whichever of them lists the number', () => {
  const others = Array.from({ length: 20 }, (_, at) => rule(`other${at}`, { numbers: [`+1${at}`], inboundNumbers: [`+2${at}`] }));
  const [number, caller] = [
    { ...room(), numbers: [NUMBER] },
    { ...room(), inboundNumbers: [CALLER] },
  ];
  expect(chosen([...others, rule('a', number), rule('b', caller)])).toEqual(['a', 'SDR_b']);
  expect(chosen([...others, rule('a', caller), rule('b', number)])).toEqual(['a', 'SDR_b']);
});

it('tells 20 equal rules at most', () => {
  const equals = (count: number) => Array.from({ length: count }, (_, at) => rule(`r${two(at)}`, room(String(at + 1))));
  const twenty = Array.from({ length: 20 }, (_, at) => `SDR_r${two(at + 1)}`);
  expect(chosen(equals(21))).toEqual(['r00', ...twenty]);
  expect(chosen(equals(40).reverse())).toEqual(['r00', ...twenty]);
});

it('keeps those with the lowest ids where equals are found in two ways', () => {
  const equals = Array.from({ length: 50 }, (_, at) =>
    rule(`r${two(at)}`, { ...room(String(at + 1)), ...(at % 2 === 0 ? { numbers: [NUMBER] } : { inboundNumbers: [CALLER] }) }),
  );
  expect(chosen(equals)).toEqual(['r00', ...Array.from({ length: 20 }, (_, at) => `SDR_r${two(at + 1)}`)]);
});

it('takes an empty PIN for one that was not entered', () => {
  const rules = [rule('vip', room('1')), rule('all')];
  expect(routeOf(rules, new Secret(''))).toMatchObject({ result: 'request-pin', rule: { name: 'vip' } });
  expect(routeOf(rules, new Secret('1'))).toMatchObject({ result: 'accept', rule: { name: 'vip' } });
});
