import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Call, PinEntry } from '../../../../src/core/model/call.ts';
import { roomFormOf } from '../../../../src/core/model/room-form.ts';
import { Secret } from '../../../../src/core/model/secret.ts';
import { idOf, type World } from '../../../../src/core/model/world.ts';
import type { Hazard } from '../../../../src/core/plan/hazard.ts';
import type { Step } from '../../../../src/core/plan/plan.ts';
import { provePlan } from '../../../../src/core/plan/prove/prove-plan.ts';
import { statesOf } from '../../../../src/core/plan/prove/states.ts';
import { type ArbitraryPlan, arbitraryPlan, CALLERS, HOSTS, NUMBERS, PINS, SOURCES } from './arbitrary-plan.ts';
import { type Fate, fatesOf, hasNewConflict } from './brute-force.ts';

const WORLDS = Number(process.env['SIPCTL_PLAN_WORLDS'] ?? 300);
const SEED = Number(process.env['SIPCTL_PLAN_SEED'] ?? 20261121);

it('says of every concrete call what really becomes of it, at each step and between', { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(arbitraryPlan, fc.nat(), (plan, offset) => {
      const { steps, world } = plan;
      const states = statesOf(world, steps);
      const owners = new Map(
        steps.flatMap(({ edit, owner }) => (edit.before === null && edit.after !== null ? [[idOf(edit.after), owner]] : [])),
      );
      const { hazards } = provePlan(world, steps, { profiles: ['self-hosted-1.13.5'] });
      const claimed = new Set(hazards.flatMap(fatesClaimed));
      for (const { id } of steps) {
        const told = hazards.some((hazard) => hazard.step === id && (hazard.id === 'CONFLICT_STORED' || hazard.id === 'SERVER_REFUSES'));
        const found = hasNewConflict(states, id);
        if (found && !told) throw new Error(`unseen: conflict@${id}\n${story(plan, hazards)}`);
        const madeUp = hazards.some((hazard) => hazard.step === id && hazard.id === 'CONFLICT_STORED' && hazard.call === undefined);
        if (madeUp && !found) throw new Error(`made up: conflict@${id}\n${story(plan, hazards)}`);
      }
      for (const call of someOf([...callsOf(states)], offset)) {
        for (const fate of fatesOf(states, call, owners))
          if (!claimed.has(fate)) throw new Error(`unseen: ${fate} of ${text(call)}\n${story(plan, hazards)}`);
      }
      for (const hazard of hazards) {
        if (hazard.call === undefined) continue;
        const fates: readonly Fate[] = fatesOf(states, hazard.call, owners);
        // Calls end with every object that answered them, one after the other.
        const met =
          hazard.id === 'CALLS_END'
            ? fates.some((fate) => fate.startsWith('ends'))
            : fatesClaimed(hazard).some((fate) => fates.includes(fate));
        if (!met) throw new Error(`made up: ${hazard.id}@${hazard.step} of ${text(hazard.call)}, really ${fates}\n${story(plan, hazards)}`);
      }
    }),
    { numRuns: WORLDS, seed: SEED, endOnFailure: WORLDS > 500 },
  );
  expect(WORLDS).toBeGreaterThan(0);
});

/** As many calls of a world are tried, spread over all: thousands of worlds find what thousands of calls would. */
const CALLS = 25;

function someOf(calls: readonly Call[], offset: number): Call[] {
  const gap = Math.ceil(calls.length / CALLS);
  return calls.filter((_, at) => at % gap === offset % gap);
}

const FATES = {
  CALL_DROP: ['lost'],
  CALL_MISROUTE: ['misrouted'],
  AUTH_OPEN: ['open'],
  CONFLICT_STORED: ['lost', 'ends'],
  SERVER_REFUSES: ['lost', 'ends'],
  AMBIGUOUS_ROUTE: ['chance'],
  AGENTS_LOST: ['agentless'],
  IN_USE: [],
  CALLS_END: ['ends'],
  CALLS_BEGIN: ['begins'],
  AUTH_FLIP: ['flips'],
} as const;

const fatesClaimed = ({ id, step = 0 }: Hazard): Fate[] => FATES[id].map((fate): Fate => `${fate}@${step}`);

/** Every spelling, caller, source, host and PIN in these words, as far as they make a difference. */
function* callsOf(states: readonly World[]): Generator<Call, void> {
  const trunks = states.flatMap(({ inboundTrunks }) => inboundTrunks);
  const rules = states.flatMap(({ dispatchRules }) => dispatchRules);
  const callersTold =
    trunks.some(({ allowedNumbers }) => allowedNumbers.length > 0) ||
    rules.some((rule) => rule.inboundNumbers.length > 0 || rule.hidePhoneNumber);
  const sourcesTold = trunks.some(({ allowedAddresses }) => allowedAddresses.length > 0);
  const pins: readonly PinEntry[] = rules.some((rule) => roomFormOf(rule)?.pin.isSet)
    ? ['not-asked', 'left-empty', ...PINS.map((pin) => new Secret(pin))]
    : ['not-asked'];
  for (const to of [...NUMBERS, '+1-5105550100', '+442000000000'])
    for (const from of callersTold ? [...CALLERS, '+442000000001'] : ['+442000000001'])
      for (const source of sourcesTold ? SOURCES : ['192.0.2.1'])
        for (const fromHost of sourcesTold ? HOSTS : ['other.example.com'])
          for (const pin of pins) yield { to, from, source, fromHost, pin };
}

const text = ({ pin, ...call }: Call): string => JSON.stringify({ ...call, pin: typeof pin === 'string' ? pin : pin.reveal() });

function story({ world, steps }: ArbitraryPlan, hazards: readonly Hazard[]): string {
  const show = (value: unknown) => JSON.stringify(value, (_, member: unknown) => (member instanceof Secret ? member.reveal() : member));
  const lines = [...world.inboundTrunks, ...world.dispatchRules].map(show);
  const deeds = steps.map(
    ({ id, owner, edit }: Step) => `${id} (${owner}): ${edit.before === null ? '' : idOf(edit.before)} -> ${show(edit.after)}`,
  );
  return [...lines, ...deeds, ...hazards.map(({ id, step, until, detail }) => `${id}@${step}-${until}: ${detail}`)].join('\n');
}
