import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpServer } from './http/http-server.ts';
import type { Sandbox, SandboxClock, SandboxOptions } from './options.ts';
import { dispatchRuleMethods } from './sip/dispatch-rules.ts';
import { inboundTrunkMethods } from './sip/inbound-trunks.ts';
import { legacyTrunkMethods } from './sip/legacy-trunks.ts';
import { outboundTrunkMethods } from './sip/outbound-trunks.ts';
import { Identifiers } from './state/identifiers.ts';
import { SipStore } from './state/sip-store.ts';
import { loadSnapshot, takeSnapshot } from './state/snapshot.ts';
import { StateFile } from './state/state-file.ts';

/**
 * Starts an embedded LiveKit on this machine: its SIP, RoomService and AgentDispatchService over HTTP, with the answers of
 * livekit-server 1.13.5. What differs is a fault: one suite of requests runs against both.
 * @throws Problem `sandbox-world-invalid`, `sandbox-failed`, `value-invalid`
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const ids = new Identifiers(options.random ?? systemRandom);
  const store = openStore(options, ids);
  const key = { apiKey: options.apiKey ?? `API${ids.text(12)}`, apiSecret: options.apiSecret ?? randomBytes(32).toString('base64url') };
  const server = new HttpServer({
    key,
    clock: options.clock ?? systemClock,
    services: {
      SIP: {
        ...inboundTrunkMethods(store, ids),
        ...outboundTrunkMethods(store, ids),
        ...dispatchRuleMethods(store, ids),
        ...legacyTrunkMethods(store),
      },
    },
  });
  const host = options.host ?? '127.0.0.1';
  const port = await server.listen(host, options.port ?? 0);
  const place = `${host === '::1' ? '[::1]' : host}:${port}`;
  const url = `ws://${place}`;
  return {
    ...key,
    url,
    httpUrl: `http://${place}`,
    env: { LIVEKIT_URL: url, LIVEKIT_API_KEY: key.apiKey, LIVEKIT_API_SECRET: key.apiSecret },
    requests: server.requests,
    close: () => server.close(),
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
