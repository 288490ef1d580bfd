import { isIP } from 'node:net';
import { Problem } from '../../core/problem.ts';

const HTTP_OF: Readonly<Record<string, string>> = { 'ws:': 'http:', 'http:': 'http:', 'wss:': 'https:', 'https:': 'https:' };

/**
 * The one origin that tokens go to: `wss://acme.livekit.cloud` gives `https://acme.livekit.cloud/`. A path in the URL stays, for
 * servers behind a reverse proxy.
 * @param url as configured: ws, wss, http or https.
 * @throws Problem `url-invalid`; `insecure-url` for plain http to another machine, unless `insecureHttp`.
 */
export function originOf(url: string, { insecureHttp = false } = {}): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const protocol = parsed === null ? undefined : HTTP_OF[parsed.protocol];
  if (parsed === null || protocol === undefined || parsed.hostname === '') {
    throw new Problem('url-invalid', 'the LiveKit URL has no form like wss://HOST or https://HOST', {
      nextSteps: ['give the URL as the LiveKit dashboard shows it: wss://PROJECT.livekit.cloud'],
    });
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new Problem('url-invalid', `the LiveKit URL for ${parsed.host} holds a user or password`, {
      nextSteps: ['leave them out: LiveKit takes an API key and a secret'],
    });
  }
  // Setting `protocol` from ws: to http: is allowed by the URL standard (both are "special"), and drops a default port.
  parsed.protocol = protocol;
  parsed.search = '';
  parsed.hash = '';
  if (!parsed.pathname.endsWith('/')) parsed.pathname += '/';
  if (protocol === 'http:' && !isLoopback(parsed.hostname) && !insecureHttp) {
    throw new Problem('insecure-url', `plain http to ${parsed.host} would show the token to the network`, {
      nextSteps: [`use wss://${parsed.hostname}`, 'in a network that you trust: --insecure-http'],
    });
  }
  return parsed;
}

/** @param hostname as in {@link URL.hostname}: IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host === 'localhost' || host.endsWith('.localhost');
}

/** The host suffix that LiveKit Cloud gives its projects. */
export function isCloud(hostname: string): boolean {
  return hostname.endsWith('.livekit.cloud');
}

/** @throws Problem `insecure-environment` when Node.js was told to accept any certificate. */
export function refuseInsecureEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0') return;
  throw new Problem('insecure-environment', 'NODE_TLS_REJECT_UNAUTHORIZED=0 switches certificate checks off', {
    nextSteps: ['unset NODE_TLS_REJECT_UNAUTHORIZED', 'for a private certificate authority: --ca-cert FILE'],
  });
}
