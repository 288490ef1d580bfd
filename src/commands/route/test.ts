import type { Context } from '../../cli/context.ts';
import { defineCommand } from '../../cli/define-command.ts';
import { flag, values } from '../../cli/options.ts';
import type { DeclaredTest } from '../../core/declared/schema.ts';
import type { Call } from '../../core/model/call.ts';
import { Problem } from '../../core/problem.ts';
import { routeCall } from '../../core/routing/route-call.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import { judgeRouteTest, readRouteTests } from '../../core/routing/route-tests.ts';
import { routeTestsToJunit, routeTestView } from '../../render/views/route-test-view.ts';
import { readAskedWorld, worldOptions } from './asked-world.ts';

export const command = defineCommand({
  name: 'route test',
  summary: 'Check that calls are taken by whom a file says',
  description: [
    'A file holds `tests`: each a name, a call (to, from, source, fromHost, pin as a reference) and what is expected of it: result, trunk, rule, room, agents, auth. `none` for trunk or rule means that nobody takes it. Nobody is called.',
    'Where LiveKit versions differ and the version is not known, each has to be as expected. Exit 1 when a test fails.',
  ],
  arguments: {},
  options: {
    file: values('-f, --file <path>', 'file with tests (repeats)'),
    live: flag('--live', 'test the live project'),
    asked: worldOptions,
  },
  examples: [
    ['route test -f tests.yaml --live', 'the live project'],
    ['route test -f tests.yaml --world project.json', 'a saved world'],
    ['route test -f tests.yaml --live --report junit=route.xml', 'for CI'],
  ],
  view: routeTestView,
  exit: ({ results }) => (results.every(({ misses }) => misses.length === 0) ? 0 : 1),
  junit: ({ results }) => routeTestsToJunit(results),
  run: async ({ options: { file, live, asked } }, context) => {
    if (file.length === 0) throw new Problem('usage', 'no tests to run', { nextSteps: ['sipctl route test -f FILE --live'] });
    if (live === (asked.world !== undefined))
      throw new Problem('usage', 'say which project to test', { nextSteps: ['--live', '--world FILE'] });
    const tests: DeclaredTest[] = [];
    for (const path of file) tests.push(...readRouteTests(await context.files.readData(path), path));
    const { world, profiles } = await readAskedWorld(asked, context);
    const index = new RouteIndex(world);
    const results = [];
    for (const test of tests) {
      const call = await callOf(test, context);
      const [first, ...others] = profiles;
      results.push(judgeRouteTest(test, [routeCall(index, call, first), ...others.map((profile) => routeCall(index, call, profile))]));
    }
    return { results };
  },
});

async function callOf({ name, call: { to, from = '', fromHost = '', source = '', pin } }: DeclaredTest, context: Context): Promise<Call> {
  const reference = pin ?? '';
  return {
    to,
    from,
    fromHost,
    source,
    pin: reference === '' ? 'not-asked' : await context.secrets.resolve(reference, `PIN of test ${name}`),
  };
}
