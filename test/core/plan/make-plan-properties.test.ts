import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leavesOf } from '../../../src/core/model/normalise.ts';
import { isPlanId } from '../../../src/core/model/plan-id.ts';
import { idOf, type World } from '../../../src/core/model/world.ts';
import type { HazardId } from '../../../src/core/plan/hazard.ts';
import { inverseEdits } from '../../../src/core/plan/invert.ts';
import { makePlan, type StrategyChoice } from '../../../src/core/plan/make-plan.ts';
import type { Step } from '../../../src/core/plan/plan.ts';
import { provePlan } from '../../../src/core/plan/prove/prove-plan.ts';
import { lastState, statesOf } from '../../../src/core/plan/prove/states.ts';
import { decodeTemporaryName } from '../../../src/core/plan/temporary-name.ts';
import { PROFILES } from '../../../src/core/routing/profile.ts';
import { type LostCall, lostCalls } from '../../scenarios/lost-calls.ts';
import { randomChange } from './random-change.ts';
import { editsBetween } from './told.ts';

/** More of them in a long run. */
const CHANGES = Number(process.env['SIPCTL_PLAN_CHANGES'] ?? 8);
const PATIENCE_MS = 10_000 + CHANGES * 10_000;
const strategies = fc.constantFrom<StrategyChoice>('auto', 'auto', 'auto', 'shadow', 'canary', 'in-place');
const TEST_CALLER = '+15105550142';

const planned = ({ before, after }: { before: World; after: World }, strategy: StrategyChoice) =>
  makePlan(before, editsBetween(before, after), { runId: 'r', strategy, testCaller: TEST_CALLER });

/** What a world means, whatever the ids: rules name trunks by name. */
function meaning({ inboundTrunks, dispatchRules }: World): string[] {
  const names = new Map(inboundTrunks.map(({ sipTrunkId, name }) => [sipTrunkId, name]));
  const named = dispatchRules.map((rule) => ({ ...rule, trunkIds: rule.trunkIds.map((id) => names.get(id) ?? `? ${id}`) }));
  return [...inboundTrunks, ...named].map((object) => JSON.stringify([...leavesOf(object)].sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}

/** Gives ids to what a plan made, as a server would. */
function stored(world: World): { world: World; ids: Map<string, string> } {
  const ids = new Map<string, string>();
  const real = (id: string): string => {
    if (!isPlanId(id)) return id;
    if (!ids.has(id)) ids.set(id, `${id.includes(':dispatchRule:') ? 'SDR' : 'ST'}_made${ids.size}`);
    return ids.get(id) ?? id;
  };
  return {
    ids,
    world: {
      ...world,
      inboundTrunks: world.inboundTrunks.map((trunk) => ({ ...trunk, sipTrunkId: real(trunk.sipTrunkId) })),
      dispatchRules: world.dispatchRules.map((rule) => ({
        ...rule,
        sipDispatchRuleId: real(rule.sipDispatchRuleId),
        trunkIds: rule.trunkIds.map(real),
      })),
    },
  };
}

describe('a plan for any change', () => {
  it(
    'is the same when it is made again',
    () => {
      fc.assert(
        fc.property(randomChange, strategies, (change, strategy) => {
          expect(planned(change, strategy)).toEqual(planned(change, strategy));
        }),
        { numRuns: 3 },
      );
    },
    PATIENCE_MS,
  );

  it(
    'leads to what was asked and back, loses no call where it says so, and leaves nothing behind',
    () => {
      fc.assert(
        fc.property(randomChange, strategies, (change, strategy) => {
          const { before, after } = change;
          const { steps, hazards } = planned(change, strategy);
          const states = statesOf(before, steps);
          const last = lastState(before, steps);
          expect(meaning(last)).toEqual(meaning(after));
          expect(makePlan(last, editsBetween(last, last)).steps).toEqual([]);
          expectToFollow(steps, states);
          expectNamesToTell(states, last);
          expect(provePlan(before, steps, { profiles: PROFILES }).hazards.map(({ id }) => id)).toEqual(hazards.map(({ id }) => id));
          if (!hazards.some(({ id }) => HARMS.has(id))) expect(lostCalls(states).filter(isLost)).toEqual([]);
          const { world, ids } = stored(last);
          const { edits, foreign } = inverseEdits(steps, ids, world);
          expect(foreign).toEqual([]);
          expect(meaning(lastState(world, makePlan(world, edits, { strategy: 'in-place' }).steps))).toEqual(meaning(before));
        }),
        { numRuns: CHANGES },
      );
    },
    PATIENCE_MS,
  );
});

/** Whoever carries such a plan out has named the risk, be it of the way or of the end that is asked for. */
const HARMS: ReadonlySet<HazardId> = new Set([
  ...(['CALL_DROP', 'CALL_MISROUTE', 'AUTH_OPEN', 'CONFLICT_STORED', 'AMBIGUOUS_ROUTE', 'SERVER_REFUSES'] as const),
]);

/**
 * Who takes a call has to be who takes it before or after. So have the credentials, save those of calls between two look-ups, that
 * were asked for in the first; and where nobody answers at one end, calls may begin with what is asked for in between.
 */
function isLost({ when, before, after, instead }: LostCall): boolean {
  const taker = (outcome: string) => outcome.replace(/ as .*$/, '');
  const credentials = (outcome: string) => outcome.slice(taker(outcome).length);
  if (![before, after].map(taker).includes(taker(instead))) return true;
  if (when.startsWith('between') || before === 'nobody' || after === 'nobody') return false;
  return ![before, after].map(credentials).includes(credentials(instead));
}

/** Each step begins where the one before left its object. */
function expectToFollow(steps: readonly Step[], states: readonly World[]): void {
  for (const [at, { id, edit }] of steps.entries()) {
    expect(id).toBe(at + 1);
    const state = states[at];
    if (edit.before === null || state === undefined) continue;
    expect([...state.inboundTrunks, ...state.dispatchRules]).toContainEqual(edit.before);
  }
}

/** Nothing temporary stays, and what is there for a while says in its name what becomes of it. */
function expectNamesToTell(states: readonly World[], last: World): void {
  const lastNames = new Map([...last.inboundTrunks, ...last.dispatchRules].map((object) => [idOf(object), object.name]));
  expect([...lastNames.values()].filter((name) => name.startsWith('sipctl:'))).toEqual([]);
  for (const object of states.flatMap(({ inboundTrunks, dispatchRules }) => [...inboundTrunks, ...dispatchRules])) {
    if (!object.name.startsWith('sipctl:')) continue;
    const said = decodeTemporaryName(object.name);
    expect(said?.runId).toBe('r');
    const name = lastNames.get(idOf(object));
    if (name === undefined) expect(['canary', 'park', 'bridge', 'keep']).toContain(said?.role);
    else expect(said?.name).toBe(name);
  }
}
