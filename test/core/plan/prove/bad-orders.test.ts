import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { HAZARDS } from '../../../../src/core/plan/hazard.ts';
import { provePlan } from '../../../../src/core/plan/prove/prove-plan.ts';
import { PROFILES } from '../../../../src/core/routing/profile.ts';
import { objectFields, readPlan, stepFields } from './plan-in-words.ts';

const orders = z
  .array(
    z.strictObject({
      about: z.string(),
      trunks: z.record(z.string(), objectFields),
      rules: z.record(z.string(), objectFields),
      bad: z.array(stepFields),
      found: z.strictObject({
        hazard: z.enum(HAZARDS),
        step: z.number(),
        says: z.string(),
        to: z.string().optional(),
        from: z.string().optional(),
        source: z.string().optional(),
      }),
      good: z.array(stepFields),
    }),
  )
  .parse(parse(readFileSync(path.resolve('fixtures/plans/bad-orders.yaml'), 'utf8')));

/** Ends of a plan that are asked for, and told. */
const OF_THE_ENDS = new Set(['CALLS_END', 'CALLS_BEGIN', 'AUTH_FLIP', 'IN_USE']);

describe.each(orders)('$about', ({ trunks, rules, bad, found, good }) => {
  const prove = (steps: typeof bad) => {
    const plan = readPlan(trunks, rules, steps);
    return provePlan(plan.world, plan.steps, { profiles: PROFILES }).hazards;
  };

  it('is refused, and says which call it would cost', () => {
    const hazards = prove(bad);
    const { hazard: id, step, says: detail, ...call } = found;
    expect(hazards).toContainEqual(
      expect.objectContaining({ id, step, detail, ...(call.to === undefined ? {} : { call: expect.objectContaining(call) }) }),
    );
  });

  it('is done well in another way', () => {
    expect(prove(good).filter(({ id }) => !OF_THE_ENDS.has(id))).toEqual([]);
  });
});

it('there are at least thirty of them', () => {
  expect(orders.length).toBeGreaterThanOrEqual(30);
});
