import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { World } from '../../../src/core/model/world.ts';
import type { HazardId } from '../../../src/core/plan/hazard.ts';
import { makePlan, type PlanOptions } from '../../../src/core/plan/make-plan.ts';
import { statesOf } from '../../../src/core/plan/prove/states.ts';
import { decodeTemporaryName } from '../../../src/core/plan/temporary-name.ts';
import { lostCalls } from '../../scenarios/lost-calls.ts';
import { inbound, rule, world } from '../../support/world.ts';
import { editsBetween, told } from './told.ts';

const [A, B, C] = ['+15105550101', '+15105550102', '+15105550103'];
const [D, E, F] = ['+15105550104', '+15105550105', '+15105550106'];
const NEW_TRUNK = planId('name', 'inboundTrunk', 'new');
const main = inbound('main', { numbers: [A] });
const other = inbound('other', { numbers: [B, C] });
const support = rule('support');
const sales = rule('sales', { trunkIds: ['ST_other'], roomConfig: { agents: [{ agentName: 'sales-agent' }] } });
const two = world({ inboundTrunks: [main, other], dispatchRules: [support, sales] });

const everywhere = ['main', 'other', 'third', 'fourth'].map((name) =>
  rule(name, { trunkIds: [`ST_${name}`], roomConfig: { agents: [{ agentName: name }] } }),
);

/** Rules of trunk `main` that differ in their agents, so that each call tells which of them took it. */
const on = (name: string, fields: object) => rule(name, { roomConfig: { agents: [{ agentName: name }] }, ...fields });
const withRules = (...dispatchRules: World['dispatchRules']) =>
  world({ inboundTrunks: [inbound('main', { numbers: [A, B, C] })], dispatchRules });

const plan = (before: World, after: World, options: Partial<PlanOptions> = {}) => makePlan(before, editsBetween(before, after), options);

interface Change {
  readonly change: string;
  readonly before: World;
  readonly after: World;
  readonly steps: readonly string[];
  /** Hazards of the end, and calls taken on the way. */
  readonly hazards?: readonly HazardId[];
  readonly options?: Partial<PlanOptions>;
}

