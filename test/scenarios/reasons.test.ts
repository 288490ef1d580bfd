import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { planScenario } from './plan-scenario.ts';
import { scenarios, worldWith } from './scenario.ts';

/** By scenario: each step with the name that its object has afterwards, and why. */
const reasons = z.record(z.string(), z.array(z.string())).parse(parse(readFileSync(path.resolve('fixtures/plans/reasons.yaml'), 'utf8')));

it.each(Object.entries(reasons))('%s: each step says why, and temporary objects say in their names what they are', (name, expected) => {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const { steps } = planScenario(scenario, worldWith(scenario.live));
  expect(steps.map(({ strategy, action, edit, why }) => `${strategy} ${action} ${edit.after?.name ?? edit.before?.name}: ${why}`)).toEqual(
    expected,
  );
});
