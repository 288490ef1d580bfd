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

  it('come in the order of numbers, a trunk for any number last', () => {
    const trunks = [inbound('any', { numbers: [] }), inbound('b', { numbers: ['+3', '+1'] }), inbound('a', { numbers: ['+2'] })];
    expect(tableOf(trunks, [rule('all', NO_TRUNKS)]).rows.map(({ number, trunk }) => [number, trunk?.name])).toEqual([
      ['+1', 'b'],
      ['+2', 'a'],
      ['+3', 'b'],
      [null, 'any'],
    ]);
  });

  it('tell rules of one number apart by caller and PIN, best first, and end with the rule for all', () => {
    const vip = rule('vip', { rule: { dispatchRuleDirect: { roomName: 'vip', pin: '55' } } });
    const boss = rule('boss', { inboundNumbers: ['+1999'], numbers: [NUMBER] });
    const late = rule('late', NO_TRUNKS);
    expect(short(tableOf([inbound('main')], [rule('all'), late, vip, boss]))).toEqual([
      [NUMBER, 'main', 'boss', 'from +1999', ''],
      [NUMBER, 'main', 'vip', 'with its PIN', ''],
      [NUMBER, 'main', 'all', '', ''],
      [null, undefined, 'late', '', ''],
    ]);
  });

  it.each<[string, Fields, string]>([
    ['a caller', { inboundNumbers: ['+1999'] }, 'from +1999'],
    ['a number', { numbers: [NUMBER] }, ''],
    ['a PIN', { rule: { dispatchRuleDirect: { roomName: 'vip', pin: '55' } } }, 'with its PIN'],
  ])('go on with rules for any trunk where the rules of a trunk are for %s only', (_, fields, only) => {
    expect(short(tableOf([inbound('main')], [rule('all', NO_TRUNKS), rule('own', fields)])).slice(0, 2)).toEqual([
      [NUMBER, 'main', 'own', only, ''],
      [NUMBER, 'main', 'all', '', ''],
    ]);
  });

  it('rank rules that list the number among those that do not, as LiveKit does', () => {
    const room = (roomName: string) => ({ rule: { dispatchRuleDirect: { roomName } } });
    const rules = [
      rule('one', { numbers: [NUMBER], ...room('m') }),
      rule('two', { inboundNumbers: ['+1'], ...room('a') }),
      rule('three', { inboundNumbers: ['+2'], ...room('z') }),
      rule('four', { inboundNumbers: ['+4'], ...room('m') }),
      rule('zero', { numbers: [OTHER_NUMBER], ...room('m') }),
    ];
    expect(tableOf([inbound('main')], rules).rows.map((row) => row.rule?.name)).toEqual(['two', 'four', 'one', 'three']);
  });

  it('say of a trunk for any number which numbers its rules are for', () => {
    const rules = [rule('some', { numbers: ['+1', '15'], inboundNumbers: ['+7', '+8'] }), rule('rest')];
    const pin = rule('pin', { rule: { dispatchRuleDirect: { roomName: 'r', pin: '1' } }, numbers: ['+1'] });
    expect(short(tableOf([inbound('main', { numbers: [] })], [...rules, pin]))).toEqual([
      [null, 'main', 'some', 'called as +1, 15; from +7, +8', ''],
      [null, 'main', 'pin', 'called as +1; with its PIN', ''],
      [null, 'main', 'rest', '', ''],
    ]);
  });

  it('say in which of its spellings a rule takes the number', () => {
    const odd = rule('odd', { numbers: ['+1999', '15105550100'] });
    const both = rule('both', { numbers: [NUMBER, '+1888'], inboundNumbers: ['+7'] });
    expect(short(tableOf([inbound('main')], [odd, both]))).toEqual([
      [NUMBER, 'main', 'both', 'from +7', ''],
      [NUMBER, 'main', 'odd', 'called as 15105550100', ''],
    ]);
  });

  it('stop at 20 rules of a number and count the rest, rules of the trunk before rules for any', () => {
    const many = (name: string, count: number, fields: Fields) =>
      Array.from({ length: count }, (_, at) => rule(`${name}${at}`, { ...fields, inboundNumbers: [`+1${at}`] }));
    const { rows } = tableOf([inbound('main')], [...many('any', 12, NO_TRUNKS), ...many('own', 15, {})]);
    const listed = rows.filter(({ number }) => number === NUMBER);
    expect(listed.map((row) => row.rule?.name.slice(0, 3) ?? row.only)).toEqual([
      ...Array<string>(15).fill('own'),
      ...Array<string>(5).fill('any'),
      '7 more rules',
    ]);
    expect(listed.at(-1)).toMatchObject({ number: NUMBER, trunk: { name: 'main' }, rule: null, room: '', agents: [], hole: '' });
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
    ['LiveKit fails at one (SDR_one)', [inbound('main')], [rule('one', { trunkIds: ['ST_main', 'ST_main'] })]],
  ])('show a hole: %s', (hole, trunks, rules) => {
    const row = { number: NUMBER, trunk: trunks[0], auth: 'full', rule: null, only: '', room: '', agents: [], hole };
    expect(tableOf(trunks, rules).rows).toEqual([row]);
  });

  it('are none where nothing takes calls', () => {
    expect(tableOf([], [rule('lost')]).rows).toEqual([]);
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
    const three = tableOf([inbound('a'), inbound('b'), inbound('c')], [rule('r', { trunkIds: ['ST_a', 'ST_b', 'ST_c'] })]);
    expect(three.rows[0]?.hole).toBe('LiveKit refuses calls that b (ST_b) or c (ST_c) takes as well');
  });

  it('name what takes calls to numbers that no trunk lists', () => {
    const { rows, exposures } = tableOf([inbound('any', { numbers: [], authPassword: '' })], [rule('all', NO_TRUNKS)]);
    expect(rows).toMatchObject([{ number: null, trunk: { name: 'any' }, rule: { name: 'all' } }]);
    expect(exposures).toEqual([
      'trunk any takes calls to any number, without credentials',
      'rule all is for any trunk: on a self-hosted server it also takes calls that no trunk takes, without credentials',
    ]);
    expect(tableOf([], [rule('all', NO_TRUNKS)]).rows).toMatchObject([{ number: null, trunk: null, auth: 'none' }]);
    const nameless = tableOf([inbound('', { numbers: [] })], [rule('', NO_TRUNKS)]);
    expect(nameless.exposures).toEqual(['trunk ST_ takes calls to any number', expect.stringMatching(/^rule SDR_ is for any trunk/)]);
  });
});

