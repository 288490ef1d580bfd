import { idOf, type World } from '../../src/core/model/world.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { Problem } from '../../src/core/problem.ts';
import { PROFILES } from '../../src/core/routing/profile.ts';
import { recoverRuns } from '../../src/flows/run/recover-runs.ts';
import { runPlan } from '../../src/flows/run/run-plan.ts';
import type { RunTools } from '../../src/flows/run/run-tools.ts';
import type { AnsweredCalls } from '../crash/calls.ts';
import { contentOf, differenceOf } from '../crash/content.ts';
import { secretOf } from '../scenarios/scenario.ts';
import { livekitInProcess, type Reply, seeded, type WireCall } from '../support/livekit-in-process.ts';
import { memoryJournals } from '../support/memory-journals.ts';
import { digestsForTests, memoryLocks } from '../support/memory-locks.ts';
import { triedByRouting } from '../support/tried-by-routing.ts';
import { virtualClock } from '../support/virtual-clock.ts';
import { SecondOperator } from './second-operator.ts';

export interface Change {
  readonly plan: Plan;
  readonly old: World;
  readonly asked: World;
  readonly calls: AnsweredCalls;
}

/** How likely each trouble is, at each request or record. */
interface Weather {
  readonly network: number;
  /** Requests that the server carries out after they were given up; nobody else is at work then, whom they could overwrite. */
  readonly late: number;
  readonly operator: number;
  readonly disk: number;
  readonly signal: number;
  readonly clock: number;
}

const CALM: Weather = { network: 0, late: 0, operator: 0, disk: 0, signal: 0, clock: 0 };
const WEATHERS: readonly Weather[] = [
  { ...CALM, network: 0.25 },
  { ...CALM, network: 0.1, late: 0.2 },
  { ...CALM, operator: 0.08 },
  { ...CALM, network: 0.1, operator: 0.05, clock: 0.05 },
  { ...CALM, disk: 0.08 },
  { ...CALM, signal: 0.06, network: 0.1 },
  { ...CALM, network: 0.05, late: 0.05, disk: 0.03, signal: 0.03, clock: 0.1 },
  { ...CALM, network: 0.05, operator: 0.04, disk: 0.03, signal: 0.03, clock: 0.1 },
];

