import type { Context } from '../../cli/context.ts';
import type { Check } from '../../core/check.ts';
import type { DeclaredTest } from '../../core/declared/schema.ts';
import type { Call } from '../../core/model/call.ts';
import type { World } from '../../core/model/world.ts';
import { profilesOf } from '../../core/routing/profile.ts';
import { routeCall } from '../../core/routing/route-call.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import { judgeRouteTest } from '../../core/routing/route-tests.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { DeclaredCalls } from './declared-calls.ts';

/** @returns for each call of which a file says who shall take it whether the project does it so. Nobody is called. */
export async function checkRoutes({ tests, calls, caller, file }: DeclaredCalls, world: World, context: Context): Promise<Check[]> {
  const index = new RouteIndex(world);
  const profiles = profilesOf((await context.target()).hosting);
  const expected = [
    ...tests,
    ...calls.flatMap(({ to, expect }): { test: DeclaredTest; file: string }[] =>
      expect === undefined
        ? []
        : [{ file, test: { name: `call to ${to}`, call: { to, ...(caller === null ? {} : { from: caller }) }, expect } }],
    ),
  ];
  const checks: Check[] = [];
  for (const { test, file: said } of expected) {
    const call = await callOf(test, said, context);
    const [first, ...others] = profiles;
    const { misses, route } = judgeRouteTest(test, [
      routeCall(index, call, first),
      ...others.map((profile) => routeCall(index, call, profile)),
    ]);
    const to = shellWord(call.to);
    checks.push({
      id: 'route',
      status: misses.length === 0 ? 'pass' : 'fail',
      subject: { kind: 'call', name: test.name, id: '' },
      evidence:
        misses.length > 0
          ? misses.join('; ')
          : (route.rule?.name ?? '') === ''
            ? `${route.result}, as expected`
            : `rule ${route.rule?.name}, as expected`,
      nextSteps: misses.length === 0 ? [] : [`sipctl route explain --to ${to}${call.from === '' ? '' : ` --from ${shellWord(call.from)}`}`],
    });
  }
  return checks;
}

async function callOf({ name, call }: DeclaredTest, file: string, { secrets }: Context): Promise<Call> {
  const { to, from = '', fromHost = '', source = '', pin } = call;
  const said = { to, from, fromHost, source };
  if (!pin) return { ...said, pin: 'not-asked' };
  return { ...said, pin: await secrets.ofFile(file, { allowOutside: false }).resolve(pin, `PIN of test ${name}`) };
}
