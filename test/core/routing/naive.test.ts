import fc from 'fast-check';
import { expect, it } from 'vitest';
import { routeCall } from '../../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { arbitraryCall, arbitraryWorld } from './arbitrary-world.ts';
import { naiveRoute } from './naive-routing.ts';

const WORLDS = Number(process.env['SIPCTL_ROUTING_WORLDS'] ?? 1500);

it('answers every call of every world as a plain reading of the algorithm does', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(arbitraryWorld, fc.array(arbitraryCall, { minLength: 1, maxLength: 8 }), (world, calls) => {
      const index = new RouteIndex(world);
      for (const call of calls) {
        const { result, error, trunk, rule, auth, roomPattern } = routeCall(index, call, 'self-hosted-1.13.5');
        const ids = { trunk: trunk?.sipTrunkId ?? null, rule: rule?.sipDispatchRuleId ?? null };
        expect({ result, error, ...ids, auth, room: roomPattern }).toEqual(naiveRoute(world, call));
      }
    }),
    { numRuns: WORLDS, seed: 20261121 },
  );
});
