import { describe, expect, it } from 'vitest';
import { statesOf } from '../../src/core/plan/prove/states.ts';
import { lostCalls } from './lost-calls.ts';
import { hazardsOf, planScenario, stepsOf } from './plan-scenario.ts';
import { scenarios, worldWith } from './scenario.ts';

it('there are at least 40 of them', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(40);
});

describe.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  const world = worldWith(scenario.live);

  it('is planned as it says', () => {
    const plan = planScenario(scenario, world);
    expect(stepsOf(plan)).toEqual(scenario.expect.steps);
    expect(hazardsOf(plan).sort()).toEqual([...scenario.expect.hazards].sort());
  });

  it.skipIf(scenario.expect.refused !== undefined)('loses no call, in no state and across no step', () => {
    expect(lostCalls(statesOf(world, planScenario(scenario, world).steps))).toEqual([]);
  });

  it.skipIf(scenario.expect.refused !== undefined)('leaves nothing to do', () => {
    const after = statesOf(world, planScenario(scenario, world).steps).at(-1) ?? world;
    const again = planScenario({ ...scenario, flags: scenario.flags.filter((flag) => flag !== 'shadow' && flag !== 'canary') }, after);
    expect(stepsOf(again)).toEqual([]);
  });
});
