import { describe, expect, it } from 'vitest';
import type { World } from '../../src/core/model/world.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { planScenario } from '../scenarios/plan-scenario.ts';
import { scenarios, worldWith } from '../scenarios/scenario.ts';
import { AnsweredCalls } from './calls.ts';
import { contentOf, differenceOf } from './content.ts';
import { Machine, type Write } from './machine.ts';

/*
 * Each scenario is carried out once for every point at which its process could die; what is left is recovered by a new process. By
 * default each run of the suite takes a part of the points; SIPCTL_CRASH=all takes all of them.
 */
const STRIDE = process.env['SIPCTL_CRASH'] === 'all' ? 1 : 9;

interface Case {
  readonly name: string;
  readonly before: World;
  readonly plan: Plan;
  /** The first point that is taken; the others follow in strides. */
  readonly first: number;
}

const cases: readonly Case[] = scenarios
  .filter(({ expect: { refused, steps } }) => refused === undefined && steps.length > 0)
  .map((scenario, at) => {
    const before = new Machine(worldWith(scenario.live)).server.world();
    return { name: scenario.name, before, plan: planScenario(scenario, before), first: 1 + (at % STRIDE) };
  });

/** Both ends of a change, as the server holds them. */
async function endsOf({ before, plan }: Case) {
  const machine = new Machine(before);
  const life = await machine.run(plan, { dieAt: null });
  if ('died' in life || life.result.result !== 'applied') throw new Error(`not applied: ${JSON.stringify(life)}`);
  return { old: before, asked: machine.server.world(), writes: machine.writes };
}

type Ends = Awaited<ReturnType<typeof endsOf>>;

function whichEnd(ends: Ends, world: World): string {
  const content = JSON.stringify(contentOf(world));
  if (content === JSON.stringify(contentOf(ends.old))) return 'old';
  if (content === JSON.stringify(contentOf(ends.asked))) return 'new';
  return `neither old nor new: ${[...differenceOf(ends.old, world), 'or', ...differenceOf(ends.asked, world)].join('\n')}`;
}

/** Dies at every point in turn, until a process has lived to its end. @param then what happens to what is left, and how it is called. */
async function atEachPoint(each: Case, refused: Write | null, then: (machine: Machine, where: string) => Promise<void>): Promise<number> {
  for (let dieAt = each.first; ; dieAt += STRIDE) {
    const machine = new Machine(each.before, refused);
    const life = await machine.run(each.plan, { dieAt });
    if (!('died' in life)) return dieAt;
    await then(machine, `${each.name}: ${life.died} at ${dieAt}`);
  }
}

async function expectRecovered(machine: Machine, ends: Ends, calls: AnsweredCalls, where: string, allowed: RegExp): Promise<void> {
  const since = machine.clock.monotonic();
  const recovered = await machine.recover();
  const told = `${where}: ${JSON.stringify(recovered)}`;
  expect([told, whichEnd(ends, machine.server.world())]).toEqual([told, expect.stringMatching(allowed)]);
  expect(machine.clock.monotonic() - since, told).toBeLessThanOrEqual(10_000);
  expect(
    machine.worlds.flatMap((world) => calls.lostIn(world)),
    told,
  ).toEqual([]);
  const { length } = machine.writes;
  expect(await machine.recover(), told).toMatchObject({ result: [] });
  expect(machine.writes, told).toHaveLength(length);
}

describe.each(cases.map((each) => [each.name, each] as const))('%s', (_, each) => {
  it('killed in the middle and recovered, is as before or as asked', async () => {
    const ends = await endsOf(each);
    const calls = new AnsweredCalls(ends.old, ends.asked);
    await atEachPoint(each, null, (machine, where) => expectRecovered(machine, ends, calls, where, /^(old|new)$/));
  });

  it.skipIf(each.plan.steps.length < 2)('refused in the middle, is as before, though it is killed on the way back', async () => {
    const ends = await endsOf(each);
    const calls = new AnsweredCalls(ends.old, ends.asked);
    const refusals: Write[] = [];
    for (const write of ends.writes.slice(1)) {
      const machine = new Machine(each.before, write);
      const life = await machine.run(each.plan, { dieAt: null });
      if ('died' in life) throw new Error('it was not to die');
      const { result, problem } = life.result;
      expect(machine.worlds.flatMap((world) => calls.lostIn(world))).toEqual([]);
      if (result === 'rolledBack') {
        expect(whichEnd(ends, machine.server.world())).toBe('old');
        refusals.push(write);
        // Where the only way back that loses no call leads through the very request that was refused, it says so and stays where it is.
      } else expect([result, problem?.exit, problem?.worldChanged]).toEqual(['between', 8, 'partly']);
    }
    const refused = refusals.at(-1);
    if (refused !== undefined) await atEachPoint(each, refused, (dead, where) => expectRecovered(dead, ends, calls, where, /^old$/));
  });

  it('killed in the middle and killed again while it recovers, is as before or as asked', async () => {
    const ends = await endsOf(each);
    const calls = new AnsweredCalls(ends.old, ends.asked);
    await atEachPoint(each, null, async (machine, where) => {
      for (let dieAt = 1; ; dieAt += 1) {
        const again = await machine.recover({ dieAt });
        if (!('died' in again)) break;
      }
      await expectRecovered(machine, ends, calls, `${where}, and again`, /^(old|new)$/);
    });
  });
});
