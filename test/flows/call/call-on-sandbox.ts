import { connectLiveKit } from '../../../src/adapters/livekit/connect.ts';
import { systemTimers } from '../../../src/adapters/media/timers.ts';
import { createPhone } from '../../../src/adapters/sip/phone.ts';
import { systemDns } from '../../../src/adapters/sip/resolve.ts';
import { systemClock } from '../../../src/adapters/terminal/clock.ts';
import type { CallEvent } from '../../../src/core/model/phone-call.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { World } from '../../../src/core/model/world.ts';
import { type CallOrder, type CallTools, type TestedCall, testCall } from '../../../src/flows/call/test-call.ts';
import type { Dialer, LiveKitWriter, OpenCall, OpenCalls, Rooms } from '../../../src/ports.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { NUMBER } from '../../support/world.ts';

/** Short enough for a test, and in the proportions of LiveKit's. */
const TIMES = { ringingInterval: 60, backendUnanswered: 1000, roomGone: 5, firstAudio: 700, mediaTimeout: 700 };
const DELAYS = { agentJoins: 20, slowAgentJoins: 300, agentCrashes: 250, agentLeaves: 5, roomUnanswered: 5 };
export const PASSWORD = 'the-old-password';
export const CALLER = '+15105550199';

let unique = 0;
const randomText = (length: number): string => {
  unique += 1;
  return `${process.pid}x${unique}x${Math.random().toString(36).slice(2)}`.padEnd(length, 'a').slice(0, length);
};

export interface Setting {
  readonly sandbox: Sandbox;
  readonly world: World;
  readonly rooms: Rooms;
  readonly writer: LiveKitWriter;
  readonly dialer: Dialer;
  readonly openCalls: OpenCalls;
  /** As it is now. */
  readWorld(): Promise<World>;
  /** Calls that are kept at this moment. */
  readonly kept: ReadonlyMap<string, OpenCall>;
  call(order?: Partial<CallOrder>, tools?: Partial<CallTools>): Promise<TestedCall>;
  close(): Promise<void>;
}

/** A sandbox that answers the phone, and what a test call needs to reach it. */
export async function callSetting(options: SandboxOptions = {}): Promise<Setting> {
  const { phone = {}, delays = {} } = options;
  const sandbox = await startSandbox({
    ...options,
    delays: { ...DELAYS, ...delays },
    phone: { ...phone, times: { ...TIMES, ...phone.times } },
  });
  const target = { name: 'test', url: sandbox.url, apiKey: sandbox.apiKey, hosting: 'self-hosted' } as const;
  const connection = connectLiveKit({
    target,
    credentials: { kind: 'key', apiKey: sandbox.apiKey, secret: new Secret(sandbox.apiSecret) },
    clock: systemClock,
    random: Math.random,
    version: '0',
    runId: 'rtest',
    env: {},
  });
  const kept = new Map<string, OpenCall>();
  const world = await connection.reader.readWorld();
  const userAgent = 'sipctl/test';
  return {
    sandbox,
    world,
    kept,
    rooms: connection.rooms,
    writer: connection.writer(),
    dialer: connection.dialer,
    openCalls: keeping(kept),
    readWorld: () => connection.reader.readWorld(),
    call: (order = {}, tools = {}) =>
      testCall(
        world,
        { ...orderTo(sandbox), ...order },
        {
          phone: createPhone({ timers: systemTimers, dns: systemDns, randomText, userAgent }),
          rooms: connection.rooms,
          openCalls: keeping(kept),
          clock: systemClock,
          random: { id: randomText },
          target,
          signal: new AbortController().signal,
          shield: (work) => work(),
          onOccupied: async () => undefined,
          onEvent: (_: CallEvent) => undefined,
          onSeen: () => undefined,
          pace: { dropAfterMs: 800, lookEveryMs: 20, leaveWithinMs: 500 },
          ...tools,
        },
      ),
    close: async () => {
      connection.close();
      await sandbox.close();
    },
  };
}

function orderTo(sandbox: Sandbox): CallOrder {
  return {
    target: { host: '127.0.0.1', port: sandbox.phone?.port ?? 0, transport: 'udp' },
    to: NUMBER,
    from: CALLER,
    credentials: { user: 'u', password: new Secret(PASSWORD), realm: 'LiveKit' },
    ringTimeoutMs: 3000,
    durationMs: 500,
    pin: null,
    digits: null,
    play: null,
    record: false,
    advertise: null,
    mediaFromAnywhere: false,
    expected: { rule: null, agents: [] },
  };
}

function keeping(kept: Map<string, OpenCall>): OpenCalls {
  return {
    begin: async (_, call) => {
      kept.set(call.testId, call);
      return {
        update: async (now) => {
          kept.set(call.testId, now);
        },
        forget: async () => {
          kept.delete(call.testId);
        },
      };
    },
    listLeft: async () => [...kept.values()].map((call) => ({ ...call, forget: async () => void kept.delete(call.testId) })),
  };
}
