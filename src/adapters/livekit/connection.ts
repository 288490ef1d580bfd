import type http from 'node:http';
import type { Clock } from '../../ports.ts';
import { plainTransport, type Transport } from './transport.ts';

/** Keep-alive connections to one origin, directly or through a proxy. */
export interface Connection {
  readonly origin: URL;
  readonly proxy: URL | null;
  /** @param path below the origin, without a leading slash. */
  open(path: string, headers: Record<string, string>): Promise<http.ClientRequest>;
  close(): void;
}

export interface ConnectionOptions {
  readonly origin: URL;
  readonly proxy?: URL | null;
  /** PEM certificates trusted besides the built-in ones. */
  readonly caCertificates?: string;
  readonly clock: Clock;
}

/**
 * Servers and load balancers drop idle connections; a write that meets the drop half-way leaves nobody knowing whether it ran. So
 * a connection that has been idle for longer (a question to a person was open, say) is not used again.
 */
const MAX_IDLE_MILLISECONDS = 4000;

export function createConnection({ origin, proxy = null, caCertificates, clock }: ConnectionOptions): Connection {
  let transport: Transport | undefined;
  let loading: Promise<Transport> | undefined;
  let active = 0;
  let lastUsed = clock.monotonic();

  async function load(): Promise<Transport> {
    if (origin.protocol !== 'https:') return plainTransport(proxy);
    const { secureTransport } = await import('./secure-transport.ts');
    return secureTransport(proxy, caCertificates);
  }

  async function open(path: string, headers: Record<string, string>): Promise<http.ClientRequest> {
    loading ??= load();
    transport = await loading;
    if (active === 0 && clock.monotonic() - lastUsed > MAX_IDLE_MILLISECONDS) transport.agent.destroy();
    const request = transport.request(new URL(path, origin), headers);
    active += 1;
    request.once('close', () => {
      active -= 1;
      lastUsed = clock.monotonic();
    });
    return request;
  }

  return { origin, proxy, open, close: () => transport?.agent.destroy() };
}
