import { expect, it } from 'vitest';
import type { World } from '../../../src/core/model/world.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { lastState, statesOf } from '../../../src/core/plan/prove/states.ts';
import { leftoverEdits, runsWithLeftovers } from '../../../src/core/run/leftovers.ts';
import { inbound, OTHER_NUMBER, rule, world } from '../../support/world.ts';
import { editsBetween } from '../plan/told.ts';

const support = rule('support', { metadata: 'of support' });
const sales = rule('sales', { trunkIds: ['ST_other'], roomConfig: { agents: [{ agentName: 'sales-agent' }] } });
const before = world({
  inboundTrunks: [inbound('main'), inbound('other', { numbers: [OTHER_NUMBER] })],
  dispatchRules: [support, sales],
});
const after = {
  ...before,
  dispatchRules: [
    { ...support, trunkIds: ['ST_other'] },
    { ...sales, trunkIds: ['ST_main'] },
  ],
};
const states = statesOf(before, makePlan(before, editsBetween(before, after), { runId: 'r1' }).steps);

const rulesIn = ({ dispatchRules }: World) =>
  dispatchRules.map(({ name, trunkIds, metadata, roomConfig }) => [name, trunkIds, metadata, roomConfig?.agents[0]?.agentName]).sort();
const recovered = (state: World) =>
  lastState(
    state,
    leftoverEdits(state, 'r1', 'revert').map((edit) => ({ edit })),
  );

it('two rules that trade their contents are led to one end of it from wherever their run died', () => {
  expect(states).toHaveLength(5);
  const [start, kept, between, traded, end] = states;
  if (start === undefined || kept === undefined || between === undefined || traded === undefined || end === undefined)
    throw new Error('no');
  for (const state of [kept, between, traded]) expect(runsWithLeftovers(state)).toEqual(['r1']);
  expect(rulesIn(recovered(kept))).toEqual(rulesIn(start));
  expect(rulesIn(recovered(between))).toEqual(rulesIn(end));
  expect(rulesIn(recovered(traded))).toEqual(rulesIn(end));
  expect(rulesIn(end)).toEqual([
    ['sales', ['ST_main'], '', 'sales-agent'],
    ['support', ['ST_other'], 'of support', 'support-agent'],
  ]);
});
