import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOST, HttpServer } from './http/http-server.ts';
import type { Service } from './http/method.ts';
import { DELAYS, type Delays, type Sandbox, type SandboxClock, type SandboxOptions } from './options.ts';
import { openPhone } from './phone/open-phone.ts';
import { AgentWorkers } from './rooms/agent-workers.ts';
import { dispatchMethods } from './rooms/dispatch-service.ts';
import { roomMethods } from './rooms/room-service.ts';
import { Rooms } from './rooms/rooms.ts';
import { dispatchRuleMethods } from './sip/dispatch-rules.ts';
import { inboundTrunkMethods } from './sip/inbound-trunks.ts';
import { legacyTrunkMethods } from './sip/legacy-trunks.ts';
import { outboundTrunkMethods } from './sip/outbound-trunks.ts';
import { SipAccess } from './sip/sip-access.ts';
import { sipParticipantMethods } from './sip/sip-participants.ts';
import { Identifiers } from './state/identifiers.ts';
import { SipStore } from './state/sip-store.ts';
import { loadSnapshot, takeSnapshot } from './state/snapshot.ts';
import { StateFile } from './state/state-file.ts';

export type { Sandbox, SandboxOptions } from './options.ts';

/**
 * Starts an embedded LiveKit on this machine: its SIP, RoomService and AgentDispatchService over HTTP, with the answers of
 * livekit-server 1.13.5. What differs is a fault: one suite of requests runs against both.
 * @throws Problem `sandbox-world-invalid`, `sandbox-failed`
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const ids = new Identifiers(options.random ?? systemRandom);
  const key = { apiKey: options.apiKey ?? `API${ids.text(12)}`, apiSecret: options.apiSecret ?? randomBytes(32).toString('base64url') };
  const ending = new AbortController();
  const clock = options.clock ?? systemClock;
  const store = openStore(options, ids);
  const delays = { ...DELAYS, ...options.delays };
  const workers = new AgentWorkers(options.agents ?? [], clock, delays, ids);
  const rooms = new Rooms({ ids, clock, workers, ending: ending.signal });
  const services = servicesOf({ options, store, rooms, workers, ids, clock, delays, ending: ending.signal });
  const server = new HttpServer({ key, clock, services });
  const place = `${HOST}:${await server.listen(options.port ?? 0)}`;
  const close = async () => {
    ending.abort();
    await server.close();
  };
  const opened = options.phone === undefined ? null : await openPhone(options.phone, { rooms, store, ids, clock }).catch(closing(close));
  const url = `ws://${place}`;
  const env = { LIVEKIT_URL: url, LIVEKIT_API_KEY: key.apiKey, LIVEKIT_API_SECRET: key.apiSecret };
  return {
    ...key,
    url,
    httpUrl: `http://${place}`,
    env: opened === null ? env : { ...env, SIPCTL_SIP_HOST: opened.phone.host },
    phone: opened?.phone ?? null,
    requests: server.requests,
    close: async () => {
      await Promise.all([close(), opened?.close()]);
    },
  };
}

/** What was begun is undone before an error goes on. */
function closing(close: () => Promise<void>): (error: unknown) => Promise<never> {
  return async (error) => {
    await close();
    throw error;
  };
}

interface Surroundings {
  readonly options: SandboxOptions;
  readonly store: SipStore;
  readonly rooms: Rooms;
  readonly workers: AgentWorkers;
  readonly ids: Identifiers;
  readonly clock: SandboxClock;
  readonly delays: Delays;
  readonly ending: AbortSignal;
}

function servicesOf({ options, store, rooms, workers, ids, clock, delays, ending }: Surroundings): Record<string, Service> {
  const { redis: hasRedis = true, sipService = options.phone !== undefined } = options;
  const access = new SipAccess(store, { hasRedis });
  return {
    SIP: {
      ...inboundTrunkMethods(access, ids),
      ...outboundTrunkMethods(access, ids),
      ...legacyTrunkMethods(access),
      ...dispatchRuleMethods(access, ids),
      ...sipParticipantMethods({ access, rooms, ids, clock, delays, ending, sipService }),
    },
    RoomService: roomMethods(rooms),
    AgentDispatchService: dispatchMethods({ rooms, workers, clock, delays, ending }),
  };
}

/** A state file that exists wins over a seed: the seed is what the sandbox starts with the first time. */
function openStore({ seed, stateFile }: SandboxOptions, ids: Identifiers): SipStore {
  const file = stateFile === undefined ? undefined : new StateFile(stateFile);
  let loaded = false;
  const store = new SipStore(() => {
    if (loaded) file?.write(takeSnapshot(store));
  });
  const saved = file?.read();
  if (saved !== undefined) loadSnapshot(store, ids, saved, stateFile ?? '');
  else if (seed !== undefined) loadSnapshot(store, ids, seed, 'the seed');
  loaded = true;
  return store;
}

const systemClock: SandboxClock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    // An abort is what `signal` is for, so it is no error here.
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};

function systemRandom(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}
