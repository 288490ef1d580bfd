import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findObject, findOfEachKind, nearest } from '../../../src/core/model/find-object.ts';
import { idOf, type Kind } from '../../../src/core/model/world.ts';
import { Problem } from '../../../src/core/problem.ts';
import { inbound, outbound, rule, world } from '../../support/world.ts';

const name = fc.oneof(fc.constantFrom('main', 'Main', '', 'ST_1', 'SDR_1', '__proto__', 'x'), fc.string({ maxLength: 8 }));
const worlds = fc
  .record({ trunks: fc.array(name, { maxLength: 4 }), dialling: fc.array(name, { maxLength: 3 }), rules: fc.array(name, { maxLength: 4 }) })
  .map(({ trunks, dialling, rules }) =>
    world({
      inboundTrunks: trunks.map((each, at) => inbound(each, { sipTrunkId: `ST_${at}` })),
      outboundTrunks: dialling.map((each, at) => outbound(each, { sipTrunkId: `ST_o${at}` })),
      dispatchRules: rules.map((each, at) => rule(each, { sipDispatchRuleId: `SDR_${at}` })),
    }),
  );
const KINDS = [
  ['inboundTrunk'],
  ['inboundTrunk', 'outboundTrunk'],
  ['dispatchRule'],
  ['inboundTrunk', 'outboundTrunk', 'dispatchRule'],
] as const;

describe('an object', () => {
  it('is found by its id or its exact name, or a Problem says why not', () => {
    fc.assert(
      fc.property(worlds, name, fc.constantFrom(...KINDS), (there, wanted, kinds) => {
        try {
          const { object, kind } = findObject(there, kinds, wanted);
          expect([idOf(object), object.name]).toContain(wanted);
          expect(kinds).toContain(kind);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          expect(['trunk-not-found', 'rule-not-found', 'name-ambiguous']).toContain(error.id);
          expect(error.exit).toBe(3);
        }
      }),
    );
  });

  it('is the one of that id, whoever has the id for a name', () => {
    const there = world({ inboundTrunks: [inbound('a', { sipTrunkId: 'ST_1', name: 'ST_2' }), inbound('b', { sipTrunkId: 'ST_2' })] });
    expect(idOf(findObject(there, ['inboundTrunk'], 'ST_2').object)).toBe('ST_2');
  });

  it('is not what has no name', () => {
    const there = world({ inboundTrunks: [inbound('', { sipTrunkId: 'ST_1' })] });
    expect(() => findObject(there, ['inboundTrunk'], '')).toThrow(/no inbound trunk ""/);
  });

  it('that is of another kind is told so, and where to look for each kind that was meant', () => {
    const there = world({ outboundTrunks: [outbound('out')], dispatchRules: [rule('support')] });
    const refusal = (kinds: readonly Kind[], wanted: string) => {
      try {
        return findObject(there, kinds, wanted);
      } catch (error) {
        return error;
      }
    };
    expect(refusal(['inboundTrunk'], 'out')).toMatchObject({
      facts: { detail: ['out is an outbound trunk'], nextSteps: ['sipctl trunk list   # 0 there'] },
    });
    expect(refusal(['inboundTrunk', 'outboundTrunk'], 'support')).toMatchObject({ facts: { detail: ['support is a dispatch rule'] } });
    expect(refusal(['inboundTrunk', 'outboundTrunk', 'dispatchRule'], 'x')).toMatchObject({
      facts: { detail: [], nextSteps: ['sipctl trunk list   # 1 there', 'sipctl dispatch list   # 1 there'] },
    });
  });

  it('that has its name with one of the other direction is ambiguous only where both are meant', () => {
    const there = world({
      inboundTrunks: [inbound('same', { sipTrunkId: 'ST_1' })],
      outboundTrunks: [outbound('same', { sipTrunkId: 'ST_2' })],
    });
    expect(() => findObject(there, ['inboundTrunk', 'outboundTrunk'], 'same')).toThrow(/2 trunks are named "same"/);
    expect(idOf(findObject(there, ['inboundTrunk'], 'same').object)).toBe('ST_1');
  });
});

describe('a suggestion', () => {
  it.each([
    ['Main', ['main'], ['main']],
    ['support_agent', ['support-agent', 'sales-agent'], ['support-agent']],
    ['suport', ['support'], ['support']],
    ['main', ['main'], []],
    ['abc', ['xyz'], []],
    ['x'.repeat(1000), ['x'.repeat(999)], []],
  ])('for %s among %j is %j', (typed, there, expected) => {
    expect(nearest(typed, there)).toEqual(expected);
  });
});

describe('a name for objects of several kinds', () => {
  const all: readonly Kind[] = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'];
  const ids = (there: ReturnType<typeof world>, wanted: string) => findOfEachKind(there, all, wanted).map(({ object }) => idOf(object));

  it('stands for the trunk and the rule that share it', () => {
    const there = world({ inboundTrunks: [inbound('sales')], dispatchRules: [rule('sales')] });
    expect(ids(there, 'sales')).toEqual(['ST_sales', 'SDR_sales']);
    expect(ids(there, 'SDR_sales')).toEqual(['SDR_sales']);
  });

  it('is ambiguous within a kind, and stands for nothing where there is none', () => {
    const there = world({ inboundTrunks: [inbound('a', { name: 'x' }), inbound('b', { name: 'x' })], dispatchRules: [rule('', {})] });
    expect(() => ids(there, 'x')).toThrow(expect.objectContaining({ id: 'name-ambiguous' }));
    expect(() => ids(there, 'y')).toThrow(expect.objectContaining({ id: 'trunk-not-found' }));
    expect(() => ids(there, '')).toThrow(Problem);
  });
});
