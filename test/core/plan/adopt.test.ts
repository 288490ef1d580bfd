import { describe, expect, it } from 'vitest';
import { planId } from '../../../src/core/model/plan-id.ts';
import { makePlan, type PlanOptions } from '../../../src/core/plan/make-plan.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { inbound, NUMBER, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';
import { told } from './told.ts';

const main = inbound('main');
const support = rule('support');
const there = world({ inboundTrunks: [main], outboundTrunks: [outbound('out')], dispatchRules: [support] });
const gone = (before: typeof main): Edit => ({ kind: 'inboundTrunk', before, after: null });
const made = (name: string, fields: object = {}): Edit => ({
  kind: 'inboundTrunk',
  before: null,
  after: inbound(name, { sipTrunkId: planId('name', 'inboundTrunk', name), ...fields }),
});
const naming = (name: string, trunkIds: string[]): Edit => ({
  kind: 'dispatchRule',
  before: support,
  after: { ...support, name, trunkIds },
});
const steps = (edits: readonly Edit[], options: Partial<PlanOptions> = {}, before = there) => told(makePlan(before, edits, options));

describe('a new trunk that claims the calls of one that shall go', () => {
  const asNew = naming('support', [planId('name', 'inboundTrunk', 'new')]);

  it('takes its place, and the rule that follows it is not touched', () => {
    expect(steps([gone(main), made('new'), asNew])).toEqual(['adopt update main']);
    expect(steps([made('new'), asNew, gone(main)])).toEqual(['adopt update main']);
  });

  it('leaves to the rule what else is asked of it', () => {
    expect(steps([gone(main), made('new'), naming('other', [planId('name', 'inboundTrunk', 'new')])])).toEqual([
      'adopt update main',
      'in-place update support',
    ]);
  });

  it('does not where a rule goes on to name the old one, whose calls it would get', () => {
    const { steps: taken, hazards } = makePlan(there, [gone(main), made('new')]);
    expect(taken.map(({ action }) => action)).not.toContain('update');
    expect(hazards.map(({ id }) => id)).toContain('IN_USE');
  });

  it('does not with --strategy in-place', () => {
    expect(steps([gone(main), made('new'), asNew], { strategy: 'in-place' }).join()).not.toContain('adopt');
  });

  it('takes one place, though it claims the calls of two, and the other goes', () => {
    const second = inbound('second', { numbers: [OTHER_NUMBER] });
    const two = { ...there, inboundTrunks: [main, second] };
    const plan = makePlan(two, [gone(main), gone(second), made('new', { numbers: [NUMBER, OTHER_NUMBER] }), asNew]);
    expect(plan.steps.filter(({ strategy }) => strategy === 'adopt')).toHaveLength(1);
    expect(plan.steps.filter(({ action }) => action === 'delete')).toHaveLength(1);
    expect(plan.steps.filter(({ action }) => action === 'create')).toHaveLength(0);
  });

  it('takes it, and a second one that claims other calls is made', () => {
    const plan = makePlan(there, [gone(main), made('new'), made('more', { numbers: [OTHER_NUMBER] }), asNew]);
    expect(told(plan).map((step) => step.split(' ').slice(0, 3).join(' '))).toEqual(['create create more', 'adopt update main']);
  });
});

describe('a new rule that claims the calls of one that shall go', () => {
  it('takes its place and its id', () => {
    const edits: Edit[] = [
      { kind: 'dispatchRule', before: support, after: null },
      { kind: 'dispatchRule', before: null, after: rule('new', { sipDispatchRuleId: '', roomConfig: { agents: [{ agentName: 'two' }] } }) },
    ];
    const { steps: taken } = makePlan(there, edits);
    expect(taken).toMatchObject([
      { action: 'replace', strategy: 'adopt', subject: { id: 'SDR_support' }, edit: { after: { name: 'new' } } },
    ]);
  });

  it('does not where it claims other calls', () => {
    const edits: Edit[] = [
      { kind: 'dispatchRule', before: support, after: null },
      { kind: 'dispatchRule', before: null, after: rule('new', { sipDispatchRuleId: '', numbers: [OTHER_NUMBER] }) },
    ];
    expect(steps(edits).map((step) => step.split(' ').slice(0, 3).join(' '))).toEqual(['create create new', 'delete delete support']);
  });
});

