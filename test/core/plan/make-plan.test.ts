import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editRule, type RuleFields } from '../../../src/core/edit/edit-rule.ts';
import { editInboundTrunk, type InboundTrunkFields } from '../../../src/core/edit/edit-trunk.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { leavesOf } from '../../../src/core/model/normalise.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { UPDATABLE } from '../../../src/core/model/updatable.ts';
import { changedMembers, diffObjects } from '../../../src/core/plan/diff.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { inbound, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';

const text = fc.constantFrom('', 'a', 'b');
const numbers = fc.uniqueArray(fc.constantFrom('+1', '+2', '+3'));
const map = fc.dictionary(fc.constantFrom('X-A', 'X-B'), fc.constantFrom('1', '2'));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const trunks = fc
  .record({
    name: text,
    metadata: text,
    numbers,
    allowedAddresses: numbers,
    authUsername: text,
    authPassword: text,
    headers: map,
    krispEnabled: fc.boolean(),
  })
  .map((fields) => inbound('main', { ...fields, futureField: { kept: true } }));
const edits: fc.Arbitrary<InboundTrunkFields> = fc.record({
  name: maybe(text),
  metadata: maybe(text),
  numbers: maybe(fc.record({ set: numbers })),
  allowedAddresses: maybe(fc.record({ add: numbers, remove: numbers })),
  authUsername: maybe(text),
  authPassword: maybe(text.map((value) => new Secret(value))),
  headers: maybe(fc.record({ set: map })),
  krispEnabled: maybe(fc.boolean()),
  ringingTimeout: maybe(fc.constantFrom('30s', '0s')),
});

describe('a secret that the server shows as a mask', () => {
  it.each(['****', '[secret]'])('is never sent back as part of the whole object: %s', (mask) => {
    const before = inbound('main', { authPassword: mask });
    const there = world({ inboundTrunks: [before] });
    const plan = (after: typeof before) => makePlan(there, [{ kind: 'inboundTrunk', before, after }]);
    expect(() => plan({ ...before, krispEnabled: true })).toThrow(expect.objectContaining({ id: 'secret-masked' }));
    expect(plan({ ...before, metadata: 'm' }).steps).toMatchObject([{ action: 'update' }]);
    expect(plan({ ...before, krispEnabled: true, authPassword: new Secret('given anew') }).steps).toMatchObject([{ action: 'replace' }]);
  });
});

describe('what an edit changes', () => {
  it('is in fields that were said, and only there', () => {
    fc.assert(
      fc.property(trunks, edits, (before, fields) => {
        const after = editInboundTrunk(before, fields);
        const said = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [key]));
        expect(said).toEqual(expect.arrayContaining(changedMembers(diffObjects<'inboundTrunk'>(before, after))));
        if (fields.name !== undefined) expect(after.name).toBe(fields.name);
        if (fields.numbers?.set !== undefined) expect(after.numbers).toEqual(fields.numbers.set);
        if (fields.authPassword !== undefined) expect(after.authPassword.equals(fields.authPassword)).toBe(true);
        expect(after['futureField']).toEqual({ kept: true });
      }),
    );
  });

  it('is nothing the second time', () => {
    fc.assert(
      fc.property(trunks, edits, (before, fields) => {
        const once = editInboundTrunk(before, fields);
        expect(diffObjects<'inboundTrunk'>(once, editInboundTrunk(once, fields))).toEqual([]);
      }),
    );
  });

  it('of a rule is what was said too, other members of its room and agents kept', () => {
    const before = rule('support', { roomConfig: { agents: [{ agentName: 'a', metadata: 'm', future: 1 }], emptyTimeout: 60, future: 2 } });
    const fields: RuleFields = { agents: { add: [], remove: [], set: undefined }, room: { maxParticipants: 5 } };
    const after = editRule(before, fields);
    expect(diffObjects<'dispatchRule'>(before, after)).toEqual([{ field: 'roomConfig.maxParticipants', before: undefined, after: 5 }]);
    expect(after.roomConfig).toMatchObject({ future: 2, agents: [{ metadata: 'm', future: 1 }] });
  });
});

