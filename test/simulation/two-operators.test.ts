import { expect, it } from 'vitest';
import type { World } from '../../src/core/model/world.ts';
import type { Edit } from '../../src/core/plan/plan.ts';
import { Problem } from '../../src/core/problem.ts';
import { runPlan } from '../../src/flows/run/run-plan.ts';
import { figure } from '../figures/figure.ts';
import { planOf, projectWith } from '../flows/run/project.ts';
import { type InProcessLiveKit, livekitInProcess, seeded, type Wire } from '../support/livekit-in-process.ts';
import { inbound, world } from '../support/world.ts';

/*
 * Two operators on two machines change the same six trunks, one from the first to the last, the other back; neither knows of the
 * other. SIPCTL_INTERLEAVINGS=all takes each of the 924 orders of their twelve writes, and 10,000 at random that go on as it comes.
 */
const ALL = process.env['SIPCTL_INTERLEAVINGS'] === 'all';
const WRITES = 6;

const trunks = Array.from({ length: WRITES }, (_, at) => inbound(`t${at}`, { numbers: [`+1510555010${at}`] }));
const before = world({ inboundTrunks: trunks });
const renaming: readonly Edit[] = trunks.map(
  (trunk): Edit => ({ kind: 'inboundTrunk', before: trunk, after: { ...trunk, name: `a-${trunk.name}` } }),
);
const describing: readonly Edit[] = trunks
  .map((trunk): Edit => ({ kind: 'inboundTrunk', before: trunk, after: { ...trunk, metadata: 'b' } }))
  .toReversed();

/** Lets processes take their steps in a given order: each waits before it looks at the object that it is about to write. */
class Turns {
  readonly #waiting = new Map<string, () => void>();
  readonly #ended = new Set<string>();

  wireOf(name: string): Wire {
    let hasWritten = false;
    return async (call) => {
      // What is read right after a write is the look back; any other look is the one before a write.
      if (call.method === 'GetSIPInboundTrunk' && !hasWritten) await new Promise<void>((resolve) => this.#waiting.set(name, resolve));
      hasWritten = call.access === 'write';
      return await call.forward();
    };
  }

  ended(name: string): void {
    this.#ended.add(name);
  }

  /** Lets one process take one step. */
  async step(name: string): Promise<void> {
    await this.#settled(name);
    const go = this.#waiting.get(name);
    this.#waiting.delete(name);
    go?.();
    await this.#settled(name);
  }

  hasEnded(name: string): boolean {
    return this.#ended.has(name);
  }

  async #settled(name: string): Promise<void> {
    while (!this.#waiting.has(name) && !this.#ended.has(name)) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function race(order: readonly string[], after: () => string): Promise<{ a: string; b: string; end: World }> {
  const server = livekitInProcess(before);
  const turns = new Turns();
  const results = new Map<string, string>();
  const start = async (name: string, edits: readonly Edit[]) => {
    const result = await operate(server, turns.wireOf(name), edits);
    results.set(name, result);
    turns.ended(name);
  };
  const both = [start('a', renaming), start('b', describing)];
  for (const name of order) await turns.step(name);
  while (!(turns.hasEnded('a') && turns.hasEnded('b'))) await turns.step(after());
  await Promise.all(both);
  return { a: results.get('a') ?? '', b: results.get('b') ?? '', end: server.world() };
}

async function operate(server: InProcessLiveKit, wire: Wire, edits: readonly Edit[]): Promise<string> {
  const { tools } = projectWith(before, { tools: server.client(wire) });
  const request = { command: 'apply', onFailure: 'rollback', concurrency: 1, lockWaitMs: 0, undoes: null, verify: null } as const;
  return await runPlan({ ...request, runId: 'run1', plan: planOf(...edits), world: before }, tools).then(
    ({ result }) => result,
    (error: unknown) => {
      if (error instanceof Problem) return error.id;
      throw error;
    },
  );
}

/** Whoever was told that it is done finds all of it; whoever was told that nothing is changed finds nothing of it. */
function expectTruth(order: string, { a, b, end }: { a: string; b: string; end: World }): void {
  const named = end.inboundTrunks.filter(({ name }) => name.startsWith('a-')).length;
  const described = end.inboundTrunks.filter(({ metadata }) => metadata === 'b').length;
  const share = (result: string) => (result === 'applied' || result === 'unverified' ? WRITES : 0);
  expect({ order, a, b, named, described }).toEqual({
    order,
    a: expect.stringMatching(/^(applied|unverified|rolledBack|foreign-change)$/),
    b: expect.stringMatching(/^(applied|unverified|rolledBack|foreign-change)$/),
    named: share(a),
    described: share(b),
  });
}

/** Every order of so many steps of the two. */
function orders(a: number, b: number): string[] {
  if (a === 0 || b === 0) return ['a'.repeat(a) + 'b'.repeat(b)];
  return [...orders(a - 1, b).map((rest) => `a${rest}`), ...orders(a, b - 1).map((rest) => `b${rest}`)];
}

it('two operators notice each other in whatever order their writes fall', { timeout: 3_600_000 }, async () => {
  const every = orders(WRITES, WRITES);
  expect(every).toHaveLength(924);
  const tried = every.filter((_, at) => ALL || at % 47 === 0);
  for (const order of tried) {
    // What comes after the twelve is what takes them back: in turn.
    let turn = 0;
    const inTurn = () => {
      turn += 1;
      return turn % 2 === 0 ? 'a' : 'b';
    };
    expectTruth(order, await race([...order], inTurn));
  }
  figure({ target: 'D6', what: 'orders of two operators', value: tried.length, over: 'sum' });
});

it('and in any order of what they do to take it back', { timeout: 3_600_000 }, async () => {
  const seeds = ALL ? 10_000 : 20;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = seeded(seed);
    expectTruth(`seed ${seed}`, await race([], () => (random() < 0.5 ? 'a' : 'b')));
  }
  figure({ target: 'D6', what: 'orders of two operators', value: seeds, over: 'sum' });
});
