import { describe, expect, it } from 'vitest';
import type { World } from '../../src/core/model/world.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { planScenario } from '../scenarios/plan-scenario.ts';
import { scenarios, worldWith } from '../scenarios/scenario.ts';
import { contentOf, differenceOf } from './content.ts';
import { Machine } from './machine.ts';

interface Case {
  readonly name: string;
  readonly before: World;
  readonly plan: Plan;
}

const cases: readonly Case[] = scenarios
  .filter(({ expect: { refused, steps } }) => refused === undefined && steps.length > 0)
  .map((scenario) => {
    const before = new Machine(worldWith(scenario.live)).server.world();
    return { name: scenario.name, before, plan: planScenario(scenario, before) };
  });

/** Both ends of a change, as the server holds them. */
async function endsOf({ before, plan }: Case) {
  const machine = new Machine(before);
  const life = await machine.run(plan, { dieAt: null });
  if ('died' in life || life.result.result !== 'applied') throw new Error(`not applied: ${JSON.stringify(life)}`);
  return { old: before, new: machine.server.world(), points: life.points, writes: life.writes };
}

function whichEnd(ends: { old: World; new: World }, world: World): string {
  const content = JSON.stringify(contentOf(world));
  if (content === JSON.stringify(contentOf(ends.old))) return 'old';
  if (content === JSON.stringify(contentOf(ends.new))) return 'new';
  return `neither old nor new: ${[...differenceOf(ends.old, world), 'or', ...differenceOf(ends.new, world)].join('\n')}`;
}

describe.each(cases.map((each) => [each.name, each] as const))('killed in the middle of %s', (_, each) => {
  it('and recovered, the project is as before or as asked', async () => {
    const ends = await endsOf(each);
    for (let dieAt = 1; dieAt <= ends.points; dieAt += 1) {
      const machine = new Machine(each.before);
      const life = await machine.run(each.plan, { dieAt });
      if (!('died' in life)) throw new Error(`lived beyond point ${dieAt}`);
      const since = machine.clock.monotonic();
      const recovered = await machine.recover();
      const where = `${life.died} at ${dieAt}: ${JSON.stringify(recovered)}`;
      expect([where, whichEnd(ends, machine.server.world())]).toEqual([where, expect.stringMatching(/^(old|new)$/)]);
      expect(machine.clock.monotonic() - since).toBeLessThanOrEqual(10_000);
      expect(await machine.recover()).toMatchObject({ result: [], writes: 0 });
    }
  });
});
