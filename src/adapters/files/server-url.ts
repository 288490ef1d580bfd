import { serverKey } from '../../core/model/server-key.ts';
import { Problem } from '../../core/problem.ts';

const SCHEMES = new Set(['wss:', 'ws:', 'https:', 'http:']);

/**
 * Looks at the URL of a LiveKit server as the user gave it; it is kept as written.
 * @param source how the user gave it: `--url`, `LIVEKIT_URL`, `contexts.prod.url`.
 * @returns the parsed URL. @throws Problem `url-invalid`, which repeats nothing that may be a password or a token.
 */
export function parseServerUrl(text: string, source: string): URL {
  if (text.includes('@')) {
    throw refused(`${source} holds a user or password`, 'LiveKit takes an API key and secret, never credentials in the URL', 'wss://HOST');
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !SCHEMES.has(url.protocol) || url.hostname === '') {
    const host = /^[A-Za-z0-9.-]+(:\d+)?$/.test(text) ? text : undefined;
    const scheme = host !== undefined && /^(localhost|127\.)/.test(host) ? 'ws' : 'wss';
    // Two exports are easily swapped: what has nothing of an address in it may be the secret.
    const shown = /[.:/]/.test(text) ? `: ${text}` : '';
    const example = shown === '' ? 'HOST' : (host ?? 'HOST');
    throw refused(
      `${source} is not the URL of a LiveKit server${shown}`,
      'it begins with wss://, ws://, https:// or http://',
      `${scheme}://${example}`,
    );
  }
  if (url.search !== '' || url.hash !== '') {
    const bare = `${url.protocol}//${url.host}${url.pathname}`;
    throw refused(`${source} has a query or fragment after ${bare}`, 'only scheme, host, port and path are used', bare);
  }
  return url;
}

/** LiveKit Cloud by its host name; everything else is somebody's own server. */
export function hostingOf(url: URL): 'cloud' | 'self-hosted' {
  return url.hostname.toLowerCase().endsWith('.livekit.cloud') ? 'cloud' : 'self-hosted';
}

/** wss and https, ws and http mean the same server. */
export const isSameServer = (one: URL, other: URL): boolean => serverKey(one.href) === serverKey(other.href);

function refused(summary: string, why: string, example: string): Problem {
  return new Problem('url-invalid', summary, { detail: [why], nextSteps: [`write it as ${example}`] });
}
