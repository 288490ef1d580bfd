import type { SandboxClock } from '../options.ts';
import type { Service } from './method.ts';
import { NO_SUCH_PAGE, PLAIN_TEXT, type Reply, routeOf } from './route.ts';
import { grantsOf, TokenRefused, tokenOf } from './token.ts';
import { TwirpError } from './twirp-error.ts';

export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string;
  readonly authorization: string | undefined;
  readonly body: Buffer;
}

export interface Answering {
  /** By name without `livekit.`: `SIP`. */
  readonly services: Readonly<Record<string, Service>>;
  readonly key: { readonly apiKey: string; readonly apiSecret: string };
  readonly clock: Pick<SandboxClock, 'now'>;
}

/** One request as LiveKit answers it: the token first, whatever the path, then the route, the body, the grant. */
export async function answer({ services, key, clock }: Answering, request: Request): Promise<Reply> {
  try {
    const grants = grantsOf(tokenOf(request.authorization, request.url.searchParams.get('access_token')), key, clock.now());
    const path = request.url.pathname;
    if (path === '/') return { status: 200, type: PLAIN_TEXT, body: 'OK' };
    const route = routeOf(services, { method: request.method, path, contentType: request.contentType });
    if (route === null) return NO_SUCH_PAGE;
    const body = await route.method(request.body, route.encoding, grants);
    return { status: 200, type: `application/${route.encoding}`, body };
  } catch (error) {
    if (error instanceof TokenRefused) return { status: 401, type: PLAIN_TEXT, body: error.message };
    if (error instanceof TwirpError) return { status: error.status, type: 'application/json', body: error.body };
    throw error;
  }
}
