import type { RouteTestResult } from '../../core/routing/route-tests.ts';
import { bad, type Document, good, indented, line } from '../document.ts';
import { checksToJunit } from '../junit.ts';
import type { View } from '../view.ts';

interface RouteTests {
  readonly results: readonly RouteTestResult[];
}

const count = ({ results }: RouteTests, passed: boolean) => results.filter(({ misses }) => (misses.length === 0) === passed).length;

export const routeTestView: View<RouteTests> = {
  kind: 'RouteTest',
  human: (tests): Document => [
    ...tests.results.flatMap(({ name, route, misses }) => [
      line(misses.length === 0 ? good('pass') : bad('FAIL'), `  ${name}  ${inWords({ name, route, misses })}`),
      ...misses.map((miss) => indented(6, miss)),
    ]),
    line(`${count(tests, true)} passed, ${count(tests, false)} failed`),
  ],
  json: (tests) => ({
    passed: count(tests, true),
    failed: count(tests, false),
    items: tests.results.map(({ name, route, misses }) => ({
      name,
      status: misses.length === 0 ? 'pass' : 'fail',
      result: route.result,
      trunk: route.trunk?.sipTrunkId ?? null,
      rule: route.rule?.sipDispatchRuleId ?? null,
      profile: route.profile,
      misses,
    })),
  }),
};

function inWords({ route: { call, rule, result } }: RouteTestResult): string {
  const who = rule === null ? result : rule.name || rule.sipDispatchRuleId;
  return `${call.from || 'any caller'} -> ${call.to}: ${who}`;
}

/** A test that misses is a failure with what it found. */
export function routeTestsToJunit(results: readonly RouteTestResult[]): string {
  return checksToJunit(
    'sipctl route test',
    results.map((result) => ({
      id: 'route.test',
      status: result.misses.length === 0 ? 'pass' : 'fail',
      subject: { kind: 'project', name: result.name, id: '' },
      evidence: result.misses.length === 0 ? inWords(result) : result.misses.join('; '),
      nextSteps: result.misses.length === 0 ? [] : [`sipctl route explain --to ${result.route.call.to}`],
    })),
  );
}
