import { z } from 'zod';
import { type DeclaredTest, declaredFile, type Expectation } from '../declared/schema.ts';
import { authOf } from '../model/auth.ts';
import { roomFormOf, roomPattern } from '../model/room-form.ts';
import { Problem } from '../problem.ts';
import type { Route } from './route.ts';

/** Only `tests` is read, so that a whole declared file is taken as well as a file of tests alone. */
const testsOnly = z.looseObject({ tests: declaredFile.shape.tests });

/** @param file only named. @returns at least one test. @throws Problem `value-invalid` naming the member. */
export function readRouteTests(data: unknown, file: string): readonly DeclaredTest[] {
  const read = testsOnly.safeParse(data);
  if (!read.success) {
    const [issue] = read.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    throw new Problem('value-invalid', `the tests of ${file} cannot be read${place === '' ? '' : ` at ${place}`}`, {
      where: { file },
      detail: [issue?.message.replace(/^Invalid input: /, '') ?? 'no object'],
      nextSteps: ['numbers are text: write "+15105550100" with its quotes'],
    });
  }
  const tests = read.data.tests ?? [];
  if (tests.length > 0) return tests;
  throw new Problem('value-invalid', `${file} has no tests`, {
    where: { file },
    nextSteps: ['tests: [{ name: day, call: { to: "+15105550100" }, expect: { rule: support } }]'],
  });
}

/** What one test found. */
export interface RouteTestResult {
  readonly name: string;
  readonly route: Route;
  /** What is otherwise than expected, in words; empty = passed. */
  readonly misses: readonly string[];
}

/** @param routes one for each LiveKit that may be meant: each has to be as expected. */
export function judgeRouteTest({ name, expect }: DeclaredTest, routes: readonly [Route, ...Route[]]): RouteTestResult {
  const [first] = routes;
  const judged = routes.map((route) => ({ route, misses: missesOf(expect, route) }));
  const { route, misses } = judged.find((one) => one.misses.length > 0) ?? { route: first, misses: [] };
  return { name, route, misses };
}

function missesOf(expected: Expectation, route: Route): string[] {
  const { trunk, rule, agents } = route;
  const called = agents.map(({ agentName }) => agentName);
  const auth = trunk === null ? 'none' : authOf(trunk);
  const wantsNobody = expected.trunk === 'none' || expected.rule === 'none';
  return [
    ...(expected.result === undefined && wantsNobody
      ? []
      : differs('result', expected.result ?? 'accept', route.error ?? route.result, route.result)),
    ...differs('trunk', expected.trunk, trunk === null ? 'none' : trunk.name || trunk.sipTrunkId, trunk?.sipTrunkId),
    ...differs('rule', expected.rule, rule === null ? 'none' : rule.name || rule.sipDispatchRuleId, rule?.sipDispatchRuleId),
    ...differs('room', expected.room, route.roomPattern ?? 'none', rule === null ? undefined : roomPattern(roomFormOf(rule))),
    ...differs('auth', expected.auth, auth),
    ...differs('agents', expected.agents === undefined ? undefined : listed(expected.agents), listed(called)),
  ];
}

const listed = (names: readonly string[]) => (names.length === 0 ? 'none' : [...names].sort().join(', '));

/** @param alias another text that is as good, such as the id. */
function differs(what: string, expected: string | undefined, actual: string, alias?: string): string[] {
  return expected === undefined || expected === actual || expected === alias ? [] : [`${what} is ${actual}, not ${expected}`];
}