describe('a canary', () => {
  const caller = { strategy: 'canary', testCaller: '+15105550142', runId: 'r' } as const;
  const changed = (before: typeof support, fields: object = { metadata: 'm' }): Edit => ({
    kind: 'dispatchRule',
    before,
    after: { ...before, ...fields },
  });

  it('is called at a number that leads to it', () => {
    const wide = inbound('wide', { numbers: [OTHER_NUMBER, '+15105550177'] });
    const narrow = rule('narrow', { trunkIds: ['ST_wide'], numbers: ['+15105550177'] });
    const two = world({ inboundTrunks: [main, wide], dispatchRules: [support, narrow] });
    const trialOf = (edit: Edit, more: object = {}) => makePlan(two, [edit], { ...caller, ...more }).steps[0]?.trial;
    expect(trialOf(changed(support))).toEqual({ from: '+15105550142', to: NUMBER });
    expect(trialOf(changed(narrow))).toEqual({ from: '+15105550142', to: '+15105550177' });
    expect(trialOf(changed(narrow), { testNumbers: [OTHER_NUMBER] })).toEqual({ from: '+15105550142', to: '+15105550177' });
    const everywhere = rule('everywhere', { trunkIds: [] });
    expect(
      makePlan({ ...two, dispatchRules: [everywhere] }, [changed(everywhere)], { ...caller, testNumbers: ['+15105550177'] }).steps[0]
        ?.trial,
    ).toEqual({
      from: '+15105550142',
      to: '+15105550177',
    });
  });

  it('is left out where no number leads to it, and the step says so', () => {
    const lost = rule('lost', { trunkIds: ['ST_gone'] });
    const { steps: taken } = makePlan(world({ dispatchRules: [lost] }), [changed(lost)], caller);
    expect(taken).toMatchObject([{ strategy: 'in-place', why: 'no number leads +15105550142 to it, so no test call can try it first' }]);
  });

  it('is left out for a rule of certain callers, and for trunks', () => {
    const vip = rule('vip', { inboundNumbers: ['+15105550142'] });
    expect(steps([changed(vip)], caller, world({ inboundTrunks: [main], dispatchRules: [vip] }))).toEqual(['in-place update vip']);
    expect(steps([{ kind: 'inboundTrunk', before: main, after: { ...main, metadata: 'm' } }], caller)).toEqual(['in-place update main']);
    expect(steps([changed(support, { inboundNumbers: ['+15105550199'] })], caller).join()).not.toContain('canary');
  });

  it('is none for a rule that is new or goes', () => {
    expect(steps([{ kind: 'dispatchRule', before: support, after: null }], caller)).toEqual(['delete delete support']);
    const fresh = rule('fresh', { sipDispatchRuleId: '', numbers: [OTHER_NUMBER] });
    expect(steps([{ kind: 'dispatchRule', before: null, after: fresh }], caller).join()).toMatch(/^create create fresh/);
  });

  it('tries a rule before the trunk that it is to leave is deleted', () => {
    const second = inbound('second', { numbers: [OTHER_NUMBER] });
    const both = rule('both', { trunkIds: ['ST_main', 'ST_second'] });
    const two = world({ inboundTrunks: [main, second], dispatchRules: [both] });
    const taken = steps([gone(second), changed(both, { trunkIds: ['ST_main'] })], caller, two).map((step) =>
      step.split(' ').slice(0, 2).join(' '),
    );
    expect(taken.at(-1)).toBe('delete delete');
    expect(taken.slice(0, -1)).toEqual(['canary create', 'canary update', 'canary delete']);
  });
});
