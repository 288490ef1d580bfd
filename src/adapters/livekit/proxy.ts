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
