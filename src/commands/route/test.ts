import type { Context } from '../../cli/context.ts';
import { defineCommand } from '../../cli/define-command.ts';
import { flag, values } from '../../cli/options.ts';
import { standIn } from '../../core/declared/resolve.ts';
import type { DeclaredTest } from '../../core/declared/schema.ts';
import type { Call } from '../../core/model/call.ts';
import { Problem } from '../../core/problem.ts';
import { routeCall } from '../../core/routing/route-call.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import { judgeRouteTest, readRouteTests } from '../../core/routing/route-tests.ts';
import { placeOf } from '../../render/finding-place.ts';
import { routeTestsToJunit, routeTestView } from '../../render/views/route-test-view.ts';
import { type AskedWorld, profileOption, readAskedWorld, savedWorldOption } from './asked-world.ts';

export const command = defineCommand({
  name: 'route test',
  summary: 'Check that calls are taken by whom a file says',
  description: [
    'A file holds `tests`: each a name, a call (to, from, source, fromHost, pin as a reference) and what is expected of it: result, trunk, rule, room, agents, auth. `none` for trunk or rule means that nobody takes it. Nobody is called.',
    'Unless --live or --world is given, the calls are those of the project that the files declare: what they leave out has the default of LiveKit, and PINs are compared by their references, so that no secret is needed.',
    'Where LiveKit versions differ and the version is not known, each has to be as expected. Exit 1 when a test fails.',
  ],
  arguments: {},
  options: {
    file: values('-f, --file <path>', 'file with tests, folder of them, or - for stdin (repeats)'),
    live: flag('--live', 'test the live project'),
    world: savedWorldOption,
    profile: profileOption,
  },
  examples: [
    ['route test -f infra.yaml', 'the project that a file declares, before it is applied'],
    ['route test -f tests.yaml --live', 'the live project'],
    ['route test -f infra.yaml --report junit=route.xml', 'for CI'],
  ],
  view: routeTestView,
  exit: ({ results }) => (results.every(({ misses }) => misses.length === 0) ? 0 : 1),
  junit: ({ results }) => routeTestsToJunit(results),
  run: async ({ options: { file, live, world: saved, profile } }, context) => {
    if (file.length === 0) throw new Problem('usage', 'no tests to run', { nextSteps: ['sipctl route test -f FILE'] });
    if (live && saved !== undefined) throw new Problem('usage', '--live and --world are two projects', { nextSteps: ['say one of them'] });
    const onFile = !live && saved === undefined;
    const tests = await readTests(file, context);
    const asked = await readAskedWorld({ file: onFile ? file : [], world: saved, profile }, context);
    if (onFile) refusePart(asked);
    const index = new RouteIndex(asked.world);
    const results = [];
    for (const test of tests) {
      const call = await callOf(test, onFile, context);
      const [first, ...others] = asked.profiles;
      results.push(judgeRouteTest(test, [routeCall(index, call, first), ...others.map((each) => routeCall(index, call, each))]));
    }
    return { results };
  },
});

async function readTests(paths: readonly string[], context: Context): Promise<DeclaredTest[]> {
  const tests: DeclaredTest[] = [];
  const sources = await context.files.readSources(paths);
  // FIXME
  return tests;
}
