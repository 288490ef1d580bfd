import { whereIn } from '../../declared/declaration.ts';
import { standIn } from '../../declared/resolve.ts';
import { PROFILES, type Profile } from '../../routing/profile.ts';
import { routeCall } from '../../routing/route-call.ts';
import { RouteIndex } from '../../routing/route-index.ts';
import { judgeRouteTest } from '../../routing/route-tests.ts';
import type { Finding } from '../finding.ts';
import { lintOf } from '../lint-ids.ts';
import type { FileRule, LintProject } from '../project.ts';

/** The tests of a file, on the world that it makes. Nobody is called; a PIN is compared by its reference. */
export const unmetTests: FileRule = ({ tests }, project) => {
  if (tests.length === 0 || !knowsEveryTrunk(project)) return [];
  const index = new RouteIndex(project.world);
  const [first, ...others] = profilesOf(project);
  return tests.flatMap(({ value, place }): Finding[] => {
    const { to, from = '', fromHost = '', source = '', pin } = value.call;
    const call = { to, from, fromHost, source, pin: pin ? standIn(pin) : ('not-asked' as const) };
    const { misses } = judgeRouteTest(value, [routeCall(index, call, first), ...others.map((profile) => routeCall(index, call, profile))]);
    if (misses.length === 0) return [];
    return [
      {
        id: 'test-unmet',
        severity: lintOf('test-unmet').severity,
        subject: null,
        field: 'expect',
        where: whereIn(place),
        summary: `test ${JSON.stringify(value.name)}: ${misses.join('; ')}`,
        fix: 'correct the objects, or what the test expects',
        mend: null,
        accepted: null,
      },
    ];
  });
};

/** Without a live world, a rule may name trunks that only the server has: then nobody can tell who takes a call. */
function knowsEveryTrunk({ world, read }: LintProject): boolean {
  const known = new Set(world.inboundTrunks.map(({ sipTrunkId }) => sipTrunkId));
  return read !== null || world.dispatchRules.every(({ trunkIds }) => trunkIds.every((id) => known.has(id)));
}

/** Where the LiveKit is not known, each that may be meant has to answer as expected. */
function profilesOf({ surroundings: { hosting } }: LintProject): readonly [Profile, ...Profile[]] {
  if (hosting === 'cloud') return ['cloud'];
  return hosting === 'self-hosted' ? ['self-hosted-1.13.5', 'self-hosted-1.13.11'] : PROFILES;
}
