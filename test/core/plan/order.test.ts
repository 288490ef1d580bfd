import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import { clustersOf } from '../../../src/core/plan/clusters.ts';
import type { Hazard } from '../../../src/core/plan/hazard.ts';
import { findOrder, isClean, type Judge } from '../../../src/core/plan/order.ts';
import { mergeOrders } from '../../../src/core/plan/phase.ts';
import type { Edit, Step } from '../../../src/core/plan/plan.ts';
import { editedId, makeStep, plainStep } from '../../../src/core/plan/step.ts';
import { inbound, rule, world } from '../../support/world.ts';

const named = (name: string): Step => {
  const before = rule(name);
  return plainStep({ kind: 'dispatchRule', before, after: { ...before, metadata: 'm' } });
};
const letters = (steps: readonly Step[]) => steps.map(({ subject }) => subject.name).join('');

/** A world in which some steps do harm unless others were done before: `b` after `a` is `ab`. */
function judgeOf(rules: readonly string[]): { judge: Judge; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    judge: (steps) => {
      const order = letters(steps);
      asked.push(order);
      const hazards = rules.flatMap(([first = '', second = '']): Hazard[] => {
        const [from, to] = [order.indexOf(second), order.indexOf(first)];
        if (from > to) return [];
        const [step] = steps.slice(from, from + 1);
        return step === undefined
          ? []
          : [{ id: 'CALL_DROP', subject: step.subject, detail: '', nextSteps: [], step: from + 1, until: to + 1 }];
      });
      return { classes: 1, states: steps.length + 1, straddling: 0, hazards, changes: [] };
    },
  };
}

describe('the search for an order', () => {
  it.each([
    ['abcd', [], 'abcd'],
    ['abcd', ['ba'], 'bacd'],
    ['abcd', ['db', 'ca'], 'cadb'],
    ['abcde', ['ed', 'dc', 'cb', 'ba'], 'edcba'],
  ])('of %s, where %j must hold, finds %s', (given, rules, expected) => {
    const { judge } = judgeOf(rules);
    const found = findOrder([...given].map(named), judge, { left: 100 });
    expect(letters(found.steps)).toBe(expected);
    expect(isClean(found)).toBe(true);
  });

  it('finds an order wherever there is one, and asks for none twice', () => {
    const pairs = fc.uniqueArray(fc.constantFrom('ab', 'ba', 'bc', 'cb', 'cd', 'dc', 'ad', 'da', 'ac', 'bd'), { maxLength: 5 });
    fc.assert(
      fc.property(pairs, (rules) => {
        const { judge, asked } = judgeOf(rules);
        const found = findOrder([...'abcd'].map(named), judge, { left: 1000 });
        const possible = permutations('abcd').some((order) => rules.every(([a = '', b = '']) => order.indexOf(a) < order.indexOf(b)));
        expect(isClean(found)).toBe(possible);
        expect(asked.length).toBeLessThan(40);
      }),
    );
  });

  it('never puts a rule before the new trunk that it names, nor a second step on an object before the first', () => {
    const id = planId('name', 'inboundTrunk', 'T');
    const made = plainStep({ kind: 'inboundTrunk', before: null, after: inbound('T', { sipTrunkId: id }) });
    const before = rule('R');
    const led = plainStep({ kind: 'dispatchRule', before, after: { ...before, trunkIds: [id] } });
    const again = plainStep({ kind: 'dispatchRule', before: { ...before, trunkIds: [id] }, after: { ...before, trunkIds: ['ST_x'] } });
    const { judge, asked } = judgeOf(['RT', 'aT', 'Ta']);
    findOrder([made, led, again, named('a')], judge, { left: 100 });
    expect(asked.length).toBeGreaterThan(1);
    for (const order of asked) expect(order.indexOf('T')).toBeLessThan(order.indexOf('R'));
    const steps: (readonly Step[])[] = [];
    const noting: Judge = (tried) => {
      steps.push(tried);
      return judge(tried);
    };
    findOrder([made, led, again, named('a')], noting, { left: 100 });
    for (const tried of steps) expect(tried.indexOf(led)).toBeLessThan(tried.indexOf(again));
  });

  it('tries a changed rule before it is changed for all, and keeps its canary until then', () => {
    const before = rule('R');
    const after = { ...before, metadata: 'm' };
    const canary = rule('C', { sipDispatchRuleId: planId('canary', 'dispatchRule', 'SDR_R') });
    const part = { strategy: 'canary', owner: 'SDR_R' } as const;
    const [first, second, third] = [
      makeStep({ kind: 'dispatchRule', before: null, after: canary }, part),
      makeStep({ kind: 'dispatchRule', before, after }, part),
      makeStep({ kind: 'dispatchRule', before: canary, after: null }, part),
    ];
    const tried: (readonly Step[])[] = [];
    const { judge } = judgeOf(['RC', 'aC', 'Ca']);
    const noting: Judge = (steps) => {
      tried.push(steps);
      return judge(steps);
    };
    findOrder([first, second, third, named('a')], noting, { left: 100 });
    expect(tried.length).toBeGreaterThan(1);
    for (const steps of tried) expect(steps.filter(({ strategy }) => strategy === 'canary')).toEqual([first, second, third]);
  });

  it('gives the least bad where there is none, and stops when its proofs are used up', () => {
    const impossible = judgeOf(['ab', 'ba', 'dc']);
    const found = findOrder([...'abcd'].map(named), impossible.judge, { left: 100 });
    expect(letters(found.steps)).toMatch(/d.*c/);
    const few = judgeOf(['ab', 'ba', 'dc']);
    const budget = { left: 3 };
    findOrder([...'abcd'].map(named), few.judge, budget);
    expect(few.asked.length).toBeLessThanOrEqual(4);
  });
});

