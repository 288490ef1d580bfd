import { describe, expect, it } from 'vitest';
import { type DispatchRule, dispatchRuleSchema } from '../../../src/core/model/dispatch-rule.ts';
import { type InboundTrunk, inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { findRuleConflicts, findTrunkConflicts, ruleKeys, trunkKeys } from '../../../src/core/routing/conflicts.ts';

const A = '+15105550100';
const X = '+15105550150';

const trunk = (sipTrunkId: string, fields: Record<string, unknown> = {}): InboundTrunk =>
  inboundTrunkSchema.parse({ sipTrunkId, numbers: [A], ...fields });
const rule = (sipDispatchRuleId: string, fields: Record<string, unknown> = {}): DispatchRule =>
  dispatchRuleSchema.parse({ sipDispatchRuleId, rule: { dispatchRuleDirect: { roomName: 'r' } }, ...fields });
const withPin = (pin: string) => ({ rule: { dispatchRuleDirect: { roomName: 'r', pin } } });

describe('trunks', () => {
  it('conflict over one number in two spellings, and say which', () => {
    expect(findTrunkConflicts([trunk('ST_a'), trunk('ST_b', { numbers: ['+1999', '1 (510) 555-0100'] })])).toEqual([
      { first: 'ST_a', second: 'ST_b', shared: `calls to ${A} from any caller` },
    ]);
  });

  it('conflict as wildcards, for which an empty text stands too', () => {
    expect(findTrunkConflicts([trunk('ST_a', { numbers: [] }), trunk('ST_b', { numbers: [''], allowedNumbers: [''] })])).toEqual([
      { first: 'ST_a', second: 'ST_b', shared: 'calls to any number from any caller' },
    ]);
  });

  it('conflict over number and caller together', () => {
    const of = (...allowedNumbers: string[]) => ({ allowedNumbers });
    expect(findTrunkConflicts([trunk('ST_a', of(X)), trunk('ST_b', of('+19', '1-510-555-0150'))])).toEqual([
      { first: 'ST_a', second: 'ST_b', shared: `calls to ${A} from ${X}` },
    ]);
    expect(findTrunkConflicts([trunk('ST_a', of(X)), trunk('ST_b', of('+19'))])).toEqual([]);
  });

  it.each([
    ['a number and the same number for one caller', {}, { allowedNumbers: [X] }],
    ['a wildcard and a number', { numbers: [] }, {}],
    ['two numbers', {}, { numbers: ['5105550100'] }],
  ])('do not conflict: %s', (_, one, other) => {
    expect(findTrunkConflicts([trunk('ST_a', one), trunk('ST_b', other)])).toEqual([]);
  });

  it('conflict although addresses and credentials differ', () => {
    const apart = { allowedAddresses: ['203.0.113.1'], authUsername: 'u', authPassword: 'p' };
    expect(findTrunkConflicts([trunk('ST_a', { allowedAddresses: ['198.51.100.1'] }), trunk('ST_b', apart)])).toHaveLength(1);
  });

  it('never conflict with themselves', () => {
    expect(findTrunkConflicts([trunk('ST_a', { numbers: [A, A, '15105550100'], allowedNumbers: [X, X] })])).toEqual([]);
  });

  it('are told once for each pair, however much they share', () => {
    const numbers = [A, X];
    expect(findTrunkConflicts([trunk('ST_a', { numbers }), trunk('ST_b', { numbers }), trunk('ST_c', { numbers: [X] })])).toEqual([
      expect.objectContaining({ first: 'ST_a', second: 'ST_b' }),
      expect.objectContaining({ first: 'ST_a', second: 'ST_c' }),
    ]);
  });
});

describe('rules', () => {
  it('conflict over a trunk that both name', () => {
    expect(findRuleConflicts([rule('SDR_a', { trunkIds: ['ST_a'] }), rule('SDR_b', { trunkIds: ['ST_b', 'ST_a'] })])).toEqual([
      { first: 'SDR_a', second: 'SDR_b', shared: 'calls to any number from any caller over trunk ST_a, without a PIN' },
    ]);
  });

  it('conflict for any trunk, for which an empty id stands too', () => {
    expect(findRuleConflicts([rule('SDR_a'), rule('SDR_b', { trunkIds: [''] })])).toEqual([
      { first: 'SDR_a', second: 'SDR_b', shared: 'calls to any number from any caller over any trunk, without a PIN' },
    ]);
  });

  it('conflict over numbers in two spellings', () => {
    const one = rule('SDR_a', { numbers: ['15105550100'], inboundNumbers: [X] });
    expect(findRuleConflicts([one, rule('SDR_b', { numbers: [A], inboundNumbers: ['1 510 555 0150'] })])).toHaveLength(1);
    expect(findRuleConflicts([one, rule('SDR_b', { numbers: [X], inboundNumbers: [A] })])).toEqual([]);
  });

  it('conflict over one PIN though their kinds differ, without telling it', () => {
    const callee = { rule: { dispatchRuleCallee: { roomPrefix: 'c', pin: '4711' } } };
    const conflicts = findRuleConflicts([rule('SDR_a', withPin('4711')), rule('SDR_b', callee)]);
    expect(conflicts).toMatchObject([{ first: 'SDR_a', second: 'SDR_b' }]);
    expect(JSON.stringify(conflicts)).toContain('with the same PIN');
    expect(JSON.stringify(conflicts)).not.toContain('4711');
  });

  it.each([
    ['a PIN and none', withPin('1'), {}],
    ['two PINs', withPin('1'), withPin('2')],
    ['any trunk and one', {}, { trunkIds: ['ST_a'] }],
    ['a caller and a called number', { numbers: [A] }, { inboundNumbers: [A] }],
  ])('do not conflict: %s', (_, one, other) => {
    expect(findRuleConflicts([rule('SDR_a', one), rule('SDR_b', other)])).toEqual([]);
  });

  it('conflict with themselves over a trunk named twice, or a number in two spellings', () => {
    expect(findRuleConflicts([rule('SDR_a', { trunkIds: ['ST_a', 'ST_a'] })])).toMatchObject([{ first: 'SDR_a', second: 'SDR_a' }]);
    expect(findRuleConflicts([rule('SDR_a', { numbers: [A, '15105550100'] })])).toMatchObject([{ first: 'SDR_a', second: 'SDR_a' }]);
  });

  it('conflict over each pair of a number and a caller, however many were claimed before', () => {
    const [a, b] = ['SDR_a', 'SDR_b'].map((id, at) => rule(id, { numbers: [`+1${at}`, A], inboundNumbers: [`+2${at}`, X] }));
    const c = rule('SDR_c', { numbers: [A], inboundNumbers: ['+20', '+21', '+22'] });
    if (a === undefined || b === undefined) throw new Error('no rules');
    expect(findRuleConflicts([a, b, c])).toEqual([
      { first: 'SDR_a', second: 'SDR_b', shared: `calls to ${A} from ${X} over any trunk, without a PIN` },
      { first: 'SDR_a', second: 'SDR_c', shared: `calls to ${A} from +20 over any trunk, without a PIN` },
      { first: 'SDR_b', second: 'SDR_c', shared: `calls to ${A} from +21 over any trunk, without a PIN` },
    ]);
  });

  it('conflict with themselves over a caller in two spellings, and say over which', () => {
    expect(findRuleConflicts([rule('SDR_a', { inboundNumbers: ['+1', X, '15105550150', '1'] })])).toEqual([
      { first: 'SDR_a', second: 'SDR_a', shared: `calls to any number from ${X} over any trunk, without a PIN` },
    ]);
  });

  it('claim nothing without a kind', () => {
    expect(findRuleConflicts([rule('SDR_a', { rule: null }), rule('SDR_b', { rule: {} }), rule('SDR_c')])).toEqual([]);
  });
});

describe('keys', () => {
  it('of a trunk are each number with each caller once, the caller as it was first written', () => {
    expect(trunkKeys({ numbers: [A, '15105550100', '+2'], allowedNumbers: ['1 510 555 0150', X] })).toEqual([
      { number: A, caller: X, callerAsWritten: '1 510 555 0150' },
      { number: '+2', caller: X, callerAsWritten: '1 510 555 0150' },
    ]);
    expect(trunkKeys({ numbers: [], allowedNumbers: [] })).toEqual([{ number: '', caller: '', callerAsWritten: '' }]);
  });

  it('of a rule are each trunk with each caller and number, as often as they are listed', () => {
    const pin = new Secret('1');
    expect(ruleKeys({ pin, trunkIds: ['ST_a', 'ST_b'], inboundNumbers: [], numbers: ['15105550100', A] })).toEqual([
      { pin, trunkId: 'ST_a', caller: '', number: A },
      { pin, trunkId: 'ST_a', caller: '', number: A },
      { pin, trunkId: 'ST_b', caller: '', number: A },
      { pin, trunkId: 'ST_b', caller: '', number: A },
    ]);
  });
});

it('finds the one conflict among 10,000 trunks and 10,000 rules without comparing them in pairs', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => i);
  const trunks = [...many.map((i) => trunk(`ST_${i}`, { numbers: [`+1${i}`] })), trunk('ST_late', { numbers: ['15'] })];
  const rules = [...many.map((i) => rule(`SDR_${i}`, withPin(`${i}`))), rule('SDR_late', withPin('7'))];
  const start = performance.now();
  expect(findTrunkConflicts(trunks)).toMatchObject([{ first: 'ST_5', second: 'ST_late' }]);
  expect(findRuleConflicts(rules)).toMatchObject([{ first: 'SDR_7', second: 'SDR_late' }]);
  // Pairs would take minutes.
  expect(performance.now() - start).toBeLessThan(8000);
});
