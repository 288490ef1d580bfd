import { randomBytes } from 'node:crypto';
import { systemTimers } from '../../adapters/media/timers.ts';
import type { SipPeer } from '../../adapters/sip/transport/transport.ts';
import type { CallCredentials } from '../../core/model/phone-call.ts';
import { Secret } from '../../core/model/secret.ts';
import { HOST } from '../http/http-server.ts';
import { listen } from '../phone/open-phone.ts';
import type { SipStore } from '../state/sip-store.ts';
import { Account } from './account.ts';
import { Carrier } from './carrier.ts';
import { type CarrierOptions, NONCE_MS, RINGS_MS, type SandboxCarrier } from './carrier-options.ts';

export interface OpenCarrier {
  readonly carrier: SandboxCarrier;
  close(): Promise<void>;
}

const USER = 'customer';

/**
 * Opens a carrier on 127.0.0.1: it takes the calls of LiveKit's outbound trunks, and brings them back to LiveKit's inbound side.
 * Its customer's numbers are those of the outbound trunks that lead to it. @throws Problem `sandbox-failed`
 */
export async function openCarrier(options: CarrierOptions, destination: SipPeer, store: SipStore): Promise<OpenCarrier> {
  const { port = 0, timers = systemTimers, ringsMs = RINGS_MS, nonceMs = NONCE_MS } = options;
  const randomText = (length: number) => randomBytes(length).toString('hex').slice(0, length);
  const password = randomText(24);
  let faults = options.faults ?? {};
  let carrier: Carrier | null = null;
  const listener = await listen(port, (message, from, kind) => carrier?.receive(message, from, kind));
  const host = `${HOST}:${listener.local.port}`;
  const opened = new Carrier({
    account: new Account({ user: USER, password, nonceMs, now: () => timers.now(), nonce: () => randomText(32) }),
    timers,
    local: listener.local,
    destination,
    ringsMs,
    randomText,
    faults: () => faults,
    numbers: () =>
      store.outboundTrunks
        .all()
        .filter(({ address }) => address === host)
        .flatMap(({ numbers }) => numbers),
    credentialsFor: (number) => inboundCredentials(store, number, faults.inboundPassword),
    send: (message, to, kind) => listener.send(message, to, kind),
  });
  carrier = opened;
  return {
    carrier: {
      host,
      port: listener.local.port,
      user: USER,
      password,
      get openCalls() {
        return opened.openCalls;
      },
      complaints: opened.complaints,
      inject: (wanted) => {
        faults = wanted;
      },
    },
    close: async () => {
      await opened.close();
      await listener.close();
    },
  };
}

/** What the carrier was given for the trunk with this number; a trunk for any number serves as well. */
function inboundCredentials(store: SipStore, number: string, password: string | undefined): CallCredentials | null {
  const trunks = store.inboundTrunks.all().filter(({ authUsername, authPassword }) => authUsername !== '' && authPassword !== '');
  const trunk = trunks.find(({ numbers }) => numbers.includes(number)) ?? trunks.find(({ numbers }) => numbers.length === 0);
  return trunk === undefined ? null : { user: trunk.authUsername, password: new Secret(password ?? trunk.authPassword), realm: null };
}
