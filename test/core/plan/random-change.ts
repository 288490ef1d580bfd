import fc from 'fast-check';
import { planId } from '../../../src/core/model/plan-id.ts';
import type { World } from '../../../src/core/model/world.ts';
import { findRuleConflicts, findTrunkConflicts } from '../../../src/core/routing/conflicts.ts';
import { inbound, rule, world } from '../../support/world.ts';

const NUMBERS = ['+15105550101', '+15105550102', '+15105550103'];
const CALLERS = ['+15105550191', '+15105550192'];
const lists = (items: readonly string[]) => fc.subarray([...items], { minLength: 0 });

const trunkFields = fc.record({
  numbers: lists(NUMBERS),
  allowedNumbers: fc.oneof({ weight: 5, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: lists(CALLERS) }),
  authUsername: fc.oneof({ weight: 3, arbitrary: fc.constant('u') }, { weight: 1, arbitrary: fc.constantFrom('', 'v') }),
  metadata: fc.constantFrom('', 'm'),
});
const ruleFields = fc.record({
  trunks: lists(['a', 'b', 'c']),
  numbers: fc.oneof(fc.constant<string[]>([]), lists(NUMBERS)),
  inboundNumbers: fc.oneof({ weight: 4, arbitrary: fc.constant<string[]>([]) }, { weight: 1, arbitrary: lists(CALLERS) }),
  pin: fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom('11', '22') }),
  agent: fc.constantFrom('one', 'two'),
});
const some = <T>(names: readonly string[], fields: fc.Arbitrary<T>) =>
  fc.tuple(
    ...names.map((name) =>
      fc.option(
        fields.map((value) => ({ name, value })),
        { nil: null },
      ),
    ),
  );

const project = fc.record({ trunks: some(['a', 'b', 'c'], trunkFields), rules: some(['p', 'q', 'r', 's'], ruleFields) });

/** @param made names of trunks that are new here: they have a plan id, and rules name them by it. */
function worldOf({ trunks, rules }: Project, made: ReadonlySet<string>): World {
  const trunkId = (name: string) => (made.has(name) ? planId('name', 'inboundTrunk', name) : `ST_${name}`);
  const all = {
    inboundTrunks: trunks.flatMap((each) => (each === null ? [] : [inbound(each.name, { ...each.value, sipTrunkId: trunkId(each.name) })])),
    dispatchRules: rules.flatMap((each) =>
      each === null || each.value.trunks.length === 0
        ? []
        : [
            rule(each.name, {
              trunkIds: each.value.trunks.map(trunkId),
              numbers: each.value.numbers,
              inboundNumbers: each.value.inboundNumbers,
              rule: { dispatchRuleDirect: { roomName: each.name, pin: each.value.pin } },
              roomConfig: { agents: [{ agentName: each.value.agent }] },
            }),
          ],
    ),
  };
  const stored = withoutConflicts(world(all));
  const there = new Set(stored.inboundTrunks.map(({ sipTrunkId }) => sipTrunkId));
  const namesOnly = stored.dispatchRules.map((each) => ({ ...each, trunkIds: each.trunkIds.filter((id) => there.has(id)) }));
  return { ...stored, dispatchRules: namesOnly.filter(({ trunkIds }) => trunkIds.length > 0) };
}

/** Drops the second of two that LiveKit would not store side by side. */
function withoutConflicts(given: World): World {
  const trunks = new Set(findTrunkConflicts(given.inboundTrunks).map(({ second }) => second));
  const rules = new Set(findRuleConflicts(given.dispatchRules).map(({ second }) => second));
  return {
    ...given,
    inboundTrunks: given.inboundTrunks.filter(
      ({ sipTrunkId, numbers, authUsername }) => !trunks.has(sipTrunkId) && (numbers.length > 0 || authUsername !== ''),
    ),
    dispatchRules: given.dispatchRules.filter(({ sipDispatchRuleId }) => !rules.has(sipDispatchRuleId)),
  };
}

type Project = typeof project extends fc.Arbitrary<infer T> ? T : never;

/** Which objects of the other project take the place of those of the first: mostly one or two. */
const few = (count: number) => fc.array(fc.boolean(), { minLength: count, maxLength: count });

function mixed({ trunks, rules }: Project, other: Project, [whichTrunks, whichRules]: readonly (readonly boolean[])[]): Project {
  return {
    trunks: trunks.map((trunk, at) => (whichTrunks?.[at] === true ? (other.trunks[at] ?? null) : trunk)),
    rules: rules.map((each, at) => (whichRules?.[at] === true ? (other.rules[at] ?? null) : each)),
  };
}

/** Two small worlds that LiveKit would store; objects of one name are the same object. */
export const randomChange: fc.Arbitrary<{ readonly before: World; readonly after: World }> = fc
  .tuple(project, project, few(3), few(4))
  .map(([old, other, whichTrunks, whichRules]) => {
    const before = worldOf(old, new Set());
    const known = new Set(before.inboundTrunks.map(({ name }) => name));
    const made = new Set(['a', 'b', 'c'].filter((name) => !known.has(name)));
    return { before, after: worldOf(mixed(old, other, [whichTrunks, whichRules]), made) };
  });