describe('rules that are never chosen', () => {
  const unchosen = (table: RouteTable) =>
    table.neverChosen.map(({ rule: { name }, why: { rejectedBy, detail } }) => `${name} (${rejectedBy}): ${detail}`);
  const PIN = { rule: { dispatchRuleDirect: { roomName: 'x', pin: '7' } } };

  it.each<[string, Fields, string]>([
    ['its trunk does not exist', { trunkIds: ['ST_gone'] }, 'lost (trunkIds): is for trunk ST_gone only, which does not exist'],
    ['its trunk id is empty', { trunkIds: [''] }, 'lost (trunkIds): is for trunk "" only, which does not exist'],
    ['its trunk does not take its number', { numbers: [OTHER_NUMBER] }, `lost (numbers): no trunk of it takes ${OTHER_NUMBER}`],
    [
      'its trunk does not take its caller',
      { trunkIds: ['ST_choosy'], inboundNumbers: ['+1'] },
      'lost (inboundNumbers): no trunk of it takes callers +1',
    ],
    [
      'it is for any trunk, and every trunk has a rule for all calls',
      NO_TRUNKS,
      'lost (trunkIds): is for any trunk; rest (SDR_rest) names any, and that comes first',
    ],
    [
      'it is for any trunk and a number of a trunk with a rule for all calls',
      { trunkIds: [], numbers: [NUMBER] },
      'lost (trunkIds): is for any trunk; rest (SDR_rest) names any, and that comes first',
    ],
  ])('are named where %s', (_, fields, why) => {
    const trunks = [inbound('main'), inbound('any', { numbers: [] }), inbound('choosy', { numbers: ['+2'], allowedNumbers: ['+9'] })];
    const others = [rule('support'), rule('rest', { trunkIds: ['ST_any'] }), rule('choosy', { trunkIds: ['ST_choosy'], ...PIN })];
    const own = rule('own', { trunkIds: ['ST_choosy'] });
    const table = tableOf(trunks, [...others, ...(why.includes('any trunk') ? [own] : []), rule('lost', fields)]);
    expect(unchosen(table)).toEqual([why]);
  });

  it.each<[string, Fields]>([
    ['a caller alone', { inboundNumbers: ['+1999'] }],
    ['another spelling of the number', { numbers: ['15105550100'] }],
    ['the number alone, which leaves its other spellings to the others', { numbers: [NUMBER] }],
    ['a PIN', PIN],
    ['calls without a trunk', NO_TRUNKS],
    ['a trunk that is there and one that is gone', { trunkIds: ['ST_gone', 'ST_main'], numbers: [NUMBER] }],
  ])('are not those for %s', (_, fields) => {
    expect(unchosen(tableOf([inbound('main')], [rule('support'), rule('narrow', fields)]))).toEqual([]);
  });

  it.each<[string, Fields, Fields]>([
    ['to any number of a trunk without a rule', {}, {}],
    ['to a number of a trunk without a rule', {}, { numbers: [NUMBER] }],
    ['to any number of a trunk for any, without a rule', { numbers: [] }, {}],
    ['to one number of a trunk for any, without a rule', { numbers: [] }, { numbers: ['+5'] }],
    ['from the callers of a trunk without a rule', { allowedNumbers: ['+1999'] }, {}],
    ['from one caller of a trunk without a rule', { allowedNumbers: ['+1999', '+1998'] }, { inboundNumbers: ['+1998'] }],
  ])('are not rules for any trunk that take calls %s', (_, trunk, fields) => {
    const busy = inbound('busy', { numbers: ['+77'] });
    const table = tableOf(
      [busy, inbound('main', trunk)],
      [rule('own', { trunkIds: ['ST_busy'] }), rule('all', { trunkIds: [], ...fields })],
    );
    expect(unchosen(table)).toEqual([]);
  });

  it('are not those that take the callers of a trunk that no other rule spells so', () => {
    const trunk = inbound('main', { allowedNumbers: ['+1999'] });
    expect(unchosen(tableOf([trunk], [rule('rest'), rule('vip', { inboundNumbers: ['+1999'] })]))).toEqual([]);
    const exact = inbound('main', { allowedNumbers: ['anonymous'] });
    expect(unchosen(tableOf([exact], [rule('rest'), rule('vip', { inboundNumbers: ['anonymous'] })]))).toEqual([
      'rest (inboundNumbers): is for any caller; vip (SDR_vip) lists this one, and that comes first',
    ]);
  });

  it('are those behind a rule for a number that has one spelling only', () => {
    const trunk = inbound('main', { numbers: ['tel:+1'] });
    expect(unchosen(tableOf([trunk], [rule('rest'), rule('one', { numbers: ['tel:+1'] })]))).toEqual([
      'rest (numbers): is for any called number; one (SDR_one) lists this one, and that comes first',
    ]);
  });

  it('are all of a trunk where LiveKit fails at two of its rules', () => {
    const claims = 'claims the same calls as';
    const shared = 'calls to any number from any caller over trunk ST_main, without a PIN';
    expect(unchosen(tableOf([inbound('main')], [rule('one'), rule('two')]))).toEqual([
      `one (numbers): ${claims} two (SDR_two) (${shared}): LiveKit fails on every call that it looks at both for`,
      `two (numbers): ${claims} one (SDR_one) (${shared}): LiveKit fails on every call that it looks at both for`,
    ]);
  });

  it('are not named where there are too many kinds of calls to try', () => {
    const wide = (callers: number) => {
      const lists = { numbers: [], inboundNumbers: Array.from({ length: callers }, (_, at) => `+1${at}`) };
      return tableOf([inbound('main')], [rule('one', lists), rule('two', lists)]).neverChosen.length;
    };
    // A caller is tried with two spellings of the number, before a PIN and after none.
    expect([wide(500), wide(501)]).toEqual([2, 0]);
  });
});
