import type { World } from '../../../src/core/model/world.ts';
import type { Edit, Plan } from '../../../src/core/plan/plan.ts';
import { numbered, plainStep } from '../../../src/core/plan/step.ts';
import { Problem } from '../../../src/core/problem.ts';
import { PROFILES } from '../../../src/core/routing/profile.ts';
import { runPlan } from '../../../src/flows/run/run-plan.ts';
import type { RunOutcome, RunProgress, RunRequest, RunTools } from '../../../src/flows/run/run-tools.ts';
import { type InProcessLiveKit, livekitInProcess, type Wire } from '../../support/livekit-in-process.ts';
import { type MemoryJournals, memoryJournals } from '../../support/memory-journals.ts';
import { digestsForTests, type MemoryLocks, memoryLocks } from '../../support/memory-locks.ts';
import { triedByRouting } from '../../support/tried-by-routing.ts';
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.ts';

export interface Project {
  readonly server: InProcessLiveKit;
  readonly clock: VirtualClock;
  readonly journals: MemoryJournals;
  readonly locks: MemoryLocks;
  readonly interrupt: AbortController;
  /** Names of the requests that reached the wire, in order. */
  readonly methods: string[];
  readonly progress: RunProgress[];
  readonly warnings: string[];
  readonly tools: RunTools;
  run(plan: Plan, more?: Partial<RunRequest>): Promise<RunOutcome>;
}

export interface ProjectOptions {
  readonly wire?: Wire;
  readonly journals?: MemoryJournals;
  readonly tools?: Partial<RunTools>;
}

const TARGET = { name: 'test', url: 'ws://127.0.0.1:1', apiKey: 'testkey', hosting: 'self-hosted' } as const;

/** A project in this process, and everything a run of it needs; time passes only in sleeps. */
export function projectWith(before: World, { wire = (call) => call.forward(), ...more }: ProjectOptions = {}): Project {
  const server = livekitInProcess(before);
  const methods: string[] = [];
  const clock = virtualClock();
  const journals = more.journals ?? memoryJournals();
  const locks = memoryLocks();
  const interrupt = new AbortController();
  const progress: RunProgress[] = [];
  const warnings: string[] = [];
  const client = server.client((call) => {
    methods.push(call.method);
    return wire(call);
  });
  const tools: RunTools = {
    ...client,
    journals,
    locks,
    clock,
    digests: digestsForTests,
    secrets: { resolve: noSecret },
    reporter: { line: () => undefined, warn: (text) => warnings.push(text), progress: () => undefined, verbose: () => undefined },
    target: TARGET,
    version: '1.2.3',
    profiles: PROFILES,
    timeoutMs: 10_000,
    signal: interrupt.signal,
    shield: (work) => work(),
    tryCall: triedByRouting,
    progress: (event) => progress.push(event),
    ...more.tools,
  };
  const run = (plan: Plan, request: Partial<RunRequest> = {}) =>
    runPlan(
      {
        runId: 'run1',
        command: 'apply',
        plan,
        world: server.world(),
        onFailure: 'rollback',
        concurrency: 1,
        lockWaitMs: 0,
        undoes: null,
        verify: null,
        ...request,
      },
      tools,
    );
  return { server, clock, journals, locks, interrupt, methods, progress, warnings, tools, run };
}

async function noSecret(): Promise<never> {
  throw new Problem('secret-unavailable', 'no secret in this test');
}

/** Requests in the order of the edits, whatever they do to calls. */
export function planOf(...edits: Edit[]): Plan {
  const steps = numbered(edits.map(plainStep));
  return {
    formatVersion: '1.0',
    steps,
    hazards: [],
    proof: { classes: 0, states: steps.length + 1, straddling: 0, hazards: [], changes: [] },
  };
}

/** Writes of the methods given, without the reads in between. */
export const writesIn = (methods: readonly string[]): string[] => methods.filter((method) => /^(Create|Update|Delete)/.test(method));
