import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeCall, routeSecondLook } from '../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../src/core/routing/route-index.ts';
import { arbitraryCall, arbitraryWorld } from '../core/routing/arbitrary-world.ts';
import { revealed } from '../support/revealed.ts';
import { asAnswer, askOracle, BUILD_MS, hasGo } from './oracle/ask-oracle.ts';

const WORLDS = 2_500;
const CALLS = 20;
const SEED = 20_261_121;

if (!hasGo) console.warn("SKIPPED, routing compared with LiveKit's own matcher: go is not installed");

describe.skipIf(!hasGo)("LiveKit's own matcher", () => {
  it(`takes ${WORLDS} worlds x ${CALLS} calls as routing does`, { timeout: BUILD_MS + 120_000 }, async () => {
    const questions = fc.sample(fc.tuple(arbitraryWorld, fc.array(arbitraryCall, { minLength: CALLS, maxLength: CALLS })), {
      numRuns: WORLDS,
      seed: SEED,
    });
    // Every fourth call is a second look-up with the trunk of a first one: LiveKit then considers that trunk alone.
    const asked = questions.map(([world, calls]) => ({
      world,
      calls: calls.map((call, at) => ({ call, again: at % 4 === 3 ? `ST_${at % 5}` : null })),
    }));
    const answers = await askOracle(asked);
    const outcomes = new Map<string, number>();
    for (const [at, { world, calls }] of asked.entries()) {
      const index = new RouteIndex(world);
      const ours = calls.map(({ call, again }) =>
        again === null ? routeCall(index, call, 'self-hosted-1.13.5') : routeSecondLook(index, again, call, 'self-hosted-1.13.5'),
      );
      expect(ours.map(asAnswer), `world ${at}: ${JSON.stringify(revealed({ world, calls }))}`).toEqual(answers[at]);
      for (const { result, error } of ours) outcomes.set(error ?? result, (outcomes.get(error ?? result) ?? 0) + 1);
    }
    // What never comes up is not compared.
    const least = Math.min(
      ...['accept', 'request-pin', 'drop', 'multiple-trunks', 'multiple-default-trunks', 'rule-conflict', 'hidden-empty-caller'].map(
        (outcome) => outcomes.get(outcome) ?? 0,
      ),
    );
    expect(least, JSON.stringify(Object.fromEntries(outcomes))).toBeGreaterThan(100);
  });
});

it('has go where the live suite is required', () => {
  expect(hasGo || process.env['SIPCTL_LIVE_REQUIRED'] !== '1').toBe(true);
});
