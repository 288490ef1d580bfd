import type { Problem } from '../../core/problem.ts';
import type { Method } from './methods.ts';
import type { Credentials } from './token.ts';

/** Why a request gave no result, with what the transport has to know to go on. */
export interface Failure {
  readonly problem: Problem;
  /** `no`: the server certainly did not carry the request out. `unknown`: nobody can tell. */
  readonly ran: 'no' | 'unknown';
  /** Whether a read may be sent again: at once (with backoff), after the time that the server asks for, or never. */
  readonly repeat: 'soon' | 'when-told' | 'never';
  readonly retryAfter?: string;
}

/** The request that failed, as the words about it need it. */
export interface Circumstances {
  readonly method: Method;
  readonly origin: URL;
  readonly proxy: URL | null;
  readonly credentials: Credentials;
  /** The token that was sent; cut out of whatever the server says. */
  readonly token: string;
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly now: number;
}

/** What became of one request. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure; readonly elapsedMs: number };