function permutations(text: string): string[] {
  if (text.length < 2) return [text];
  return [...text].flatMap((letter) => permutations(text.replace(letter, '')).map((rest) => letter + rest));
}

describe('clusters', () => {
  const trunk = (name: string, numbers: string[], after: string[] | null = [...numbers, `+2${numbers[0]?.slice(2)}`]): Edit => {
    const before = inbound(name, { numbers });
    return { kind: 'inboundTrunk', before, after: after === null ? null : { ...before, numbers: after } };
  };
  const ruleOn = (name: string, trunkIds: string[], numbers: string[] = []): Edit => {
    const before = rule(name, { trunkIds, numbers });
    return { kind: 'dispatchRule', before, after: { ...before, metadata: 'm' } };
  };
  const of = (...edits: Edit[]) =>
    clustersOf(world(), edits).map((cluster) => cluster.map((edit) => editedId(edit).replace(/^.*_/, '')).join(''));

  it.each<[string, Edit[], string[]]>([
    ['trunks that share no number', [trunk('a', ['+11']), trunk('b', ['+12'])], ['a', 'b']],
    ['a number that moves', [trunk('a', ['+11', '+12'], ['+11']), trunk('c', ['+13']), trunk('b', ['+14'], ['+14', '+12'])], ['ab', 'c']],
    ['a trunk for any number', [trunk('a', ['+11']), trunk('w', [], ['+19']), trunk('b', ['+12'])], ['awb']],
    ['rules of one trunk', [ruleOn('p', ['ST_a']), ruleOn('q', ['ST_a', 'ST_b']), ruleOn('r', ['ST_c'])], ['pq', 'r']],
    [
      'rules of one trunk for other numbers',
      [ruleOn('p', ['ST_a'], ['+11']), ruleOn('q', ['ST_a'], ['+12']), ruleOn('r', ['ST_a'], ['+1 1'])],
      ['pr', 'q'],
    ],
    ['a rule for any trunk', [ruleOn('p', ['ST_a']), ruleOn('q', []), trunk('b', ['+11'])], ['pqb']],
    [
      'a trunk and the rule that takes its new number',
      [trunk('a', ['+11'], ['+11', '+12']), ruleOn('p', ['ST_a'], ['+12']), ruleOn('q', ['ST_a'], ['+11'])],
      ['ap', 'q'],
    ],
  ])('of %s', (_, edits, expected) => {
    expect(of(...edits)).toEqual(expected);
  });

  it('are merged with what is new first and deletes last, each in its own order', () => {
    const gone = plainStep(trunk('a', ['+11'], null));
    const made = plainStep({ kind: 'inboundTrunk', before: null, after: inbound('b') });
    expect(
      mergeOrders([
        [gone, named('x')],
        [made, named('y')],
      ]).map(({ subject }) => subject.name),
    ).toEqual(['b', 'y', 'a', 'x']);
  });
});