/** @returns what was violated, in words: nothing, where all is well. The same seed gives the same again. */
export async function simulate(change: Change, seed: number): Promise<string[]> {
  const random = seeded(seed);
  const weather = WEATHERS[Math.floor(random() * WEATHERS.length)] ?? CALM;
  const server = livekitInProcess(change.old, random);
  const operator = new SecondOperator(server, random);
  const clock = virtualClock();
  const worlds: World[] = [];
  let now = weather;
  const happens = (chance: number) => random() < chance;

  const fail = (): never => {
    throw new Problem('state-unwritable', 'no space left on device');
  };
  const journals = memoryJournals(({ when }) => (when === 'before' && happens(now.disk) ? fail() : undefined), clock.now);
  const locks = memoryLocks();

  const carryOut = async (call: WireCall): Promise<Reply> => {
    const reply = await call.forward();
    if (call.access === 'write' && operator.acts === 0) worlds.push(server.world());
    return reply;
  };
  const wireFor =
    (interrupt: AbortController) =>
    async (call: WireCall): Promise<Reply | 'cut' | 'unreachable'> => {
      if (happens(now.signal)) interrupt.abort(new Problem('terminated', 'stopped by SIGTERM'));
      if (happens(now.clock)) clock.jump((random() - 0.5) * 7_200_000);
      if (happens(now.clock)) clock.pass(random() * 7_200_000);
      if (call.access === 'read' && happens(now.operator)) await operator.act();
      if (call.access === 'write' && happens(now.late)) {
        clock.at(random() * 9_900, async () => void (await carryOut(call)));
        return 'cut';
      }
      const reply = happens(now.network) ? await troubled(call) : await carryOut(call);
      if (call.access === 'write' && happens(now.operator)) await operator.act();
      return reply;
    };
  const troubled = async (call: WireCall): Promise<Reply | 'cut' | 'unreachable'> => {
    const what = random();
    if (what < 0.2) return 'unreachable';
    if (what < 0.35) return 'cut';
    if (what < 0.45) return { status: 503, text: JSON.stringify({ code: 'unavailable', msg: `no ${random()}` }) };
    if (what < 0.5) return { status: 429, text: JSON.stringify({ code: 'resource_exhausted', msg: 'slow down' }) };
    if (what < 0.55) return { status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'not today' }) };
    if (what < 0.6) return { status: 401, text: 'invalid API key: revoked' };
    const reply = await carryOut(call);
    if (what < 0.8) return 'cut';
    return what < 0.9
      ? { status: 200, text: reply.text.slice(0, reply.text.length / 2) }
      : { status: 500, text: JSON.stringify({ code: 'internal', msg: `oh ${random()}` }) };
  };
  const tools = (): RunTools => {
    const interrupt = new AbortController();
    return {
      ...server.client(wireFor(interrupt)),
      journals,
      locks,
      clock,
      digests: digestsForTests,
      secrets: { resolve: async (reference) => secretOf(reference) },
      reporter: { line: () => undefined, warn: () => undefined, progress: () => undefined, verbose: () => undefined },
      target: { name: 'test', url: 'ws://127.0.0.1:1', apiKey: 'testkey', hosting: 'self-hosted' },
      version: '1.2.3',
      profiles: PROFILES,
      timeoutMs: 10_000,
      signal: interrupt.signal,
      shield: (work) => work(),
      tryCall: triedByRouting,
      progress: () => undefined,
    };
  };

  const request = { runId: 'rscenario', command: 'apply', concurrency: 1, lockWaitMs: 0, undoes: null, verify: null } as const;
  const onFailure = random() < 0.85 ? 'rollback' : 'stop';
  const told = await outcomeOf(runPlan({ ...request, onFailure, plan: change.plan, world: change.old }, tools()));
  const atEnd = server.world();
  now = { ...CALM, late: 0 };
  // The weather clears up, and what is on its way arrives.
  await clock.sleep(10_000);
  const recovered = await outcomeOf(recoverRuns({ runId: null, recoveredBy: 'recover1', lockWaitMs: 0, verify: null }, tools()));
  const again = await outcomeOf(recoverRuns({ runId: null, recoveredBy: 'recover2', lockWaitMs: 0, verify: null }, tools()));

  const violations: string[] = [];
  const claim = (holds: boolean, what: string) => {
    if (!holds) violations.push(`${what}; told ${JSON.stringify(told)}, recovered ${JSON.stringify(recovered)}`);
  };
  const world = server.world();
  const { old, asked, calls } = change;
  const is = (end: World, one: World) => JSON.stringify(contentOf(end)) === JSON.stringify(contentOf(one));
  if (operator.acts === 0) {
    if (told.changed === 'asAsked' && told.exit === 0) claim(is(asked, atEnd), `said applied, yet ${differenceOf(asked, atEnd).join(' ')}`);
    if (told.changed === 'no' && weather.late === 0) claim(is(old, atEnd), `said unchanged, yet ${differenceOf(old, atEnd).join(' ')}`);
    claim(
      is(old, world) || is(asked, world),
      `ended between: ${[...differenceOf(old, world), 'or', ...differenceOf(asked, world)].join(' ')}`,
    );
    claim(recovered.exit === 0, 'recover failed in good weather');
  } else claim(recovered.exit === 0 || recovered.exit === 8, 'recover failed in another way than by saying what is left');
  claim(again.exit === recovered.exit || again.exit === 0, `a second recover ends otherwise: ${JSON.stringify(again)}`);
  for (const lost of worlds.flatMap((each) => calls.lostIn(each))) claim(false, `lost ${lost}`);
  for (const missing of operator.missingIn(world)) claim(false, `overwrote what somebody else did: ${missing}`);
  const names = [...world.inboundTrunks, ...world.outboundTrunks, ...world.dispatchRules].map(({ name }) => name);
  claim(new Set(names).size === names.length, `two of one name: ${names.join(', ')}`);
  if (recovered.exit === 0 && operator.acts === 0)
    claim(!names.some((name) => name.startsWith('sipctl:')), `left over: ${names.join(', ')}`);
  for (const { id } of undeclaredDeletes(change, world, operator.deleted)) claim(false, `deleted ${id}, which nobody asked for`);
  return violations;
}

interface Told {
  readonly exit: number;
  readonly changed: string;
  readonly what: string;
}

async function outcomeOf(
  work: Promise<{ readonly problem?: Problem | null; readonly result?: string } | readonly unknown[]>,
): Promise<Told> {
  const problem = await work.then(
    (outcome) => ('problem' in outcome ? (outcome.problem ?? null) : null),
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );
  if (problem === null) return { exit: 0, changed: 'asAsked', what: '' };
  return {
    exit: problem.exit,
    changed: problem.worldChanged,
    what: `${problem.id}: ${problem.summary} ${problem.facts.detail?.join('; ') ?? ''}`,
  };
}

/** Objects of before that are gone, though the plan names them in no delete. */
function undeclaredDeletes({ plan, old }: Change, world: World, byOthers: ReadonlySet<string>): { readonly id: string }[] {
  const here = new Set([...world.inboundTrunks, ...world.outboundTrunks, ...world.dispatchRules].map(idOf));
  const declared = new Set(plan.steps.flatMap(({ edit }) => (edit.after === null && edit.before !== null ? [idOf(edit.before)] : [])));
  return [...old.inboundTrunks, ...old.outboundTrunks, ...old.dispatchRules]
    .map((object) => ({ id: idOf(object) }))
    .filter(({ id }) => !here.has(id) && !declared.has(id) && !byOthers.has(id));
}