const CHANGES: readonly Change[] = [
  {
    change: 'a number moves to another trunk: the giver is wide while the taker takes it',
    before: two,
    after: { ...two, inboundTrunks: [inbound('main', { numbers: [A, C] }), inbound('other', { numbers: [B] })] },
    steps: [`park update other numbers any`, `park update main numbers ${A},${C}`, `park update other numbers ${B}`],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'two trunks swap their numbers: one is out of reach while the other is wide',
    before: world({ ...two, inboundTrunks: [main, inbound('other', { numbers: [B] })] }),
    after: { ...two, inboundTrunks: [inbound('main', { numbers: [B] }), inbound('other', { numbers: [A] })] },
    steps: [
      'park update main numbers any',
      `park update other numbers ${A},${B}`,
      'park update main numbers nobody',
      'park update other numbers any',
      `park update main numbers ${B}`,
      `park update other numbers ${A}`,
    ],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'three trunks pass their numbers on in a ring',
    before: world({
      inboundTrunks: [main, inbound('other', { numbers: [B] }), inbound('third', { numbers: [C] })],
      dispatchRules: [support, sales],
    }),
    after: world({
      inboundTrunks: [inbound('main', { numbers: [B] }), inbound('other', { numbers: [C] }), inbound('third', { numbers: [A] })],
      dispatchRules: [support, sales],
    }),
    steps: [
      'park update main numbers any',
      `park update third numbers ${A},${C}`,
      'park update main numbers nobody',
      'park update other numbers any',
      `park update main numbers ${B}`,
      'park update other numbers nobody',
      'park update third numbers any',
      `park update other numbers ${C}`,
      `park update third numbers ${A}`,
    ],
    hazards: ['CALLS_END', 'CALLS_BEGIN'],
  },
  {
    change: 'two numbers move between trunks that have nothing to do with each other: one after the other, since two cannot be wide',
    before: world({
      inboundTrunks: [main, other, inbound('third', { numbers: [D] }), inbound('fourth', { numbers: [E, F] })],
      dispatchRules: everywhere,
    }),
    after: world({
      dispatchRules: everywhere,
      inboundTrunks: [
        inbound('main', { numbers: [A, C] }),
        inbound('other', { numbers: [B] }),
        inbound('third', { numbers: [D, F] }),
        inbound('fourth', { numbers: [E] }),
      ],
    }),
    steps: [
      'park update other numbers any',
      `park update main numbers ${A},${C}`,
      `park update other numbers ${B}`,
      'park update fourth numbers any',
      `park update third numbers ${D},${F}`,
      `park update fourth numbers ${E}`,
    ],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'a number gets a new trunk: rules name it before its number comes',
    before: two,
    after: world({
      inboundTrunks: [main, inbound('other', { numbers: [B] }), { ...inbound('new', { numbers: [C] }), sipTrunkId: NEW_TRUNK }],
      dispatchRules: [support, { ...sales, trunkIds: ['ST_other', NEW_TRUNK] }],
    }),
    steps: [
      'park create new numbers nobody',
      'in-place update sales trunkIds other,new',
      'park update other numbers any',
      `park update new numbers ${C}`,
      `park update other numbers ${B}`,
    ],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'two trunks become one: the rule forgets the one that goes when its number is gone',
    before: world({ inboundTrunks: [main, other], dispatchRules: [{ ...support, trunkIds: ['ST_main', 'ST_other'] }] }),
    after: world({ inboundTrunks: [inbound('main', { numbers: [A, B, C] })], dispatchRules: [support] }),
    steps: [
      'park update other numbers any',
      `park update main numbers ${A},${B},${C}`,
      'in-place update support trunkIds main',
      'park delete other',
    ],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'a new trunk with the number of one that goes takes its place',
    before: two,
    after: world({
      inboundTrunks: [{ ...inbound('new', { numbers: [A] }), sipTrunkId: NEW_TRUNK }, other],
      dispatchRules: [{ ...support, trunkIds: [NEW_TRUNK] }, sales],
    }),
    steps: ['adopt update main'],
  },
  {
    change: 'a new rule with the key of one that goes takes its place',
    before: two,
    after: { ...two, dispatchRules: [sales, { ...support, name: 'better', sipDispatchRuleId: '' }] },
    steps: ['adopt update support'],
  },
  {
    change: 'a rule is split: the narrower one goes before it',
    before: withRules(on('support', {})),
    after: withRules(on('support', { numbers: [A] }), { ...on('sales', { numbers: [B] }), sipDispatchRuleId: '' }),
    steps: [`create create sales numbers ${B}`, `in-place replace support numbers ${A}`],
    hazards: ['CALLS_END'],
  },
  {
    change: 'a rule for two numbers gives one to a new rule: it is wide until that is there',
    before: withRules(on('support', { numbers: [A, B] })),
    after: withRules(on('support', { numbers: [A] }), { ...on('sales', { numbers: [B] }), sipDispatchRuleId: '' }),
    steps: ['park replace support numbers any', `create create sales numbers ${B}`, `park replace support numbers ${A}`],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'two rules become one: the one that stays is wide before the other goes',
    before: withRules(on('support', { numbers: [A] }), on('sales', { numbers: [B] })),
    after: withRules(on('support', { numbers: [A, B] })),
    steps: ['park replace support numbers any', 'delete delete sales', `park replace support numbers ${A},${B}`],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'two rules swap their numbers',
    before: withRules(on('support', { numbers: [A] }), on('sales', { numbers: [B] })),
    after: withRules(on('support', { numbers: [B] }), on('sales', { numbers: [A] })),
    steps: ['park replace support numbers any', `in-place replace sales numbers ${A}`, `park replace support numbers ${B}`],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'a number goes from one rule to another, and a rule for any number stands behind them: over a bridge',
    before: withRules(on('first', { numbers: [A, B] }), on('second', { numbers: [C] }), on('rest', {})),
    after: withRules(on('first', { numbers: [A] }), on('second', { numbers: [C, B] }), on('rest', {})),
    steps: [
      "bridge create main' numbers nobody",
      `bridge create first' numbers ${A}`,
      `bridge create second' numbers ${B},${C}`,
      "bridge update rest trunkIds main,main'",
      'bridge update main numbers any',
      `bridge update main' numbers ${A},${B},${C}`,
      `in-place replace first numbers ${A}`,
      `in-place replace second numbers ${B},${C}`,
      'bridge update main numbers nobody',
      "bridge update main' numbers any",
      `bridge update main numbers ${A},${B},${C}`,
      "bridge delete main'",
      "bridge delete first'",
      "bridge delete second'",
      'bridge update rest trunkIds main',
    ],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'two rules swap their numbers before a rule for any number: over a bridge',
    before: withRules(on('first', { numbers: [A] }), on('second', { numbers: [B] }), on('rest', {})),
    after: withRules(on('first', { numbers: [B] }), on('second', { numbers: [A] }), on('rest', {})),
    steps: [
      "bridge create main' numbers nobody",
      `bridge create first' numbers ${B}`,
      `bridge create second' numbers ${A}`,
      "bridge update rest trunkIds main,main'",
      'bridge update main numbers any',
      `bridge update main' numbers ${A},${B}`,
      'park replace first numbers nobody',
      'park replace second numbers nobody',
      `park replace first numbers ${B}`,
      `park replace second numbers ${A}`,
      `bridge update main numbers ${C}`,
      "bridge update main' numbers any",
      `bridge update main numbers ${A},${B},${C}`,
      "bridge delete main'",
      "bridge delete first'",
      "bridge delete second'",
      'bridge update rest trunkIds main',
    ],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'names go round: nothing hangs on them',
    before: two,
    after: {
      ...two,
      inboundTrunks: [
        { ...main, name: 'other' },
        { ...other, name: 'main' },
      ],
    },
    steps: ['in-place update main', 'in-place update other'],
  },
  {
    change: 'a trunk for any number is narrowed once another one has taken its part',
    before: world({
      inboundTrunks: [inbound('any', { numbers: [] }), main],
      dispatchRules: [support, on('rest', { trunkIds: ['ST_any'] })],
    }),
    after: world({
      inboundTrunks: [inbound('any', { numbers: [B] }), inbound('main', { numbers: [A, C] })],
      dispatchRules: [support, on('rest', { trunkIds: ['ST_any'] })],
    }),
    steps: [`in-place update main numbers ${A},${C}`, `in-place update any numbers ${B}`],
    hazards: ['CALLS_END'],
  },
  {
    change: 'a trunk is made anew',
    before: two,
    after: { ...two, inboundTrunks: [{ ...main, krispEnabled: true }, other] },
    options: { strategy: 'shadow' },
    steps: [
      "shadow create main'",
      "shadow update support trunkIds main,main'",
      'shadow delete main',
      `shadow update main' numbers ${A}`,
      "shadow update support trunkIds main'",
    ],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'a trunk is made anew though nothing of it changes',
    before: two,
    after: two,
    options: { recreate: new Set(['ST_main']) },
    steps: [
      "shadow create main'",
      "shadow update support trunkIds main,main'",
      'shadow delete main',
      `shadow update main' numbers ${A}`,
      "shadow update support trunkIds main'",
    ],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'a rule is made anew: its shadow has a wider key until the old one is gone',
    before: withRules(on('support', { numbers: [A] })),
    after: withRules(on('support', { numbers: [A], metadata: 'm' })),
    options: { strategy: 'shadow' },
    steps: ["shadow create support'", 'shadow delete support', `shadow replace support' numbers ${A}`],
    hazards: ['CALLS_BEGIN'],
  },
  {
    change: 'two rules swap their trunks: each takes the contents of the other, and what the second shall be is kept meanwhile',
    before: two,
    after: {
      ...two,
      dispatchRules: [
        { ...support, trunkIds: sales.trunkIds },
        { ...sales, trunkIds: support.trunkIds },
      ],
    },
    steps: ["adopt create support' numbers nobody", 'adopt replace support', 'adopt replace sales', "adopt delete support'"],
  },
  {
    change: 'a test caller tries a changed rule first',
    before: two,
    after: { ...two, dispatchRules: [{ ...support, metadata: 'm', krispEnabled: true }, sales] },
    options: { strategy: 'canary', testCaller: D },
    steps: [`canary create support' inboundNumbers ${D}`, 'canary replace support', "canary delete support'"],
  },
];

