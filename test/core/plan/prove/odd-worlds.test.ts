import { describe, expect, it } from 'vitest';
import { planId } from '../../../../src/core/model/plan-id.ts';
import type { World } from '../../../../src/core/model/world.ts';
import type { Edit } from '../../../../src/core/plan/plan.ts';
import { provePlan } from '../../../../src/core/plan/prove/prove-plan.ts';
import { numbered, plainStep } from '../../../../src/core/plan/step.ts';
import { PROFILES, type Profile } from '../../../../src/core/routing/profile.ts';
import { inbound, NUMBER, OTHER_NUMBER, outbound, rule, world } from '../../../support/world.ts';

const main = inbound('main');
const support = rule('support');
const odd = rule('odd', { rule: null, numbers: [OTHER_NUMBER] });

const proof = (before: World, edits: readonly Edit[], profiles: readonly [Profile, ...Profile[]] = PROFILES) =>
  provePlan(before, numbered(edits.map(plainStep)), { profiles });
const told = (...args: Parameters<typeof proof>) =>
  proof(...args).hazards.map(({ id, step, detail, nextSteps }) => [`${id} at ${step}: ${detail}`, ...nextSteps].join('; try: '));

describe('a rule without a room, on which LiveKit fails', () => {
  const failing = world({ inboundTrunks: [main], dispatchRules: [support, odd] });

  it('keeps every new rule out, and is named with what to do', () => {
    const made: Edit = {
      kind: 'dispatchRule',
      before: null,
      after: rule('new', { trunkIds: ['ST_x'], sipDispatchRuleId: planId('name', 'dispatchRule', 'new') }),
    };
    expect(told(failing, [made])).toEqual([
      'SERVER_REFUSES at 1: LiveKit fails on dispatch rule odd (SDR_odd), which has no room, and so refuses this; try: mend that first: sipctl dispatch get SDR_odd',
    ]);
  });

  it('is no obstacle to changes of rules of other trunks', () => {
    const far = rule('far', { trunkIds: ['ST_x'] });
    const edit: Edit = { kind: 'dispatchRule', before: far, after: { ...far, metadata: 'm' } };
    expect(told({ ...failing, dispatchRules: [...failing.dispatchRules, far] }, [edit])).toEqual([]);
  });

  it('is not stored anew', () => {
    const asOdd: Edit = { kind: 'dispatchRule', before: support, after: { ...support, rule: null } };
    expect(told(world({ inboundTrunks: [main], dispatchRules: [support] }), [asOdd])).toEqual([
      'SERVER_REFUSES at 1: has no room, which LiveKit refuses; try: give it one',
      `CALLS_END at 1: nobody answers ${NUMBER} afterwards`,
    ]);
  });

  it('once mended lets the calls of its trunk in again', () => {
    const mended: Edit = { kind: 'dispatchRule', before: odd, after: rule('odd', { numbers: [OTHER_NUMBER] }) };
    expect(told(failing, [mended])).toEqual([
      `CALLS_BEGIN at 1: dispatch rule support (SDR_support) takes calls to ${NUMBER} from any caller`,
    ]);
    const { changes } = proof(failing, [mended]);
    expect(changes[0]).toMatchObject({ before: { result: 'error' }, after: { result: 'accept', rule: { name: 'support' } } });
  });

  it('once gone does the same', () => {
    expect(told(failing, [{ kind: 'dispatchRule', before: odd, after: null }])).toEqual([
      `CALLS_BEGIN at 1: dispatch rule support (SDR_support) takes calls to ${NUMBER} from any caller`,
    ]);
  });
});

describe('a rule that hides the number', () => {
  const hiding = { ...support, hidePhoneNumber: true };
  const hide: Edit = { kind: 'dispatchRule', before: support, after: hiding };
  const show: Edit = { kind: 'dispatchRule', before: hiding, after: support };
  const there = world({ inboundTrunks: [main], dispatchRules: [support] });

  it('ends calls without one on a LiveKit that fails on them, and on no other', () => {
    const said = [`CALLS_END at 1: nobody answers ${NUMBER} from "callers without a number" afterwards`];
    expect(told(there, [hide], ['self-hosted-1.13.5'])).toEqual(said);
    expect(told(there, [hide], ['cloud'])).toEqual([]);
    expect(told(there, [hide], ['self-hosted-1.13.11'])).toEqual([]);
    expect(told(there, [hide], ['cloud', 'self-hosted-1.13.5'])).toEqual(said);
  });

  it('for a moment drops them, and says why', () => {
    expect(told(there, [hide, show], ['self-hosted-1.13.5'])[0]).toContain(
      'until step 2: LiveKit fails to hide the number of a caller who has none',
    );
  });
});

describe('what LiveKit reads otherwise from one version to the next', () => {
  it('is a hazard where one of them has it: whether an allowed address may stand in the From header', () => {
    const open = { authUsername: '', authPassword: '' };
    const there = world({
      inboundTrunks: [inbound('main', { ...open, allowedAddresses: ['192.0.2.1'] })],
      dispatchRules: [rule('all', { trunkIds: [] })],
    });
    const id = planId('name', 'inboundTrunk', 'vip');
    const vip = inbound('vip', { ...open, sipTrunkId: id, allowedNumbers: ['+15105550199'], allowedAddresses: ['198.51.100.1'] });
    const ids = (...profiles: [Profile, ...Profile[]]) => {
      const { hazards } = proof(there, [{ kind: 'inboundTrunk', before: null, after: vip }], profiles);
      return hazards.map(({ id: each }) => each);
    };
    expect(ids('self-hosted-1.13.5')).toContain('AMBIGUOUS_ROUTE');
    expect(ids('cloud')).not.toContain('AMBIGUOUS_ROUTE');
    expect(ids('cloud', 'self-hosted-1.13.5')).toContain('AMBIGUOUS_ROUTE');
    expect(ids(...PROFILES)).toContain('AMBIGUOUS_ROUTE');
  });
});

describe('a proof', () => {
  const there = world({ inboundTrunks: [main, inbound('other', { numbers: [OTHER_NUMBER] })], dispatchRules: [support] });

  it.each<[string, Edit]>([
    ['a name', { kind: 'inboundTrunk', before: main, after: { ...main, name: 'renamed' } }],
    ['metadata', { kind: 'dispatchRule', before: support, after: { ...support, metadata: 'm' } }],
    ['a trunk that calls out', { kind: 'outboundTrunk', before: null, after: outbound('out') }],
  ])('has no calls to follow where %s is changed', (_, edit) => {
    expect(proof(there, [edit])).toMatchObject({ classes: 0, states: 2, straddling: 0, hazards: [], changes: [] });
  });

  it('follows only calls that a step can touch, and those that straddle it', () => {
    const edit: Edit = { kind: 'inboundTrunk', before: main, after: inbound('main', { authPassword: 'q' }) };
    const { classes, straddling } = proof(there, [edit]);
    expect([classes, straddling]).toEqual([1, 1]);
  });

  it('tells changed calls in the order of the numbers', () => {
    const numbers = ['+15105550109', '+15105550101', '+15105550105'];
    const trunks = numbers.map((number, at) => inbound(`t${at}`, { numbers: [number] }));
    const { changes } = proof(
      world({ dispatchRules: [rule('all', { trunkIds: [] })] }),
      trunks.map((after): Edit => ({ kind: 'inboundTrunk', before: null, after })),
    );
    expect(changes.flatMap(({ numbers: of }) => of ?? [])).toEqual([...numbers].sort());
  });
});
