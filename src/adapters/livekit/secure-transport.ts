import http from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { proxyHeaders } from './proxy.ts';
import type { Transport } from './transport.ts';

/** A file of its own, loaded for https origins only: TLS costs every start several milliseconds. */
export function secureTransport(proxy: URL | null, caCertificates: string | undefined): Transport {
  // `ca` replaces the built-in authorities, so they are named beside the extra ones.
  const options = { keepAlive: true, ...(caCertificates === undefined ? {} : { ca: [...tls.rootCertificates, caCertificates] }) };
  const agent = proxy === null ? new https.Agent(options) : new TunnelAgent(proxy, options);
  return { agent, request: (url, headers) => https.request(url, { method: 'POST', agent, headers }) };
}

/** Reaches an https origin through a proxy's CONNECT, so that the proxy sees neither token nor body. */
class TunnelAgent extends https.Agent {
  readonly #proxy: URL;
  readonly #opening = new Set<http.ClientRequest>();

  constructor(proxy: URL, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: https.RequestOptions, callback?: (error: Error | null, stream: Duplex) => void): undefined {
    const { host, port, servername, ca } = options;
    const target = `${isIPv6(host ?? '') ? `[${host}]` : host}:${port ?? 443}`;
    const request = (this.#proxy.protocol === 'https:' ? https : http).request(this.#proxy, {
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyHeaders(this.#proxy) },
      agent: false,
    });
    this.#opening.add(request);
    request.once('close', () => this.#opening.delete(request));
    // Node calls back with an error alone; its types ask for a stream all the same.
    const fail = (error: Error) => (callback as ((error: Error) => void) | undefined)?.(error);
    request.once('error', fail);
    request.once('connect', (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        fail(new Error(`the proxy answered CONNECT with ${response.statusCode}`));
        return;
      }
      // For an address instead of a name there is no `servername`; `host` is what the certificate is then compared with.
      const names = { ...(host == null ? {} : { host }), ...(servername === undefined ? {} : { servername }) };
      callback?.(null, tls.connect({ socket, ...names, ...(ca === undefined ? {} : { ca }) }));
    });
    request.end();
  }

  /** Also ends tunnels that are still being opened, which would keep the process alive. */
  override destroy(): void {
    for (const request of this.#opening) request.destroy();
    super.destroy();
  }
}
