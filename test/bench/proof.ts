import type { World } from '../../src/core/model/world.ts';
import type { Edit, Step } from '../../src/core/plan/plan.ts';
import { provePlan } from '../../src/core/plan/prove/prove-plan.ts';
import { numbered, plainStep } from '../../src/core/plan/step.ts';
import { collectGarbage, FIRST, PROJECTS, work } from './routing.ts';

/** How long a plan takes to prove, in routings of all calls of its project. */
const HOLD_RATIO = 3;
const HOLD_GROWTH = 2.5;
const SIZE = 10_000;
/** Of the trunks and of the rules every so manieth is changed: 1,000 steps where there are as many. */
const EVERY = 20;
const LEAST_ROUNDS = 3;
const LEAST_MS = 3000;

/** New passwords, and other agents. */
function stepsFor({ inboundTrunks, dispatchRules }: World): Step[] {
  const some = <T>(objects: readonly T[]) => objects.filter((_, at) => at % EVERY === 0);
  const agents = [{ agentName: 'new', metadata: '', restartPolicy: '', deployment: '', attributes: {} }];
  const room = { name: '', emptyTimeout: 0, departureTimeout: 0, maxParticipants: 0, metadata: '', egress: null, agents, tags: {} };
  const edits: Edit[] = [
    ...some(inboundTrunks).map((before): Edit => ({ kind: 'inboundTrunk', before, after: { ...before, authUsername: 'new' } })),
    ...some(dispatchRules).map((before): Edit => {
      const roomConfig = { ...room, minPlayoutDelay: 0, maxPlayoutDelay: 0, syncStreams: false };
      return { kind: 'dispatchRule', before, after: { ...before, roomConfig } };
    }),
  ];
  return numbered(edits.map(plainStep));
}

function timeOf(run: () => void): number {
  collectGarbage();
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** @param margin how far beyond a hold a figure fails. @returns a sentence for each that is not held. */
export function proofFailures(print: (line: string) => void, margin: number): readonly string[] {
  const failures: string[] = [];
  const judge = (what: string, figure: number, hold: number) => {
    print(`${what}: ${figure.toFixed(2)} times, hold ${hold} times`);
    if (!(figure <= hold * margin)) failures.push(`${what} is ${figure.toFixed(2)} times, more than ${hold} times`);
  };
  for (const [name, make] of Object.entries(PROJECTS)) {
    const [once, twice] = [make(SIZE), make(2 * SIZE)];
    const [steps, more] = [stepsFor(once.world), stepsFor(twice.world)];
    const prove = (world: World, plan: readonly Step[]) => () => provePlan(world, plan, { profiles: ['self-hosted-1.13.5'] });
    work(once);
    const least = { routing: Number.POSITIVE_INFINITY, proof: Number.POSITIVE_INFINITY, twice: Number.POSITIVE_INFINITY };
    const start = performance.now();
    for (let round = 0; round < LEAST_ROUNDS || performance.now() - start < LEAST_MS; round += 1) {
      least.routing = Math.min(
        least.routing,
        timeOf(() => work(once)),
      );
      least.proof = Math.min(least.proof, timeOf(prove(once.world, steps)));
      least.twice = Math.min(least.twice, timeOf(prove(twice.world, more)));
    }
    print(`proof of ${steps.length} steps, ${name}: ${least.proof.toFixed(0)} ms, routing ${least.routing.toFixed(0)} ms`);
    // Hostile projects are to grow no faster than others; what they cost is shown.
    if (name === FIRST)
      judge(`proof of ${steps.length} steps, ${name}, to one routing of all calls`, least.proof / least.routing, HOLD_RATIO);
    judge(`proof, ${name}, twice as many`, least.twice / least.proof, HOLD_GROWTH);
  }
  return failures;
}
