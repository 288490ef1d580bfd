import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import { idOf, type World } from '../../../src/core/model/world.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { onlyEdits } from '../../../src/core/plan/only.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { type MostDeletes, refuseManyDeletes } from '../../../src/core/plan/protect/delete-limit.ts';
import { severeSteps } from '../../../src/core/plan/protect/severe.ts';
import { emptyScopes, pruneEdits } from '../../../src/core/plan/prune.ts';
import { editedId } from '../../../src/core/plan/step.ts';
import { inbound, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';
import { editsBetween } from './told.ts';

const main = inbound('main');
const there = world({
  inboundTrunks: [main, inbound('lab-1', { numbers: [OTHER_NUMBER] })],
  outboundTrunks: [outbound('lab-out')],
  dispatchRules: [rule('support'), rule('lab-rule', { trunkIds: ['ST_lab-1'] })],
});
const deletes = (objects: World): Edit[] => editsBetween(objects, world());

describe('pruning', () => {
  const declared: Edit[] = [{ kind: 'inboundTrunk', before: main, after: main }];
  const pruned = (scopes: string[], ignore: string[] = [], of: readonly Edit[] = declared) =>
    pruneEdits(there, of, { scopes, ignore }).map((edit) => [edit.after, editedId(edit)]);

  it('deletes what is in scope and neither declared nor ignored, rules first', () => {
    expect(pruned(['lab-*'])).toEqual([
      [null, 'SDR_lab-rule'],
      [null, 'ST_lab-1'],
      [null, 'ST_lab-out'],
    ]);
    expect(pruned(['*'])).toHaveLength(4);
    expect(pruned(['lab-*', 'support'], ['*-out', 'lab-rule'])).toEqual([
      [null, 'SDR_support'],
      [null, 'ST_lab-1'],
    ]);
  });

  it('leaves what is declared, of whatever kind', () => {
    const all: Edit[] = [
      ...there.outboundTrunks.map((trunk): Edit => ({ kind: 'outboundTrunk', before: trunk, after: trunk })),
      ...there.dispatchRules.map((each): Edit => ({ kind: 'dispatchRule', before: each, after: each })),
    ];
    expect(pruned(['*'], [], all)).toEqual([
      [null, 'ST_main'],
      [null, 'ST_lab-1'],
    ]);
  });

  it('tells a scope that no name fits from one in which all is declared', () => {
    expect(emptyScopes(there, [], ['lab-*', 'lbb-*', 'main'])).toEqual(['lbb-*']);
    expect(pruned(['main'])).toEqual([]);
  });

  it('leaves the temporary objects of a run alone', () => {
    const running = { ...there, dispatchRules: [rule('x', { name: 'sipctl:r:canary:of=SDR_support:support' })] };
    expect(pruneEdits(running, [], { scopes: ['sipctl:*'], ignore: [] })).toEqual([]);
  });
});

describe('only', () => {
  const fresh = { ...inbound('new'), sipTrunkId: planId('name', 'inboundTrunk', 'new') };
  const renamed = { ...main, name: 'head' };
  const edits: Edit[] = [
    { kind: 'inboundTrunk', before: main, after: renamed },
    { kind: 'inboundTrunk', before: null, after: fresh },
    { kind: 'dispatchRule', before: null, after: rule('second', { trunkIds: ['ST_main', fresh.sipTrunkId], sipDispatchRuleId: '' }) },
  ];

  it.each([['main'], ['head'], ['ST_main']])('finds an object by its old and its new name and by its id: %s', (name) => {
    expect(onlyEdits(edits, [name]).edits).toEqual([edits[0]]);
  });

  it('takes a new trunk with the rule that needs it, says so, and leaves changes of others', () => {
    const { edits: chosen, besides } = onlyEdits(edits, ['second']);
    expect(chosen).toEqual([edits[1], edits[2]]);
    expect(besides).toEqual([{ kind: 'inboundTrunk', name: 'new', id: fresh.sipTrunkId }]);
    expect(onlyEdits(edits, ['second', 'new']).besides).toEqual([]);
  });

  it('proposes no id that only a plan has', () => {
    expect(() =>
      onlyEdits(
        [edits[1] ?? edits[0]].flatMap((edit) => edit ?? []),
        ['name:inboundTrunk:nex'],
      ),
    ).toThrow(expect.objectContaining({ facts: { detail: [] } }));
  });

  it('refuses a name that nothing has', () => {
    expect(() => onlyEdits(edits, ['heads'])).toThrow(
      expect.objectContaining({ id: 'value-invalid', facts: { detail: ['did you mean head?'] } }),
    );
  });
});

describe('the limit of deletes', () => {
  const rules = (count: number) =>
    world({ dispatchRules: Array.from({ length: count }, (_, at) => rule(`r${at}`, { trunkIds: [`ST_${at}`] })) });

  it.each([
    [9, 1, null, true],
    [9, 2, null, false],
    [10, 3, null, true],
    [10, 4, null, false],
    [3, 3, { amount: 3, unit: 'objects' }, true],
    [20, 4, { amount: 3, unit: 'objects' }, false],
    [4, 2, { amount: 50, unit: 'percent' }, true],
    [4, 3, { amount: 50, unit: 'percent' }, false],
    [4, 1, { amount: 0, unit: 'percent' }, false],
  ] as const)('of %i rules, %i go, %o: %s', (live, gone, limit: MostDeletes | null, passes) => {
    const check = () => refuseManyDeletes(rules(live), deletes(rules(gone)), limit);
    if (passes) expect(check).not.toThrow();
    else
      expect(check).toThrow(
        expect.objectContaining({
          id: 'plan-refused',
          message: expect.stringMatching(
            new RegExp(`^${gone} of ${live} dispatch rules would be deleted, and \\d+ at most without more words$`),
          ),
          facts: {
            detail: ['so many at once are mostly a wrong file, or a scope that is too wide'],
            nextSteps: [`if that is meant: --max-deletes ${gone}`],
          },
        }),
      );
  });

  it('tells every kind that is over it', () => {
    const many = world({ ...rules(5), inboundTrunks: Array.from({ length: 5 }, (_, at) => inbound(`t${at}`)) });
    expect(() => refuseManyDeletes(many, deletes(many), null)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('5 of 5 inbound trunks'),
        facts: expect.objectContaining({
          others: [expect.objectContaining({ message: expect.stringContaining('5 of 5 dispatch rules') })],
        }),
      }),
    );
  });

  it('counts each kind by itself, and does not count what is made or changed', () => {
    expect(() =>
      refuseManyDeletes(there, [...deletes({ ...there, inboundTrunks: [main], dispatchRules: [rule('support')] })], null),
    ).not.toThrow();
    expect(() => refuseManyDeletes(there, editsBetween(world(), there), null)).not.toThrow();
  });
});

