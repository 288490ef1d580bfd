import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseSource } from '../../../src/adapters/files/declared-files.ts';
import { declaredProject } from '../../../src/core/declared/declared-project.ts';
import { exportAsFile } from '../../../src/core/declared/export-world.ts';
import { callTo } from '../../../src/core/model/call.ts';
import { readWorld } from '../../../src/core/model/read-world.ts';
import { PROFILES } from '../../../src/core/routing/profile.ts';
import type { Route } from '../../../src/core/routing/route.ts';
import { routeCall } from '../../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { yamlText } from '../../../src/render/yaml-text.ts';
import { arbitraryProject } from '../../support/arbitrary-project.ts';

const arbitraryCall = fc.record({
  to: fc.constantFrom('+15105550100', '15105550101', '+15105550102', '+15105550103'),
  from: fc.constantFrom('', '+15105550199', '+15105550198'),
  source: fc.constantFrom('', '198.51.100.7', '203.0.113.9', '2001:db8::1'),
  pin: fc.constantFrom('not-asked' as const, 'left-empty' as const),
  profile: fc.constantFrom(...PROFILES),
});

/** What is the same for an object with an id and for one of which only the name is known. */
function decided({ result, error, trunk, rule, auth, roomPattern, identity, agents, ambiguous }: Route) {
  return { result, error, trunk: trunk?.name, rule: rule?.name, auth, roomPattern, identity, agents, ambiguous };
}

it('routes calls on an exported file as on the project that it was made of', () => {
  const property = fc.property(arbitraryProject, fc.array(arbitraryCall, { minLength: 5, maxLength: 10 }), (project, calls) => {
    const live = readWorld(project, 'live');
    const { missing, world } = declaredProject([parseSource(yamlText(exportAsFile(live, () => true).document), 'infra.yaml')]);
    // A rule may name a trunk that is gone: its id is all there is of it.
    expect(missing.length).toBe(live.dispatchRules.filter(({ trunkIds }) => trunkIds.some((id) => id.startsWith('ST_gone'))).length);
    const [liveIndex, fileIndex] = [new RouteIndex(live), new RouteIndex(world)];
    for (const { profile, to, ...more } of calls) {
      const call = callTo(to, more);
      expect(decided(routeCall(fileIndex, call, profile))).toEqual(decided(routeCall(liveIndex, call, profile)));
    }
  });
  fc.assert(property, { numRuns: 200 });
});
