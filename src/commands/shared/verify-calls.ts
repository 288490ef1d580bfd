import type { Context } from '../../cli/context.ts';
import { authCheck, expectedCallCheck, wantsNobody } from '../../core/call/expected-call.ts';
import type { CauseId } from '../../core/call/stages.ts';
import type { Check } from '../../core/check.ts';
import type { Expectation } from '../../core/declared/schema.ts';
import type { SipTransportKind } from '../../core/model/phone-call.ts';
import { Secret } from '../../core/model/secret.ts';
import type { World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { testCall } from '../../flows/call/test-call.ts';
import { orderCall, type SaidOfCall } from './call-order.ts';
import { callTools } from './call-tools.ts';
import type { DeclaredCalls } from './declared-calls.ts';
import { findSipEndpoint, type SipEndpoint, sipHostMissing } from './sip-endpoint.ts';

/** A call that `verify` makes. */
export interface WantedCall {
  readonly to: string;
  readonly expect: Expectation;
  /** Entered where a rule asks for it. */
  readonly pin?: Secret;
}

export interface WantedCalls {
  readonly endpoint: SipEndpoint;
  readonly calls: readonly WantedCall[];
  readonly declared: DeclaredCalls;
}

interface Asked {
  readonly how: 'auto' | 'call' | 'api' | 'none';
  readonly host?: string | undefined;
  readonly transport?: SipTransportKind | undefined;
}

/** A project has up to thousands of trunks; more than this are called only where a file names them. */
const MOST_CALLS = 5;
const RING_TIMEOUT_MS = 30_000;
const TALK_MS = 2000;

/**
 * Which calls to make. `auto` makes them where the SIP host and the test caller are known; `call` in any case.
 * @returns null where none is to be made. @throws Problem `sip-host-missing` for `call`; `target-mismatch`.
 */
export async function wantedCalls(
  { how, host, transport }: Asked,
  declared: DeclaredCalls,
  world: World,
  context: Context,
): Promise<WantedCalls | null> {
  if (how === 'api' || how === 'none') return null;
  const endpoint = await findSipEndpoint({ host, transport, declared: declared.sip }, context);
  if (endpoint === null || (how === 'auto' && declared.caller === null)) {
    if (how === 'call') throw await sipHostMissing(context);
    if (endpoint === null) context.reporter.verbose('no test call: no SIP host is known');
    else context.reporter.line('no test call: no file names the test caller (--verify call makes one all the same)');
    return null;
  }
  return { endpoint, declared, calls: callsIn(declared, world) };
}

/** Those that a file names, else one to each trunk. */
export function callsIn({ calls }: DeclaredCalls, world: World): readonly WantedCall[] {
  if (calls.length > 0) return calls.map(({ to, expect = {} }) => ({ to, expect }));
  return world.inboundTrunks.flatMap(({ numbers }) => numbers.slice(0, 1)).map((to) => ({ to, expect: {} }));
}

/** What a call has shown. */
export interface MadeCall {
  readonly wanted: WantedCall;
  readonly check: Check;
  /** Null where nothing was wrong with it, or it was not made. */
  readonly cause: CauseId | null;
  /** Names of the agents that came. */
  readonly agents: readonly string[];
}

/** How long a call that fails is made again: LiveKit Cloud may serve a trunk from a cache for a while, and a worker may be starting. */
export interface Patience {
  readonly waitMs: number;
  /** A failure that is nothing new is not waited for. */
  readonly isKnown?: (made: MadeCall) => boolean;
}
const NO_PATIENCE: Patience = { waitMs: 0 };
const CALL_AGAIN_MS = 2000;

/** Makes the calls one after the other. What keeps one from being made leaves its check open; nobody is asked anything. */
export async function makeCalls(
  { endpoint, declared, calls }: WantedCalls,
  world: World,
  context: Context,
  patience: Patience = NO_PATIENCE,
): Promise<MadeCall[]> {
  const made: MadeCall[] = [];
  for (const wanted of atMost(calls, declared, context)) {
    if (context.interrupts.signal.aborted) break;
    context.reporter.progress(`calling ${wanted.to}`);
    made.push(
      await untilItPasses(wanted, world, patience, context, async (now) => {
        const order = await orderCall(saidOf(wanted), now, endpoint, declared, context);
        const { record: _, facts, ...judgement } = await testCall(now, order, await quietTools(context));
        const check = expectedCallCheck(judgement, facts, wanted.expect);
        const agents = facts.seen.agents.map(({ name }) => name);
        return { wanted, check, agents, cause: check.status === 'pass' ? null : (judgement.cause?.id ?? null) };
      }),
    );
  }
  return made;
}

/** For each call whose trunk has a password, one more with a wrong one: it has to end in 401. */
export async function checkAuth(
  { endpoint, declared, calls }: WantedCalls,
  world: World,
  context: Context,
  patience: Patience = NO_PATIENCE,
): Promise<Check[]> {
  const checks: Check[] = [];
  const expected = calls.filter(({ expect }) => !wantsNobody(expect));
  for (const wanted of atMost(expected, declared, context)) {
    const { check } = await untilItPasses(wanted, world, patience, context, async (now) => {
      const order = await orderCall(saidOf(wanted), now, endpoint, declared, context);
      const { credentials } = order;
      if (credentials === null)
        return { ...madeNone(wanted), check: openCheck(wanted, 'call.auth', 'skipped', 'its trunk asks for no password') };
      const wrong = { ...credentials, password: new Secret(`not-${context.random.id(20)}`) };
      const { record: _, facts, ...judgement } = await testCall(now, { ...order, credentials: wrong }, await quietTools(context));
      return { ...madeNone(wanted), check: authCheck(judgement, facts) };
    });
    checks.push(check);
  }
  return checks;
}

/** What a file names is called, however much it is. */
function atMost(calls: readonly WantedCall[], declared: DeclaredCalls, { reporter }: Context): readonly WantedCall[] {
  if (declared.calls.length > 0 || calls.length <= MOST_CALLS) return calls;
  reporter.line(`${MOST_CALLS} of ${calls.length} trunks are called; a file can name the numbers: verify: { calls: [...] }`);
  return calls.slice(0, MOST_CALLS);
}

const madeNone = (wanted: WantedCall) => ({ wanted, cause: null, agents: [] });

/** Makes a call that fails again, on the project as it then is, until it passes or nobody waits any longer. */
async function untilItPasses(
  wanted: WantedCall,
  world: World,
  { waitMs, isKnown }: Patience,
  context: Context,
  make: (now: World) => Promise<MadeCall>,
): Promise<MadeCall> {
  const { clock, reporter, interrupts } = context;
  const deadline = clock.monotonic() + waitMs;
  let made = await orOpen(wanted, () => make(world));
  while (made.check.status === 'fail' && !interrupts.signal.aborted && isKnown?.(made) !== true) {
    if (clock.monotonic() + CALL_AGAIN_MS > deadline) break;
    reporter.progress(`${made.cause ?? made.check.evidence}; calling ${wanted.to} again`);
    await clock.sleep(CALL_AGAIN_MS, interrupts.signal);
    const now = await (await context.livekit()).readWorld();
    made = await orOpen(wanted, () => make(now));
  }
  return made;
}

async function orOpen(wanted: WantedCall, work: () => Promise<MadeCall>): Promise<MadeCall> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const status = error.id === 'rule-not-found' ? 'fail' : 'unknown';
    const check = openCheck(wanted, 'call', status, `not called: ${error.summary}`, error.facts.nextSteps);
    return { ...madeNone(wanted), check };
  }
}

function openCheck({ to }: WantedCall, id: string, status: Check['status'], evidence: string, nextSteps: readonly string[] = []): Check {
  return { id, status, subject: { kind: 'call', name: to, id: '' }, evidence, nextSteps };
}

/** People in a room are left alone by calls that nobody asked for one by one. */
async function quietTools(context: Context) {
  return {
    ...(await callTools(context)),
    onOccupied: async (room: string) => {
      throw new Problem('room-occupied', `people are in room ${room}, and would hear the test call`, {
        nextSteps: ['sipctl call test --yes'],
      });
    },
  };
}

function saidOf({ to, expect, pin }: WantedCall): SaidOfCall {
  return {
    to,
    from: undefined,
    authUser: undefined,
    authPassword: undefined,
    pin: pin ?? null,
    digits: null,
    ringTimeoutMs: RING_TIMEOUT_MS,
    durationMs: TALK_MS,
    play: null,
    record: false,
    advertise: null,
    mediaFromAnywhere: false,
    expectRule: wantsNobody(expect) ? undefined : expect.rule,
    expectAgents: expect.agents ?? [],
  };
}
