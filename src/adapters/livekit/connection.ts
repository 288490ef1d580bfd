import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type { Clock } from '../../ports.ts';
import { proxyHeaders, TunnelAgent } from './proxy.ts';

/** Keep-alive connections to one origin, directly or through a proxy. */
export interface Connection {
  readonly origin: URL;
  readonly proxy: URL | null;
  /** @param path below the origin, without a leading slash. */
  open(path: string, headers: Record<string, string>): http.ClientRequest;
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
  const secure = origin.protocol === 'https:';
  const agent = agentFor();
  let active = 0;
  let lastUsed = clock.monotonic();

  function agentFor(): http.Agent {
    if (!secure) return new http.Agent({ keepAlive: true });
    // `ca` replaces the built-in authorities, so they are named beside the extra ones.
    const options = { keepAlive: true, ...(caCertificates === undefined ? {} : { ca: [...tls.rootCertificates, caCertificates] }) };
    return proxy === null ? new https.Agent(options) : new TunnelAgent(proxy, options);
  }

  function open(path: string, headers: Record<string, string>): http.ClientRequest {
    if (active === 0 && clock.monotonic() - lastUsed > MAX_IDLE_MILLISECONDS) agent.destroy();
    const url = new URL(path, origin);
    const options = { method: 'POST', agent, headers };
    // A proxy takes plain http in absolute form; the token then passes it in clear, which `insecureHttp` has allowed.
    const request =
      secure || proxy === null
        ? (secure ? https : http).request(url, options)
        : http.request(proxy, { ...options, path: url.href, headers: { ...headers, host: url.host, ...proxyHeaders(proxy) } });
    active += 1;
    request.once('close', () => {
      active -= 1;
      lastUsed = clock.monotonic();
    });
    return request;
  }

  return { origin, proxy, open, close: () => agent.destroy() };
}
