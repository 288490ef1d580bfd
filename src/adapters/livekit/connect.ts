import type { Agents, Clock, Dialer, LiveKit, LiveKitWriter, Rooms, Target } from '../../ports.ts';
import { agentsOrigin, createCloudAgents, unknownAgents } from './agent-service.ts';
import { createConnection } from './connection.ts';
import { createDialer } from './dialer.ts';
import { createGate } from './gate.ts';
import { isCloud, originOf, refuseInsecureEnvironment } from './origin.ts';
import { proxyFor } from './proxy.ts';
import { createRooms } from './room-service.ts';
import { createSipReader, createSipWriter } from './sip-service.ts';
import type { Credentials } from './token.ts';
import { createTwirp, type Exchange } from './twirp.ts';

export interface LiveKitOptions {
  readonly target: Target;
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** In [0, 1); spreads repeats in time. */
  readonly random: () => number;
  /** For `User-Agent`, so that server logs can be joined with ours. */
  readonly version: string;
  readonly runId: string;
  /** Read for the proxy variables and NODE_TLS_REJECT_UNAUTHORIZED, nothing else. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Deadline of one request, connecting included. */
  readonly timeoutMs?: number;
  readonly maxBodyBytes?: number;
  readonly concurrency?: { readonly reads: number; readonly writes: number };
  /** Requests a second; null = no ceiling. Without it 5 on LiveKit Cloud, which has limits per project, and none elsewhere. */
  readonly perSecond?: number | null;
  readonly insecureHttp?: boolean;
  /** PEM certificates trusted besides the built-in ones. */
  readonly caCertificates?: string;
  readonly onExchange?: (exchange: Exchange) => void;
}

export interface LiveKitConnection {
  readonly reader: LiveKit;
  /** Only what is about to change something asks for it. */
  writer(): LiveKitWriter;
  readonly rooms: Rooms;
  readonly dialer: Dialer;
  readonly agents: Agents;
  /** The proxy in between, for `-v`; null = none. */
  readonly proxy: string | null;
  /** Ends idle connections, so that the process can end. */
  close(): void;
}

const TIMEOUT_MILLISECONDS = 10_000;
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const CLOUD_REQUESTS_PER_SECOND = 5;
/** Repeats of failed reads in one run, whatever the number of its requests. */
const RETRIES = 10;

/**
 * Everything sipctl asks of one LiveKit project. Sends nothing by itself.
 * @throws Problem `url-invalid`, `insecure-url`, `insecure-environment`, or `value-invalid` for a proxy variable.
 */
export function connectLiveKit(options: LiveKitOptions): LiveKitConnection {
  const { target, credentials, clock, env } = options;
  refuseInsecureEnvironment(env);
  const origin = originOf(target.url, options);
  const cloud = target.hosting === 'cloud' || isCloud(origin.hostname);
  const perSecond = options.perSecond === undefined ? (cloud ? CLOUD_REQUESTS_PER_SECOND : null) : options.perSecond;
  const { reads, writes } = options.concurrency ?? { reads: 4, writes: 1 };
  const shared = {
    credentials,
    clock,
    random: options.random,
    gate: createGate({ reads, writes, perSecond, clock }),
    budget: { left: RETRIES },
    userAgent: `sipctl/${options.version} run/${options.runId}`,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MILLISECONDS,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
    ...(options.onExchange === undefined ? {} : { onExchange: options.onExchange }),
  };
  const connectionTo = (url: URL) =>
    createConnection({
      origin: url,
      proxy: proxyFor(url, env),
      clock,
      ...(options.caCertificates === undefined ? {} : { caCertificates: options.caCertificates }),
    });
  const connection = connectionTo(origin);
  const twirp = createTwirp({ ...shared, connection });

  // The list of agents is at another host than the project. A token made for this one request may go there; one that somebody else
  // signed, with whatever rights, goes to the configured host only.
  const away = isCloud(origin.hostname) && credentials.kind === 'key' ? connectionTo(agentsOrigin(origin)) : null;
  const agents =
    away === null
      ? unknownAgents(cloud ? 'listing agents needs an API key of LiveKit Cloud' : 'a self-hosted server cannot list its agents')
      : createCloudAgents(createTwirp({ ...shared, connection: away }));

  return {
    reader: createSipReader(twirp, { paged: cloud }),
    writer: () => createSipWriter(twirp),
    rooms: createRooms(twirp),
    dialer: createDialer(twirp),
    agents,
    proxy: connection.proxy?.host ?? null,
    close: () => {
      connection.close();
      away?.close();
    },
  };
}
