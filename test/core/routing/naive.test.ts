import fc from 'fast-check';
import { expect, it } from 'vitest';
import { idOf } from '../../../src/core/model/world.ts';
import { answerCall } from '../../../src/core/routing/answer.ts';
import { PROFILES } from '../../../src/core/routing/profile.ts';
import type { Route } from '../../../src/core/routing/route.ts';
import { routeCall } from '../../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { arbitraryCall, arbitraryWorld, WORLDS } from './arbitrary-world.ts';
import { type NaiveAnswer, naiveRoute } from './naive-routing.ts';

/** Ids in place of objects. */
function inShort({ result, error, trunk, rule, auth, roomPattern: room, alternatives, collision, fault }: Route): NaiveAnswer {
  const ids = { trunk: trunk?.sipTrunkId ?? null, rule: rule?.sipDispatchRuleId ?? null, fault: fault?.rule.sipDispatchRuleId ?? null };
  return { result, error, ...ids, auth, room, alternatives, collision: collision.map(({ sipTrunkId }) => sipTrunkId) };
}

it('answers every call of every world as a plain reading of the algorithm does', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(arbitraryWorld, fc.array(arbitraryCall, { minLength: 1, maxLength: 8 }), (world, calls) => {
      const index = new RouteIndex(world);
      for (const call of calls) {
        const route = routeCall(index, call, 'self-hosted-1.13.5');
        expect(inShort(route)).toEqual(naiveRoute(world, call));
        expect(route.ambiguous).toBe(route.alternatives.length > 0);
      }
    }),
    { numRuns: WORLDS, seed: 20261121, endOnFailure: WORLDS < 500 },
  );
});

it('gives every other trunk and rule one reason, whatever the world', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(arbitraryWorld, arbitraryCall, fc.constantFrom(...PROFILES), (world, call, profile) => {
      const index = new RouteIndex(world);
      const { route, because, leftOut, praise } = answerCall(index, call, [profile], Number.POSITIVE_INFINITY);
      const takers = [route.trunk?.sipTrunkId, route.result === 'error' ? undefined : route.rule?.sipDispatchRuleId];
      const others = [...world.inboundTrunks.map(idOf), ...world.dispatchRules.map(idOf)].filter((id) => !takers.includes(id));
      expect(because.map(({ subject }) => subject.id).sort()).toEqual(others.sort());
      for (const { subject } of because) expect(subject.kind).toBe(subject.id.startsWith('ST_') ? 'inboundTrunk' : 'dispatchRule');
      expect(because.every(({ rejectedBy, detail }) => rejectedBy !== '' && detail !== '')).toBe(true);
      expect([leftOut, praise.trunk === null]).toEqual([0, route.trunk === null]);
    }),
    { numRuns: Math.ceil(WORLDS / 3), seed: 7, endOnFailure: WORLDS < 500 },
  );
});