describe('what has to be confirmed by its name', () => {
  const severe = (edits: readonly Edit[], protectedIds: string[] = []) =>
    severeSteps(makePlan(there, edits), new Set(protectedIds)).map(({ subject, detail }) => `${subject.name}: ${detail}`);

  it('is a trunk that rules still name, and the last answer to a number', () => {
    const lab = there.inboundTrunks.filter(({ name }) => name === 'lab-1');
    expect(severe(deletes(world({ inboundTrunks: lab })))).toEqual([
      expect.stringMatching(/^lab-1: named by dispatch rule lab-rule/),
      expect.stringMatching(/^lab-1: nobody answers/),
    ]);
  });

  it('is no other hazard of a delete', () => {
    const all = rule('all', { trunkIds: [] });
    const plan = makePlan(world({ inboundTrunks: [main], dispatchRules: [all] }), [{ kind: 'inboundTrunk', before: main, after: null }]);
    expect(plan.hazards.map(({ id }) => id)).toEqual(['CALLS_END', 'AUTH_FLIP']);
    expect(severeSteps(plan, new Set()).map(({ detail }) => detail)).toEqual(['no other trunk takes +15105550100']);
  });

  it('is not a change that ends calls without a delete', () => {
    const [lab = main] = there.inboundTrunks.filter(({ name }) => name === 'lab-1');
    expect(severe([{ kind: 'inboundTrunk', before: lab, after: { ...lab, numbers: ['+15105550177'] } }])).toEqual([]);
  });

  it('is a protected object that goes or gives its place to another, not one that changes', () => {
    const twin: Edit = { kind: 'inboundTrunk', before: null, after: { ...inbound('twin'), sipTrunkId: '' } };
    const gone: Edit = { kind: 'outboundTrunk', before: there.outboundTrunks[0] ?? null, after: null };
    expect(severe([gone])).toEqual([]);
    expect(severe([gone], ['ST_lab-out'])).toEqual(['lab-out: it is protected, and would be deleted']);
    const moved = world({ inboundTrunks: [main] });
    const edits = [...deletes(moved), twin];
    expect(severeSteps(makePlan(moved, edits), new Set(['ST_main']))).toMatchObject([
      { detail: expect.stringContaining('take its place') },
    ]);
    expect(severe([{ kind: 'inboundTrunk', before: main, after: { ...main, metadata: 'm' } }], [idOf(main)])).toEqual([]);
  });
});
