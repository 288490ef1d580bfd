import { describe, expect, it } from 'vitest';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { type RouteTable, routeTable } from '../../../src/core/routing/route-table.ts';
import { inbound, NUMBER, OTHER_NUMBER, rule, world } from '../../support/world.ts';

const tableOf = (inboundTrunks: ReturnType<typeof inbound>[], dispatchRules: ReturnType<typeof rule>[]): RouteTable =>
  routeTable(new RouteIndex(world({ inboundTrunks, dispatchRules })));
const short = ({ rows }: RouteTable) =>
  rows.map(({ number, trunk, rule: taken, only, hole }) => [number, trunk?.name, taken?.name, only, hole]);
type Fields = Readonly<Record<string, unknown>>;
const NO_TRUNKS: Fields = { trunkIds: [] };

describe('rows', () => {
  it('lead from each number over its trunk and rule to room and agents', () => {
    const { rows } = tableOf([inbound('main', { numbers: ['1 510 555 0100'] })], [rule('support')]);
    expect(rows).toMatchObject([{ number: NUMBER, auth: 'full', room: 'call_<caller>_<random>', agents: ['support-agent'], hole: '' }]);
  });

  it('tell rules of one number apart by caller and PIN, best first, and end with the rule for all', () => {
    const vip = rule('vip', { rule: { dispatchRuleDirect: { roomName: 'vip', pin: '55' } } });
    const boss = rule('boss', { inboundNumbers: ['+1999'], numbers: [NUMBER] });
    const late = rule('late', NO_TRUNKS);
    expect(short(tableOf([inbound('main')], [rule('all'), late, vip, boss])).slice(0, 3)).toEqual([
      [NUMBER, 'main', 'boss', 'from +1999', ''],
      [NUMBER, 'main', 'vip', 'with its PIN', ''],
      [NUMBER, 'main', 'all', '', ''],
    ]);
  });

  it('say in what spelling a rule takes a number that its trunk takes in any', () => {
    expect(short(tableOf([inbound('main')], [rule('odd', { numbers: ['15105550100'] })]))).toEqual([
      [NUMBER, 'main', 'odd', 'called as 15105550100', ''],
    ]);
  });

  it.each([
    ['no rule takes the calls', [inbound('main')], [rule('other', { trunkIds: ['ST_x'] })]],
    ['LiveKit fails at two (SDR_two) and one (SDR_one)', [inbound('main')], [rule('one'), rule('two')].reverse()],
    ['LiveKit fails at one (SDR_one)', [inbound('main')], [rule('one', { rule: null })]],
  ])('show a hole: %s', (hole, trunks, rules) => {
    expect(tableOf(trunks, rules).rows.map((row) => row.hole)).toEqual([hole]);
  });

  it('show that two trunks can meet over a number, unless callers or sources tell them apart', () => {
    const holes = (one: Fields, other: Fields) =>
      tableOf([inbound('a', one), inbound('b', other)], [rule('r', { trunkIds: ['ST_a', 'ST_b'] })]).rows.map(({ hole }) => hole);
    const both = ['LiveKit refuses calls that b (ST_b) takes as well', 'LiveKit refuses calls that a (ST_a) takes as well'];
    expect(holes({}, { allowedNumbers: ['+1'] })).toEqual(both);
    expect(holes({ allowedNumbers: ['+2', '+3'] }, { allowedNumbers: ['3'] })).toEqual(both);
    expect(holes({ allowedNumbers: ['+2'] }, { allowedNumbers: ['+3'] })).toEqual(['', '']);
    expect(holes({ allowedAddresses: ['192.0.2.1'] }, { allowedAddresses: ['192.0.2.1', '192.0.2.2'] })).toEqual(both);
    expect(holes({ allowedAddresses: ['192.0.2.1'] }, { allowedAddresses: ['192.0.2.2'] })).toEqual(['', '']);
    expect(holes({ numbers: [] }, { numbers: [], allowedAddresses: ['192.0.2.2'] })).toEqual(both);
  });

  it('name what takes calls to numbers that no trunk lists', () => {
    const { rows, exposures } = tableOf([inbound('any', { numbers: [], authPassword: '' })], [rule('all', NO_TRUNKS)]);
    expect(rows).toMatchObject([{ number: null, trunk: { name: 'any' }, rule: { name: 'all' } }]);
    expect(exposures).toEqual([
      'trunk any takes calls to any number, without credentials',
      'rule all is for any trunk: on a self-hosted server it also takes calls that no trunk takes, without credentials',
    ]);
    expect(tableOf([], [rule('all', NO_TRUNKS)]).rows).toMatchObject([{ number: null, trunk: null, auth: 'none' }]);
  });
});

describe('rules that are never chosen', () => {
  const unchosen = (table: RouteTable) => table.neverChosen.map(({ rule: { name }, why }) => [name, why.rejectedBy]);

  it.each<[string, Fields, string]>([
    ['its trunk does not exist', { trunkIds: ['ST_gone'] }, 'trunkIds'],
    ['its trunk id is empty', { trunkIds: [''] }, 'trunkIds'],
    ['its trunk does not take its number', { numbers: [OTHER_NUMBER] }, 'numbers'],
    ['it is for any trunk, and every trunk has a rule for all calls', NO_TRUNKS, 'trunkIds'],
  ])('are named where %s', (_, fields, field) => {
    const trunks = [inbound('main'), inbound('any', { numbers: [] })];
    const others = [rule('support'), rule('rest', { trunkIds: ['ST_any'] })];
    const table = tableOf(trunks, [...others, rule('lost', fields)]);
    expect(unchosen(table)).toEqual([['lost', field]]);
  });

  it.each<[string, Fields]>([
    ['a caller alone', { inboundNumbers: ['+1999'] }],
    ['another spelling of the number', { numbers: ['15105550100'] }],
    ['a PIN', { rule: { dispatchRuleDirect: { roomName: 'x', pin: '7' } } }],
    ['calls without a trunk', NO_TRUNKS],
  ])('are not those for %s', (_, fields) => {
    expect(unchosen(tableOf([inbound('main')], [rule('support'), rule('narrow', fields)]))).toEqual([]);
  });

  it('are all of a trunk where LiveKit fails at two of its rules', () => {
    expect(unchosen(tableOf([inbound('main')], [rule('one'), rule('two')]))).toEqual([
      ['one', 'numbers'],
      ['two', 'numbers'],
    ]);
  });
});