describe.each(CHANGES)('$change', ({ before, after, steps, hazards = [], options }) => {
  const made = () => plan(before, after, options);

  it('takes these steps', () => {
    expect(told(made())).toEqual(steps);
    expect([...new Set(made().hazards.map(({ id }) => id))]).toEqual(hazards);
  });

  it('answers every call as before or as after, in each state and across each step', () => {
    expect(lostCalls(statesOf(before, made().steps))).toEqual([]);
  });
});

describe('where no way is without harm', () => {
  it('trunks that admit anybody hand no number over: they cannot be without numbers', () => {
    const open = { authUsername: '', authPassword: '' };
    const [from, to] = [
      world({ ...two, inboundTrunks: [inbound('main', { numbers: [A], ...open }), inbound('other', { numbers: [B, C], ...open })] }),
      world({ ...two, inboundTrunks: [inbound('main', { numbers: [A, C], ...open }), inbound('other', { numbers: [B], ...open })] }),
    ];
    const { steps, hazards } = plan(from, to);
    expect(steps.map(({ subject }) => subject.name)).toEqual(['other', 'main']);
    expect(hazards).toMatchObject([{ id: 'CALL_DROP', step: 1, call: { to: C } }]);
    expect(hazards[0]?.nextSteps.join()).not.toMatch(/--strategy/);
  });

  it('says which other strategy does it', () => {
    const { hazards } = plan(CHANGES[0]?.before ?? two, CHANGES[0]?.after ?? two, { strategy: 'in-place' });
    expect(hazards[0]?.nextSteps[0]).toMatch(/--strategy auto/);
  });

  it('tries no canary on a rule that the test caller cannot meet', () => {
    const vip = { ...support, inboundNumbers: [D ?? ''] };
    const from = { ...two, dispatchRules: [vip, sales] };
    const to = { ...two, dispatchRules: [{ ...vip, metadata: 'm' }, sales] };
    expect(told(plan(from, to, { strategy: 'canary', testCaller: D ?? null }))).toEqual(['in-place update support']);
    expect(told(plan(from, to, { strategy: 'canary' }))).toEqual(['in-place update support']);
  });
});

it('names say what a trunk is called in the end, also where its rename is no part of what goes over the bridge', () => {
  const own = (name: string, pin: string) => ({
    ...rule(name, { trunkIds: ['name:inboundTrunk:b'] }),
    rule: { dispatchRuleDirect: { roomName: name, pin: new Secret(pin) } },
  });
  const old = { ...rule('q', { trunkIds: ['ST_a'] }), rule: { dispatchRuleDirect: { roomName: 'q', pin: Secret.none } } };
  const before = world({ inboundTrunks: [inbound('a', { numbers: [A, B] })], dispatchRules: [old] });
  const after = world({
    inboundTrunks: [inbound('b', { sipTrunkId: 'name:inboundTrunk:b', numbers: [A, B] })],
    dispatchRules: [own('p', '1'), own('s', '2')],
  });
  const states = statesOf(before, plan(before, after).steps);
  const waiting = states.flatMap(({ inboundTrunks }) => inboundTrunks.filter(({ sipTrunkId }) => sipTrunkId === 'ST_a'));
  const said = waiting.flatMap(({ name }) => decodeTemporaryName(name) ?? []);
  expect(said.length).toBeGreaterThan(0);
  expect(new Set(said.map(({ name }) => name))).toEqual(new Set(['b']));
});
