import http from 'node:http';
import https from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { Problem } from '../../core/problem.ts';
import { isLoopback } from './origin.ts';

/**
 * The proxy that the environment names for an origin, as curl reads it: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, lower case first.
 * Loopback is never proxied.
 * @throws Problem `value-invalid` for a proxy that is no http or https URL; its text may hold a password and is not repeated.
 */
export function proxyFor(origin: URL, env: Readonly<Record<string, string | undefined>>): URL | null {
  if (isLoopback(origin.hostname) || bypassed(origin, env['no_proxy'] ?? env['NO_PROXY'] ?? '')) return null;
  // The upper-case HTTP_PROXY can be set by a client's `Proxy:` header where a CGI server starts programs; curl ignores it for the
  // same reason, but sipctl is no CGI program and every other LiveKit tool honours it.
  const name = origin.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = env[name.toLowerCase()] ?? env[name] ?? '';
  if (value === '') return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new Problem('value-invalid', `${name} is no http:// or https:// URL`, { nextSteps: [`correct ${name}, or unset it`] });
}

function bypassed(origin: URL, list: string): boolean {
  return list.split(/[\s,]+/).some((entry) => {
    const [, host = '', port = ''] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [];
    if (entry === '*') return true;
    const portMatches = port === '' || port === (origin.port || (origin.protocol === 'https:' ? '443' : '80'));
    return host !== '' && portMatches && (origin.hostname === host || origin.hostname.endsWith(`.${host}`));
  });
}

/** `Proxy-Authorization` for the user and password in a proxy's URL, or nothing. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/** Reaches an https origin through a proxy's CONNECT, so that the proxy sees neither token nor body. */
export class TunnelAgent extends https.Agent {
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