describe('the meaning of an object', () => {
  it('is the same with its defaults written out', () => {
    fc.assert(
      fc.property(trunks, (trunk) => {
        const sparse = Object.fromEntries(Object.entries(trunk).filter(([, value]) => value !== '' && value !== null && value !== false));
        expect([...leavesOf(inboundTrunkSchema.parse(sparse))]).toEqual([...leavesOf(trunk)]);
      }),
    );
  });

  it.each([
    ['the order of numbers', { numbers: ['+1', '+2'] }, { numbers: ['+2', '+1'] }],
    ['trailing zeros of a duration', { ringingTimeout: '30.500s' }, { ringingTimeout: '30.5s' }],
    [
      'the deprecated copy of encryption',
      { media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW' } },
      { media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW' }, mediaEncryption: 'SIP_MEDIA_ENCRYPT_ALLOW' },
    ],
    ['an empty media', { media: null }, { media: {} }],
    ['times that the server sets', { updatedAt: '2026-01-01T00:00:00Z' }, {}],
  ])('does not hang on %s', (_, one, other) => {
    expect(diffObjects<'inboundTrunk'>(inbound('main', one), inbound('main', other))).toEqual([]);
  });

  it.each([
    ['a timeout of nothing and none', { ringingTimeout: '0s' }, { ringingTimeout: null }],
    ['another spelling of a number', { numbers: ['+15105550100'] }, { numbers: ['+1 510 555 0100'] }],
    ['a password', { authPassword: 'a' }, { authPassword: 'b' }],
    ['a field to come', { future: 1 }, { future: 2 }],
  ])('tells apart %s', (_, one, other) => {
    expect(diffObjects<'inboundTrunk'>(inbound('main', one), inbound('main', other))).toHaveLength(1);
  });
});

describe('a plan', () => {
  it('updates what LiveKit can update and replaces what it cannot', () => {
    fc.assert(
      fc.property(trunks, edits, (before, fields) => {
        const after = editInboundTrunk(before, fields);
        const { steps } = makePlan(world({ inboundTrunks: [before] }), [{ kind: 'inboundTrunk', before, after }]);
        const members = changedMembers(diffObjects<'inboundTrunk'>(before, after));
        if (members.length === 0) expect(steps).toEqual([]);
        else expect(steps[0]?.action).toBe(members.every((member) => UPDATABLE.inboundTrunk.has(member)) ? 'update' : 'replace');
      }),
    );
  });

  it('creates first and deletes last', () => {
    const gone = inbound('gone');
    const { steps } = makePlan(world({ inboundTrunks: [gone, inbound('main')], outboundTrunks: [] }), [
      { kind: 'inboundTrunk', before: gone, after: null },
      { kind: 'inboundTrunk', before: inbound('main'), after: inbound('main', { metadata: 'm' }) },
      { kind: 'outboundTrunk', before: null, after: outbound('out', { sipTrunkId: '' }) },
    ]);
    expect(steps.map(({ id, action }) => `${id} ${action}`)).toEqual(['1 create', '2 update', '3 delete']);
  });

  it('sends a whole object where a list holds an empty text, which LiveKit does not update', () => {
    const before = inbound('main', { allowedAddresses: [''] });
    const { steps } = makePlan(world({ inboundTrunks: [before] }), [
      { kind: 'inboundTrunk', before, after: { ...before, allowedAddresses: ['', '192.0.2.1'] } },
    ]);
    expect(steps[0]?.action).toBe('replace');
  });
});

describe('a hazard', () => {
  const hazardsOf = (...args: Parameters<typeof makePlan>) => makePlan(...args).hazards.map(({ id }) => id);
  const full = inbound('main');

  it.each([
    ['a new password', full, { authPassword: new Secret('other') }, ['AUTH_FLIP']],
    ['a new user', full, { authUsername: 'other' }, ['AUTH_FLIP']],
    ['no credentials any more', full, { authUsername: '', authPassword: Secret.none }, ['AUTH_FLIP']],
    ['half a pair made whole', inbound('main', { authPassword: '' }), { authPassword: new Secret('p') }, ['AUTH_FLIP']],
    ['half a pair that stays half', inbound('main', { authPassword: '' }), { authUsername: 'other' }, []],
    ['a name', full, { name: 'other' }, []],
    ['a number that nobody answers any more', full, { numbers: { set: [OTHER_NUMBER] } }, ['CALLS_END', 'CALLS_BEGIN']],
  ] as const)('of a trunk: %s', (_, before, fields, expected) => {
    const there = world({ inboundTrunks: [before], dispatchRules: [rule('support')] });
    expect(hazardsOf(there, [{ kind: 'inboundTrunk', before, after: editInboundTrunk(before, fields) }])).toEqual(expected);
  });

  it('of a delete is what still points to the object, and the calls that end', () => {
    const there = world({ inboundTrunks: [full], dispatchRules: [rule('support')] });
    expect(hazardsOf(there, [{ kind: 'inboundTrunk', before: full, after: null }])).toEqual(['IN_USE', 'CALLS_END']);
    expect(
      hazardsOf(there, [
        { kind: 'inboundTrunk', before: full, after: null },
        { kind: 'dispatchRule', before: rule('support'), after: null },
      ]),
    ).toEqual(['CALLS_END', 'CALLS_END']);
  });

  it('of several deletes is told of each object whose calls end, and of no other', () => {
    const idle = inbound('idle', { numbers: [] });
    const there = world({ inboundTrunks: [full, idle], dispatchRules: [rule('support'), rule('idle', { trunkIds: ['ST_gone'] })] });
    const [support, unused] = there.dispatchRules;
    if (support === undefined || unused === undefined) throw new Error('both are there');
    const { hazards } = makePlan(there, [
      { kind: 'dispatchRule', before: unused, after: null },
      { kind: 'dispatchRule', before: support, after: null },
    ]);
    expect(hazards.map(({ id, subject }) => [id, subject.name])).toEqual([['CALLS_END', 'support']]);
  });

  it('of a filter that is emptied is that calls begin', () => {
    const there = world({ inboundTrunks: [full], dispatchRules: [rule('support')] });
    const [before] = there.dispatchRules;
    if (before === undefined) throw new Error('it is there');
    expect(hazardsOf(there, [{ kind: 'dispatchRule', before, after: { ...before, trunkIds: [] } }])).toEqual(['CALLS_BEGIN']);
    expect(hazardsOf(there, [{ kind: 'inboundTrunk', before: full, after: { ...full, numbers: [] } }])).toEqual(['CALLS_BEGIN']);
  });

  it('of two trunks that one call would match is told, though their keys differ', () => {
    const choosy = inbound('choosy', { numbers: ['+15105550222'], allowedNumbers: ['+15105550199'] });
    const there = world({ inboundTrunks: [full, choosy] });
    expect(hazardsOf(there, [{ kind: 'inboundTrunk', before: choosy, after: { ...choosy, numbers: full.numbers } }])).toEqual([
      'AMBIGUOUS_ROUTE',
    ]);
  });

  it('is a conflict that was there before only where LiveKit looks at it: moving one of the two away is accepted', () => {
    const there = world({ inboundTrunks: [full, inbound('twin')] });
    const to = (fields: Partial<typeof full>) => hazardsOf(there, [{ kind: 'inboundTrunk', before: full, after: { ...full, ...fields } }]);
    expect(to({ metadata: 'm' })).toEqual(['SERVER_REFUSES']);
    expect(to({ numbers: [OTHER_NUMBER] })).toEqual([]);
  });
});
