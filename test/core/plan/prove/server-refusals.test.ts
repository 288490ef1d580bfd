import fc from 'fast-check';
import { expect, it } from 'vitest';
import { idOf } from '../../../../src/core/model/world.ts';
import { inKind } from '../../../../src/core/plan/edit-of-kind.ts';
import { mapIds } from '../../../../src/core/plan/map-ids.ts';
import { provePlan } from '../../../../src/core/plan/prove/prove-plan.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { sendRequest } from '../../../../src/flows/run/send-request.ts';
import { livekitInProcess } from '../../../support/livekit-in-process.ts';
import { type ArbitraryPlan, arbitraryPlan } from './arbitrary-plan.ts';

const PLANS = Number(process.env['SIPCTL_PLAN_WORLDS'] ?? 150);

/** @returns the first step that the server does not take; null where it takes all. */
async function firstRefused({ world, steps }: ArbitraryPlan): Promise<number | null> {
  const { writer } = livekitInProcess(world).client();
  const ids = new Map<string, string>();
  for (const step of steps) {
    try {
      const made = await inKind(
        mapIds(step.edit, (id) => ids.get(id) ?? id),
        (edit) => sendRequest(edit, step.action, writer),
      );
      if (step.edit.before === null && step.edit.after !== null && made !== null) ids.set(idOf(step.edit.after), idOf(made));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return step.id;
    }
  }
  return null;
}

it('knows before the first request which step the server will refuse', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryPlan, async (plan) => {
      // LiveKit stores no rule without a room, so nobody can say what it would do with one.
      fc.pre(plan.world.dispatchRules.every(({ rule }) => rule !== null && Object.keys(rule).length > 0));
      const { hazards } = provePlan(plan.world, plan.steps, { profiles: ['self-hosted-1.13.5'] });
      const foreseen = hazards.filter(({ id }) => id === 'SERVER_REFUSES').map(({ step = 0 }) => step);
      expect(foreseen.length === 0 ? null : Math.min(...foreseen)).toBe(await firstRefused(plan));
    }),
    { numRuns: PLANS, seed: 20261121, endOnFailure: PLANS > 500 },
  );
});
