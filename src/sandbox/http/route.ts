import { goQuote } from './go-quote.ts';
import type { Encoding, Method, Service } from './method.ts';
import { TwirpError } from './twirp-error.ts';

/** A reply ready to be sent. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
}

export const PLAIN_TEXT = 'text/plain; charset=utf-8';
export const NO_SUCH_PAGE: Reply = { status: 404, type: PLAIN_TEXT, body: '404 page not found\n' };

export interface Route {
  readonly method: Method;
  readonly encoding: Encoding;
}

const TWIRP_PATH = /^\/twirp\/livekit\.([^/]+)\/(.*)$/;

/**
 * @returns null for a path of no Twirp service. @throws TwirpError `bad_route` with Twirp's texts, in its order of checks.
 */
export function routeOf(
  services: Readonly<Record<string, Service>>,
  { method, path, contentType }: { method: string; path: string; contentType: string },
): Route | null {
  const [, serviceName = '', name = ''] = TWIRP_PATH.exec(path) ?? [];
  if (!Object.hasOwn(services, serviceName)) return null;
  const badRoute = (message: string) => new TwirpError('bad_route', message, { twirp_invalid_route: `${method} ${path}` });
  if (method !== 'POST') throw badRoute(`unsupported method ${goQuote(method)} (only POST is allowed)`);
  const service = services[serviceName] ?? {};
  const found = Object.hasOwn(service, name) ? service[name] : undefined;
  if (found === undefined) throw badRoute(`no handler for path ${goQuote(path)}`);
  const encoding = encodingOf(contentType);
  if (encoding === null) throw badRoute(`unexpected Content-Type: ${goQuote(contentType)}`);
  return { method: found, encoding };
}

function encodingOf(contentType: string): Encoding | null {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/protobuf' ? 'protobuf' : null;
}
