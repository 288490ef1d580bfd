import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxCarrier } from './carrier/carrier-options.ts';
import { type OpenCarrier, openCarrier } from './carrier/open-carrier.ts';
import { OutboundCalls } from './dialing/outbound-calls.ts';
import { HOST, HttpServer } from './http/http-server.ts';
import type { Service } from './http/method.ts';
import { DELAYS, type Delays, type Sandbox, type SandboxClock, type SandboxOptions } from './options.ts';
import { type OpenPhone, openPhone } from './phone/open-phone.ts';
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
  const opened = options.phone === undefined ? null : await openPhone(options.phone, { rooms, store, ids, clock });
  const outbound = new OutboundCalls({ ids, hasPhone: opened !== null, ...timersOf(options.phone) });
  const carried = await openCarried(options, opened, store).catch(closing(async () => opened?.close()));
  const services = servicesOf({ options, store, rooms, workers, ids, clock, delays, outbound, ending: ending.signal });
  const server = new HttpServer({ key, clock, services });
  const close = async () => {
    ending.abort();
    await outbound.close();
    await Promise.all([server.close(), opened?.close(), carried?.close()]);
  };
  const place = `${HOST}:${await server.listen(options.port ?? 0).catch(closing(close))}`;
  const url = `ws://${place}`;
  return {
    ...key,
    url,
    httpUrl: `http://${place}`,
    env: {
      ...{ LIVEKIT_URL: url, LIVEKIT_API_KEY: key.apiKey, LIVEKIT_API_SECRET: key.apiSecret },
      ...(opened === null ? {} : { SIPCTL_SIP_HOST: opened.phone.host }),
      ...(carried === null ? {} : carrierEnv(carried.carrier)),
    },
    phone: opened?.phone ?? null,
    carrier: carried?.carrier ?? null,
    get dialledCalls() {
      return outbound.open;
    },
    requests: server.requests,
    close,
  };
}

async function openCarried({ carrier }: SandboxOptions, phone: OpenPhone | null, store: SipStore): Promise<OpenCarrier | null> {
  if (carrier === undefined) return null;
  if (phone === null) throw new TypeError('a carrier has nobody to bring calls to without the phone');
  return await openCarrier(carrier, phone.local, store);
}

const carrierEnv = ({ host, user, password }: SandboxCarrier) => ({
  SANDBOX_CARRIER_HOST: host,
  SANDBOX_CARRIER_USER: user,
  SANDBOX_CARRIER_PASSWORD: password,
});

const timersOf = (phone: SandboxOptions['phone']) => (phone?.timers === undefined ? {} : { timers: phone.timers });

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
  readonly outbound: OutboundCalls;
  readonly ending: AbortSignal;
}

function servicesOf({ options, store, rooms, workers, ids, clock, delays, outbound, ending }: Surroundings): Record<string, Service> {
  const { redis: hasRedis = true, sipService = options.phone !== undefined, random = systemRandom } = options;
  const access = new SipAccess(store, { hasRedis });
  return {
    SIP: {
      ...inboundTrunkMethods(access, ids),
      ...outboundTrunkMethods(access, ids),
      ...legacyTrunkMethods(access),
      ...dispatchRuleMethods(access, ids),
      ...sipParticipantMethods({ access, rooms, ids, clock, delays, ending, sipService, outbound, random }),
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
