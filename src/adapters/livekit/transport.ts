import http from 'node:http';
import { proxyHeaders } from './proxy.ts';

/** How requests leave for one origin. */
export interface Transport {
  readonly agent: http.Agent;
  request(url: URL, headers: Record<string, string>): http.ClientRequest;
}

export function plainTransport(proxy: URL | null): Transport {
  const agent = new http.Agent({ keepAlive: true });
  const options = { method: 'POST', agent };
  return {
    agent,
    request(url, headers) {
      if (proxy === null) return http.request(url, { ...options, headers });
      // A proxy takes plain http in absolute form; the token then passes it in clear, which `insecureHttp` has allowed.
      return http.request(proxy, { ...options, path: url.href, headers: { ...headers, host: url.host, ...proxyHeaders(proxy) } });
    },
  };
}
