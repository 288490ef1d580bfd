import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import type { World } from '../../../src/core/model/world.ts';
import { inverseEdits, netEdits, reverseSteps } from '../../../src/core/plan/invert.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { lastState } from '../../../src/core/plan/prove/states.ts';
import { inbound, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';
import { editsBetween, told } from './told.ts';

const main = inbound('main');
const other = inbound('other', { numbers: [OTHER_NUMBER] });
const support = rule('support');
const none = new Map<string, string>();

function takenBack(before: World, after: World, live = after) {
  const { steps } = makePlan(before, editsBetween(before, after));
  return inverseEdits(steps, none, live);
}

describe('the way back from a plan', () => {
  it('changes what was changed', () => {
    const before = world({ inboundTrunks: [main], dispatchRules: [support] });
    const after = { ...before, inboundTrunks: [{ ...main, metadata: 'm' }] };
    const { edits, foreign } = takenBack(before, after);
    expect(lastState(after, makePlan(after, edits).steps)).toEqual(before);
    expect(foreign).toEqual([]);
  });

  it('makes a deleted trunk anew and leads to it every rule that names the old one', () => {
    const untouched = rule('untouched', { trunkIds: ['ST_other', 'ST_main'], numbers: [OTHER_NUMBER] });
    const before = world({
      inboundTrunks: [main, other],
      dispatchRules: [rule('mine', { trunkIds: ['ST_other'], numbers: ['+1'] }), untouched],
    });
    const after = world({ inboundTrunks: [main], dispatchRules: [untouched] });
    const { edits } = takenBack(before, after);
    const back = planId('name', 'inboundTrunk', 'other');
    expect(edits).toMatchObject([
      { kind: 'dispatchRule', before: null, after: { name: 'mine', trunkIds: [back] } },
      { kind: 'inboundTrunk', before: null, after: { sipTrunkId: back } },
      { kind: 'dispatchRule', before: untouched, after: { trunkIds: [back, 'ST_main'] } },
    ]);
  });

  it('deletes what was made, by the id that the server gave', () => {
    const before = world({ inboundTrunks: [main] });
    const made = { ...support, sipDispatchRuleId: '' };
    const { steps } = makePlan(before, [{ kind: 'dispatchRule', before: null, after: made }]);
    const live = { ...before, dispatchRules: [{ ...support, sipDispatchRuleId: 'SDR_real' }] };
    const { edits } = inverseEdits(steps, new Map([[planId('name', 'dispatchRule', 'support'), 'SDR_real']]), live);
    expect(edits).toEqual([{ kind: 'dispatchRule', before: live.dispatchRules[0], after: null }]);
  });

  it('of a trunk made anew keeps the id that it has now', () => {
    const before = world({ inboundTrunks: [main], dispatchRules: [support] });
    const { steps } = makePlan(before, [{ kind: 'inboundTrunk', before: main, after: { ...main, metadata: 'm' } }], { strategy: 'shadow' });
    const ids = new Map([[planId('shadow', 'inboundTrunk', 'ST_main'), 'ST_real']]);
    const live = world({
      inboundTrunks: [{ ...main, sipTrunkId: 'ST_real', metadata: 'm' }],
      dispatchRules: [{ ...support, trunkIds: ['ST_real'] }],
    });
    const { edits, foreign } = inverseEdits(steps, ids, live);
    expect(foreign).toEqual([]);
    expect(told(makePlan(live, edits))).toEqual(['adopt update main']);
  });

  it('is the same for trunks that call out', () => {
    const [out, gone, made] = [outbound('out'), outbound('gone'), outbound('made')];
    const changed = { ...out, address: 'sip.other.example' };
    const { steps } = makePlan(world({ outboundTrunks: [out, gone] }), [
      { kind: 'outboundTrunk', before: out, after: changed },
      { kind: 'outboundTrunk', before: gone, after: null },
      { kind: 'outboundTrunk', before: null, after: made },
    ]);
    expect(lastState(world({ outboundTrunks: [out, gone] }), steps).outboundTrunks).toEqual([
      changed,
      { ...made, sipTrunkId: steps.flatMap(({ edit, owner }) => (edit.before === null ? [owner] : []))[0] },
    ]);
    const back = (...live: World['outboundTrunks']) => inverseEdits(steps, none, world({ outboundTrunks: live }));
    const { edits, foreign } = back(changed, made);
    expect(foreign).toEqual([]);
    expect(edits).toHaveLength(3);
    expect(edits).toEqual(
      expect.arrayContaining([
        { kind: 'outboundTrunk', before: changed, after: out },
        { kind: 'outboundTrunk', before: made, after: null },
        { kind: 'outboundTrunk', before: null, after: { ...gone, sipTrunkId: planId('name', 'outboundTrunk', 'gone') } },
      ]),
    );
    const theirs = back({ ...out, address: 'sip.theirs.example' }).foreign;
    expect(theirs.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(['outboundTrunk made', 'outboundTrunk out']);
  });

  it('brings two deleted trunks of one name back as two, each with its rules', () => {
    const twins = [inbound('a', { name: 'twin' }), inbound('b', { name: 'twin', numbers: [OTHER_NUMBER] })];
    const rules = [rule('of-a', { trunkIds: ['ST_a'] }), rule('of-b', { trunkIds: ['ST_b'] }), rule('far', { trunkIds: ['ST_far'] })];
    const { edits } = takenBack(world({ inboundTrunks: twins, dispatchRules: rules }), world({ dispatchRules: rules }));
    const made = edits.flatMap((edit) => (edit.kind === 'inboundTrunk' && edit.after !== null ? [edit.after] : []));
    const led = edits.flatMap((edit) => (edit.kind === 'dispatchRule' && edit.after !== null ? [edit.after.trunkIds] : []));
    expect(new Set(made.map(({ sipTrunkId }) => sipTrunkId)).size).toBe(2);
    expect(led).toEqual(['+15105550100', OTHER_NUMBER].map((number) => [made.find(({ numbers }) => numbers.includes(number))?.sipTrunkId]));
  });

  it('of steps says why each is taken, and whose part it plays', () => {
    const out = outbound('out');
    const { steps } = makePlan(world({ outboundTrunks: [out] }), [{ kind: 'outboundTrunk', before: out, after: null }]);
    expect(reverseSteps(steps)).toMatchObject([
      {
        id: 1,
        action: 'create',
        strategy: 'delete',
        owner: 'ST_out',
        why: 'back to what it was before',
        edit: { before: null, after: out },
      },
    ]);
  });

  it('names what somebody else has changed or deleted since', () => {
    const before = world({ inboundTrunks: [main, other] });
    const after = world({
      inboundTrunks: [
        { ...main, metadata: 'm' },
        { ...other, metadata: 'm' },
      ],
    });
    expect(takenBack(before, after, world({ inboundTrunks: [{ ...main, metadata: 'theirs' }] })).foreign.map(({ name }) => name)).toEqual([
      'main',
      'other',
    ]);
  });
});

describe('steps on the whole', () => {
  const wide = { ...main, numbers: [] };

  it('are one edit an object, and none for what ends as it was or was only there in between', () => {
    const bridge = inbound('bridge');
    const done = { ...main, numbers: [OTHER_NUMBER] };
    const steps = makePlan(world({ inboundTrunks: [main] }), []).steps;
    expect(steps).toEqual([]);
    expect(
      netEdits([
        { kind: 'inboundTrunk', before: null, after: bridge },
        { kind: 'inboundTrunk', before: main, after: wide },
        { kind: 'inboundTrunk', before: other, after: { ...other, metadata: 'm' } },
        { kind: 'inboundTrunk', before: wide, after: done },
        { kind: 'inboundTrunk', before: { ...other, metadata: 'm' }, after: other },
        { kind: 'inboundTrunk', before: bridge, after: null },
      ]),
    ).toEqual([{ kind: 'inboundTrunk', before: main, after: done }]);
  });

  it('go back one by one to where they began', () => {
    const before = world({ inboundTrunks: [main, other], dispatchRules: [support] });
    const after = {
      ...before,
      inboundTrunks: [
        { ...main, numbers: [OTHER_NUMBER] },
        { ...other, numbers: main.numbers },
      ],
    };
    const { steps } = makePlan(before, editsBetween(before, after));
    for (let done = 0; done <= steps.length; done += 1) {
      const reached = lastState(before, steps.slice(0, done));
      expect(lastState(reached, reverseSteps(steps.slice(0, done)))).toEqual(before);
    }
  });
});
