import type { World } from '../../src/core/model/world.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { PROFILES } from '../../src/core/routing/profile.ts';
import { recoverRuns } from '../../src/flows/run/recover-runs.ts';
import { runPlan } from '../../src/flows/run/run-plan.ts';
import type { Recovered, RunOutcome, RunTools } from '../../src/flows/run/run-tools.ts';
import { secretOf } from '../scenarios/scenario.ts';
import { type InProcessLiveKit, livekitInProcess, type Reply, type WireCall } from '../support/livekit-in-process.ts';
import { type JournalPoint, type MemoryJournals, memoryJournals } from '../support/memory-journals.ts';
import { digestsForTests, type MemoryLocks, memoryLocks } from '../support/memory-locks.ts';
import { triedByRouting } from '../support/tried-by-routing.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';

/**
 * Where a process can die, by what is left of it: a journal record half or wholly on the disk, a request that the server carries out
 * later, or one that it has carried out and not answered.
 */
export type DeathKind = 'torn' | 'written' | 'sent' | 'applied';

export interface Fate {
  /** The nth point at which the process could die; null = it lives. */
  readonly dieAt: number | null;
}

/** A request that changes something, by its text. */
export type Write = string;

/** One life of a process: what it was able to do, or that it died. */
export type Life<T> = { readonly died: DeathKind } | { readonly result: T; readonly points: number };

/** So long after its process died the server carries out a request that was on its way. */
const LATE_MS = 3000;

/** A server and a disk that stay while processes come and go. */
export class Machine {
  readonly server: InProcessLiveKit;
  readonly clock: VirtualClock = virtualClock();
  journals: MemoryJournals;
  readonly locks: MemoryLocks = memoryLocks();
  /** The world at first and after each write. */
  readonly worlds: World[];
  /** Every request that would have changed something, in order. */
  readonly writes: Write[] = [];
  readonly #refused: Write | null;
  #process = new Process({ dieAt: null });
  #lives = 0;

  /** @param refused a request that the server says no to whenever it comes. */
  constructor(before: World, refused: Write | null = null) {
    this.#refused = refused;
    this.server = livekitInProcess(before);
    this.worlds = [this.server.world()];
    this.journals = this.#emptyDisk();
  }

  #emptyDisk = () => memoryJournals((point) => this.#process.atRecord(point), this.clock.now);

  /** From now on on another computer, which knows nothing of what was before. */
  moveElsewhere(): void {
    this.journals = this.#emptyDisk();
  }

  run(plan: Plan, fate: Fate, concurrency = 1): Promise<Life<RunOutcome>> {
    const request = { command: 'apply', onFailure: 'rollback', concurrency, lockWaitMs: 0, undoes: null, verify: null } as const;
    return this.#live(fate, 'rscenario', (tools) => runPlan({ ...request, runId: 'rscenario', plan, world: this.server.world() }, tools));
  }

  recover(fate: Fate = { dieAt: null }): Promise<Life<Recovered[]>> {
    this.#lives += 1;
    const recoveredBy = `recover${this.#lives}`;
    return this.#live(fate, recoveredBy, (tools) => recoverRuns({ runId: null, recoveredBy, lockWaitMs: 0, verify: null }, tools));
  }

  /** A process that dies never ends; nothing of it is run any more, as after SIGKILL. */
  async #live<T>(fate: Fate, holder: string, work: (tools: RunTools) => Promise<T>): Promise<Life<T>> {
    const process = new Process(fate);
    this.#process = process;
    const result = await Promise.race([work(this.#toolsOf(process)), process.death]);
    if (!(result instanceof Death)) return { result, points: process.points };
    this.locks.kill(holder);
    if (result.kind === 'torn') this.journals.tear(result.runId, 5);
    return { died: result.kind };
  }

  #toolsOf(process: Process): RunTools {
    const client = this.server.client((call) => (call.access === 'read' ? process.atRead(call) : this.#write(call, process)));
    return {
      ...client,
      journals: this.journals,
      locks: this.locks,
      clock: this.clock,
      digests: digestsForTests,
      secrets: { resolve: async (reference) => secretOf(reference) },
      reporter: { line: () => undefined, warn: () => undefined, progress: () => undefined, verbose: () => undefined },
      target: { name: 'test', url: 'ws://127.0.0.1:1', apiKey: 'testkey', hosting: 'self-hosted' },
      version: '1.2.3',
      profiles: PROFILES,
      timeoutMs: 10_000,
      signal: new AbortController().signal,
      shield: (shielded) => shielded(),
      tryCall: triedByRouting,
      progress: () => undefined,
    };
  }

  async #write(call: WireCall, process: Process): Promise<Reply> {
    if (process.isDead) return await new Promise(() => undefined);
    const text = `${call.method} ${JSON.stringify(call.body)}`;
    this.writes.push(text);
    if (text === this.#refused) return { status: 400, text: JSON.stringify({ code: 'invalid_argument', msg: 'not today' }) };
    const carryOut = async () => {
      const reply = await call.forward();
      this.worlds.push(this.server.world());
      return reply;
    };
    if (process.dies()) {
      this.clock.at(LATE_MS, async () => void (await carryOut()));
      return await process.die('sent');
    }
    const reply = await carryOut();
    return process.dies() ? await process.die('applied') : reply;
  }
}

class Death {
  readonly kind: DeathKind;
  readonly runId: string;

  constructor(kind: DeathKind, runId: string) {
    this.kind = kind;
    this.runId = runId;
  }
}

class Process {
  points = 0;
  readonly death: Promise<Death>;
  readonly #fate: Fate;
  #dead = false;
  #end: (death: Death) => void = () => undefined;

  constructor(fate: Fate) {
    this.#fate = fate;
    this.death = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Whether this is the point at which it dies. */
  dies(): boolean {
    this.points += 1;
    return this.points === this.#fate.dieAt;
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** Ends the process: whoever waits for it waits for ever. */
  die(kind: DeathKind, runId = ''): Promise<never> {
    this.#dead = true;
    this.#end(new Death(kind, runId));
    return new Promise(() => undefined);
  }

  async atRead(call: WireCall): Promise<Reply> {
    return this.#dead ? await new Promise(() => undefined) : await call.forward();
  }

  async atRecord({ when, runId, record }: JournalPoint): Promise<void> {
    if (when === 'before') return;
    // A journal comes to be with its first record whole, or not at all.
    if (!('plan' in record) && this.dies()) await this.die('torn', runId);
    if (this.dies()) await this.die('written', runId);
  }
}
