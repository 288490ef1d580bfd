import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Call, callTo } from '../../src/core/model/call.ts';
import { dispatchRuleSchema } from '../../src/core/model/dispatch-rule.ts';
import { inboundTrunkSchema } from '../../src/core/model/inbound-trunk.ts';
import type { World } from '../../src/core/model/world.ts';
import { emptyWorld } from '../../src/core/model/world.ts';
import { findRuleConflicts, findTrunkConflicts } from '../../src/core/routing/conflicts.ts';
import { routeCall } from '../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../src/core/routing/route-index.ts';

/** Who takes each call of a project, and what in it conflicts: the rows of routing. */
const HOLD_MS = 500;
const HOLD_MB = 256;
const HOLD_GROWTH = 2.5;
const WARM_UPS = 5;
/** Short work is measured more often: one interruption is a larger part of it. */
const LEAST_ROUNDS = 5;
const LEAST_MS = 1500;
const SIZE = 10_000;
const MB = 1_000_000;
/** The project that a person could have; the others are hostile. */
export const FIRST = 'trunks and rules, 5 numbers each';

setFlagsFromString('--expose-gc');
export const collectGarbage: () => void = runInNewContext('gc');

type Fields = Readonly<Record<string, unknown>>;
export interface Project {
  readonly world: World;
  readonly calls: readonly Call[];
}

/** @returns a project of `size` trunks and rules, and calls in proportion. */
export type Make = (size: number) => Project;

export const PROJECTS: Readonly<Record<string, Make>> = {
  [FIRST]: (size) =>
    project(
      size,
      (at) => ({ numbers: numbersOf(at, 5) }),
      (at) => ({ trunkIds: [`ST_${at}`] }),
      size * 5,
      (at) => callTo(`+1${at}`),
    ),
  'all wildcards, a caller each': (size) =>
    project(
      size,
      (at) => ({ allowedNumbers: [`+1${at}`] }),
      (at) => ({ inboundNumbers: [`+1${at}`] }),
      size,
      (at) => callTo('+1', { from: `+1${at}` }),
    ),
  'one number, a caller each': (size) =>
    project(
      size,
      (at) => ({ numbers: ['+1'], allowedNumbers: [`+1${at}`] }),
      (at) => ({ trunkIds: ['ST_0'], numbers: ['+1'], inboundNumbers: [`+1${at}`] }),
      size,
      (at) => callTo('+1', { from: `+1${at}` }),
    ),
  'wide rules: 10 trunks x 200 callers x 2,000 numbers': (size) =>
    project(
      10,
      (at) => ({ numbers: numbersOf(at, 200) }),
      (at) => ({
        trunkIds: Array.from({ length: 10 }, (_, trunk) => `ST_${trunk}`),
        inboundNumbers: Array.from({ length: 200 }, (_, caller) => `+2${at}-${caller}`),
        numbers: numbersOf(at, 2000),
      }),
      size,
      (at) => callTo(`+1${at % 2000}`, { from: '+20-7' }),
      Math.ceil(size / 10_000),
    ),
  'masks on wildcards': (size) =>
    project(
      size / 10,
      (at) => ({ allowedAddresses: [`10.${at >> 8}.${at & 255}.0/24`] }),
      (at) => ({ trunkIds: [`ST_${at}`] }),
      size,
      (at) => callTo('+1', { source: `10.${(at % 1000) >> 8}.${at % 250}.7` }),
    ),
};

const numbersOf = (at: number, count: number) => Array.from({ length: count }, (_, number) => `+1${at * count + number}`);

function project(
  size: number,
  trunk: (at: number) => Fields,
  rule: (at: number) => Fields,
  calls: number,
  call: (at: number) => Call,
  rules = size,
): Project {
  const direct = { dispatchRuleDirect: { roomName: 'support' } };
  return {
    world: {
      ...emptyWorld,
      inboundTrunks: Array.from({ length: size }, (_, at) => inboundTrunkSchema.parse({ sipTrunkId: `ST_${at}`, ...trunk(at) })),
      dispatchRules: Array.from({ length: rules }, (_, at) =>
        dispatchRuleSchema.parse({ sipDispatchRuleId: `SDR_${at}`, rule: direct, ...rule(at) }),
      ),
    },
    calls: Array.from({ length: calls }, (_, at) => call(at)),
  };
}

export function work({ world, calls }: Project): void {
  findTrunkConflicts(world.inboundTrunks);
  findRuleConflicts(world.dispatchRules);
  const index = new RouteIndex(world);
  for (const call of calls) routeCall(index, call, 'self-hosted-1.13.5');
}

/** Milliseconds. Garbage of the rounds before is collected first: it is not to be paid for by whoever comes next. */
function timeOf(made: Project): number {
  collectGarbage();
  const start = performance.now();
  work(made);
  return performance.now() - start;
}

/** @returns the least milliseconds of each, measured in turn so that a busy spell of the machine meets both. */
function leastOf(once: Project, twice: Project): { readonly once: number; readonly twice: number } {
  const least = { once: Number.POSITIVE_INFINITY, twice: Number.POSITIVE_INFINITY };
  const start = performance.now();
  for (let round = 0; round < LEAST_ROUNDS || performance.now() - start < LEAST_MS; round += 1) {
    least.once = Math.min(least.once, timeOf(once));
    least.twice = Math.min(least.twice, timeOf(twice));
  }
  return least;
}

/** @param margin how far beyond a hold a figure fails. @returns a sentence for each that is not held. */
export function routingFailures(print: (line: string) => void, margin: number): readonly string[] {
  const failures: string[] = [];
  const judge = (what: string, figure: number, hold: number, unit: string) => {
    print(`${what}: ${figure.toFixed(unit === ' times' ? 2 : 0)}${unit}, hold ${hold}${unit}`);
    if (!(figure <= hold * margin)) failures.push(`${what} is ${figure.toFixed(2)}${unit}, more than ${hold}${unit}`);
  };
  const before = process.memoryUsage().rss;
  for (const [name, make] of Object.entries(PROJECTS)) {
    const once = make(SIZE);
    for (let warmUp = 0; warmUp < WARM_UPS; warmUp += 1) work(once);
    if (name === FIRST) judge(`routing, ${name}, memory`, (process.memoryUsage().rss - before) / MB, HOLD_MB, ' MB');
    const twice = make(2 * SIZE);
    work(twice);
    const least = leastOf(once, twice);
    judge(`routing, ${name}`, least.once, HOLD_MS, ' ms');
    judge(`routing, ${name}, twice as many`, least.twice / least.once, HOLD_GROWTH, ' times');
  }
  return failures;
}
