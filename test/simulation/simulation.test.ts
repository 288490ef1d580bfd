import { expect, it } from 'vitest';
import { statesOf } from '../../src/core/plan/prove/states.ts';
import { AnsweredCalls } from '../crash/calls.ts';
import { figure } from '../figures/figure.ts';
import { planScenario } from '../scenarios/plan-scenario.ts';
import { scenarios, worldWith } from '../scenarios/scenario.ts';
import { livekitInProcess } from '../support/livekit-in-process.ts';
import { type Change, simulate } from './simulate.ts';

/*
 * A whole change in bad weather: answers that are lost, late or broken, a second operator, a full disk, signals, clocks that jump.
 * Afterwards the weather clears up and what is left is recovered. SIPCTL_SIM_SEEDS=1000 takes more seeds, SIPCTL_SIM_SEED=42 that one.
 */
const SEEDS = Number(process.env['SIPCTL_SIM_SEEDS'] ?? 200);
const ONLY = process.env['SIPCTL_SIM_SEED'];
const changing = scenarios.filter(({ expect: { refused, steps } }) => refused === undefined && steps.length > 0);
const changes = new Map<number, Change>();

function changeOf(at: number): Change {
  const known = changes.get(at);
  const scenario = changing[at];
  if (known !== undefined || scenario === undefined) return known ?? changeOf(0);
  const old = livekitInProcess(worldWith(scenario.live)).world();
  const plan = planScenario(scenario, old);
  const asked = statesOf(old, plan.steps).at(-1) ?? old;
  const change = { plan, old, asked, calls: new AnsweredCalls(old, asked) };
  changes.set(at, change);
  return change;
}

it('no call, object or word of truth is lost in bad weather', { timeout: 60_000 + 200 * SEEDS }, async () => {
  const seeds = ONLY === undefined ? Array.from({ length: SEEDS }, (_, at) => at + 1) : [Number(ONLY)];
  const failed: string[] = [];
  for (const seed of seeds) {
    const at = (seed * 7) % changing.length;
    const violations = await simulate(changeOf(at), seed);
    if (violations.length > 0) failed.push(`SIPCTL_SIM_SEED=${seed} (${changing[at]?.name}): ${violations.join('\n  ')}`);
  }
  figure({ target: 'D2', what: 'changes in bad weather', value: seeds.length, over: 'sum' });
  figure({ target: 'D2', what: 'of them with a loss or an untruth', value: failed.length, over: 'sum', hold: 0 });
  expect(failed).toEqual([]);
});
