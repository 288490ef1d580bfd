import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Edit, Plan } from '../../../src/core/plan/plan.ts';
import { provePlan } from '../../../src/core/plan/prove/prove-plan.ts';
import { lastState } from '../../../src/core/plan/prove/states.ts';
import { numbered, plainStep } from '../../../src/core/plan/step.ts';
import { PROFILES } from '../../../src/core/routing/profile.ts';
import { inbound, NUMBER, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';
import { editsBetween, told } from './told.ts';

const main = inbound('main');
const two = inbound('main', { numbers: [NUMBER, OTHER_NUMBER] });
const OPEN = { authUsername: '', authPassword: '' };
const shadow = { strategy: 'shadow', runId: 'r' } as const;
const ids = ({ hazards }: Plan) => hazards.map(({ id, step }) => `${id} at ${step}`);

describe('the shadow of a rule has a key that is free beside it', () => {
  const anew = (before: typeof support, others: (typeof support)[] = [], fields: object = {}) => {
    const changed = { ...before, roomConfig: rule('x', { roomConfig: { agents: [{ agentName: 'two' }] } }).roomConfig, ...fields };
    const there = world({ inboundTrunks: [two], dispatchRules: [before, ...others] });
    return makePlan(there, [{ kind: 'dispatchRule', before, after: changed }], shadow);
  };
  const support = rule('a');

  it.each([
    ['wider by its trunks', () => anew(support), ["create a'", "update a' trunkIds main"], ['AUTH_OPEN at 1']],
    [
      'wider by its numbers',
      () => anew(rule('a', { numbers: [NUMBER] })),
      ["create a'", `replace a' numbers ${NUMBER}`],
      ['CALLS_BEGIN at 1'],
    ],
    [
      'wider by its callers',
      () => anew(rule('a', { inboundNumbers: ['+15105550199'] })),
      ["create a'", "replace a' inboundNumbers +15105550199"],
      ['CALLS_BEGIN at 1'],
    ],
    [
      'narrower where another rule has the wider one',
      () => anew(support, [rule('all', { trunkIds: [] })]),
      [`create a' numbers ${NUMBER},${OTHER_NUMBER}`, "replace a' numbers any"],
      ['CALL_MISROUTE at 2'],
    ],
    [
      'its own where that is another one than it was',
      () => anew(rule('a', { numbers: [NUMBER] }), [], { numbers: [OTHER_NUMBER] }),
      [`create a' numbers ${OTHER_NUMBER}`, "update a'"],
      ['CALLS_END at 2', 'CALLS_BEGIN at 1'],
    ],
  ])('%s', (_, planned, [made, ended], hazards) => {
    const plan = planned();
    expect(told(plan)).toEqual([`shadow ${made}`, 'shadow delete a', `shadow ${ended}`]);
    expect(ids(plan).sort()).toEqual([...hazards].sort());
  });

  it('or it loses calls, which is told', () => {
    expect(ids(anew(rule('a', { trunkIds: [] })))).toEqual(['CALL_DROP at 1']);
  });
});

describe('the shadow of a trunk', () => {
  const anew = (before: typeof main, others: (typeof main)[] = []) =>
    makePlan(
      world({ inboundTrunks: [before, ...others], dispatchRules: [rule('a'), rule('far', { trunkIds: ['ST_x'] })] }),
      [{ kind: 'inboundTrunk', before, after: { ...before, metadata: 'm' } }],
      shadow,
    );

  it.each([
    ['with credentials', main],
    ['with allowed addresses', inbound('main', { ...OPEN, allowedAddresses: ['192.0.2.1'] })],
  ])('%s lists no number while the old one stands, and only the rules of that name it', (_, trunk) => {
    const plan = anew(trunk);
    expect(told(plan)).toEqual([
      "shadow create main'",
      "shadow update a trunkIds main,main'",
      'shadow delete main',
      `shadow update main' numbers ${NUMBER}`,
      "shadow update a trunkIds main'",
    ]);
    expect(plan.steps.map(({ owner }) => owner)).toEqual(['ST_main', 'SDR_a', 'ST_main', 'ST_main', 'SDR_a']);
    expect(ids(plan)).toEqual(['CALLS_BEGIN at 2']);
  });

  it.each([
    ['admits anybody', inbound('main', OPEN)],
    ['has half a pair of credentials', inbound('main', { authPassword: '' })],
    ['is for any number', inbound('main', { numbers: [] })],
  ])('of one that %s cannot stand beside it, and lists the number of nobody', (_, trunk) => {
    const plan = anew(trunk);
    expect(told(plan)).toContain("shadow create main' numbers nobody");
    expect(ids(plan).join()).toMatch(/CONFLICT_STORED|CALL_DROP/);
  });

  it('is refused beside another one for any number', () => {
    expect(ids(anew(main, [inbound('wild', { numbers: [] })]))).toContain('SERVER_REFUSES at 1');
  });

  it('is named by a rule as that has been changed before, and as nothing else', () => {
    const support = rule('a');
    const there = world({ inboundTrunks: [main], dispatchRules: [support] });
    const edits: Edit[] = [
      { kind: 'inboundTrunk', before: main, after: { ...main } },
      { kind: 'dispatchRule', before: support, after: { ...support, metadata: 'new' } },
    ];
    const { steps } = makePlan(there, edits, { recreate: new Set(['ST_main']), runId: 'r' });
    const ofRule = steps.filter(({ subject }) => subject.name === 'a');
    expect(ofRule.map(({ strategy, change }) => [strategy, ...change.map(({ field }) => field)])).toEqual([
      ['in-place', 'metadata'],
      ['shadow', 'trunkIds'],
      ['shadow', 'trunkIds'],
    ]);
    expect(lastState(there, steps).dispatchRules).toMatchObject([{ metadata: 'new' }]);
  });

  it('is made for none that calls out, or is new; deletes come last', () => {
    const out = outbound('o');
    const gone = inbound('gone', { numbers: [OTHER_NUMBER] });
    const edits: Edit[] = [
      { kind: 'inboundTrunk', before: gone, after: null },
      { kind: 'outboundTrunk', before: out, after: { ...out, metadata: 'm' } },
      { kind: 'inboundTrunk', before: null, after: inbound('new', { sipTrunkId: '', numbers: ['+15105550177'] }) },
      { kind: 'inboundTrunk', before: main, after: { ...main, metadata: 'm' } },
    ];
    const steps = told(makePlan(world({ inboundTrunks: [main, gone], outboundTrunks: [out], dispatchRules: [rule('a')] }), edits, shadow));
    expect(steps.slice(0, 3)).toEqual(['create create new numbers +15105550177', 'in-place update o', "shadow create main'"]);
    expect(steps.at(-1)).toBe('delete delete gone');
    expect(steps).toHaveLength(8);
  });
});

describe('a bridge', () => {
  const [A, B] = ['+15105550101', '+15105550102'];
  const on = (name: string, fields: object) => rule(name, { roomConfig: { agents: [{ agentName: name }] }, ...fields });
  /** Two rules before a third one swap their numbers. */
  const swapped = (fields: object, others: (typeof main)[] = []) => {
    const inboundTrunks = [inbound('main', { numbers: [A, B, NUMBER], ...fields }), ...others];
    const rules = (day: string, night: string) => [on('day', { numbers: [day] }), on('night', { numbers: [night] }), on('rest', {})];
    const before = world({ inboundTrunks, dispatchRules: rules(A, B) });
    return told(makePlan(before, editsBetween(before, { ...before, dispatchRules: rules(B, A) }), { runId: 'r' }));
  };

  it.each([
    ['credentials', {}],
    ['allowed addresses', { ...OPEN, allowedAddresses: ['192.0.2.1'] }],
  ])('has the %s of its trunk, and takes the numbers that are concerned', (_, fields) => {
    expect(swapped(fields)).toEqual([
      "bridge create main' numbers nobody",
      `bridge create day' numbers ${B}`,
      `bridge create night' numbers ${A}`,
      "bridge update rest trunkIds main,main'",
      'bridge update main numbers any',
      `bridge update main' numbers ${A},${B}`,
      'park replace day numbers nobody',
      'park replace night numbers nobody',
      `park replace day numbers ${B}`,
      `park replace night numbers ${A}`,
      `bridge update main numbers ${NUMBER}`,
      "bridge update main' numbers any",
      `bridge update main numbers ${NUMBER},${A},${B}`,
      "bridge delete main'",
      "bridge delete day'",
      "bridge delete night'",
      'bridge update rest trunkIds main',
    ]);
  });

  it('says why each step is taken, and in its name what is out of the way and comes back', () => {
    const inboundTrunks = [inbound('main', { numbers: [A, B, NUMBER] })];
    const rules = (day: string, night: string) => [on('day', { numbers: [day] }), on('night', { numbers: [night] }), on('rest', {})];
    const before = world({ inboundTrunks, dispatchRules: rules(A, B) });
    const { steps } = makePlan(before, editsBetween(before, { ...before, dispatchRules: rules(B, A) }), { runId: 'r' });
    const of = (name: string) => steps.filter(({ subject }) => subject.name === name).map(({ why, edit }) => [edit.after?.name, why]);
    expect(of('day').filter((_, at) => at > 0)).toEqual([
      [`sipctl:r:park:numbers=${B};was.numbers=${A}:day`, 'its calls are answered over the bridge, and its key is free for another rule'],
      ['day', 'its new key is free'],
      [undefined, 'the bridge is gone'],
    ]);
    expect(of('rest').map(([, why]) => why)).toEqual(['answers over the bridge, too', 'the bridge is gone']);
    const waiting = `sipctl:r:park:numbers=${A},${B},${NUMBER};was.numbers=${A},${B},${NUMBER}:main`;
    expect(of('main').filter(([name]) => name === waiting)).toHaveLength(2);
  });

  it.each([
    ['a trunk that admits anybody', OPEN, []],
    ['one whose password nobody knows', { authPassword: '****' }, []],
    ['one beside another for any number', {}, [inbound('wild', { numbers: [] })]],
  ])('is not built for %s', (_, fields, others) => {
    expect(swapped(fields, others).join()).not.toContain('bridge');
  });
});

describe('a trunk that calls out and that LiveKit would refuse', () => {
  const refusal = (fields: Readonly<Record<string, unknown>>) => {
    const { hazards } = provePlan(world(), numbered([plainStep({ kind: 'outboundTrunk', before: null, after: outbound('o', fields) })]), {
      profiles: PROFILES,
    });
    return hazards.map(({ id, detail, nextSteps }) => [`${id}: ${detail}`, ...nextSteps].join('; try: '));
  };

  it.each([
    [{ numbers: [] }, 'has no number to call from; try: list at least one'],
    [{ address: '' }, 'has no address to dial; try: give it one'],
    ...['sip:carrier.example', 'sips:carrier.example', 'user@carrier.example', 'carrier.example;transport=tcp'].map(
      (address): [Record<string, unknown>, string] => [
        { address },
        `has "${address}" for its address, which is a SIP URI; try: write a host name or IP`,
      ],
    ),
  ])('is told before the first request: %j', (fields, detail) => {
    expect(refusal(fields)).toEqual([`SERVER_REFUSES: ${detail}`]);
  });

  it.each(['sip.carrier.example', 'carrier.example:5061', '192.0.2.1', 'mysip:5060'])('is not one with the address %s', (address) => {
    expect(refusal({ address })).toEqual([]);
  });
});
