import { Problem } from '../../core/problem.ts';
import type { Clock } from '../../ports.ts';
import { readAnswer } from './answer-failure.ts';
import type { Connection } from './connection.ts';
import { connectionFailure } from './connection-failure.ts';
import { exchange, type Outcome } from './exchange.ts';
import type { Attempt, Circumstances, Failure } from './failure.ts';
import type { Gate } from './gate.ts';
import type { Method } from './methods.ts';
import type { JsonObject } from './read-message.ts';
import { redactBody } from './redact.ts';
import { type RetryBudget, repeatRead, waitWhileBusy } from './repeat-read.ts';
import { withoutTokens } from './server-said.ts';
import { type Credentials, tokenFor } from './token.ts';

/** One request as it went, for `--debug`; secrets are out of both bodies. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly elapsedMs: number;
  readonly requestBody: unknown;
  readonly responseBody: unknown;
}

export interface TwirpOptions {
  readonly connection: Connection;
  readonly credentials: Credentials;
  readonly gate: Gate;
  readonly budget: RetryBudget;
  readonly clock: Clock;
  /** In [0, 1); spreads repeats in time. */
  readonly random: () => number;
  /** `sipctl/1.0.0 run/k3x9...`: server logs can be joined with ours. */
  readonly userAgent: string;
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly onExchange?: (exchange: Exchange) => void;
}

/** Twirp's JSON flavour: one POST a call. */
export interface Twirp {
  /**
   * @param decode makes the result of the answer; may throw a Problem.
   * @throws Problem. A write that surely did not run has `worldChanged: 'no'`; one whose outcome nobody knows is
   * `write-outcome-unknown`, with the reason as its cause. A write is sent again only where a busy server did nothing of it.
   */
  call<T>(method: Method, body: object, decode: (answer: JsonObject) => T): Promise<T>;
}

export function createTwirp(options: TwirpOptions): Twirp {
  const { connection, credentials, gate, clock, timeoutMs, maxBodyBytes, onExchange } = options;

  function attempt<T>(method: Method, body: string, decode: (answer: JsonObject) => T, deadlineMs: number): Promise<Attempt<T>> {
    // Hanging up is a write too: it must not wait behind a call that rings.
    return gate(method.waitsMs === undefined ? method.access : 'read', async () => {
      const path = `twirp/livekit.${method.service}/${method.name}`;
      const token = tokenFor(credentials, method.grant, clock.now());
      const started = clock.monotonic();
      const outcome = await exchange(await connection.open(path, headers(token, body)), body, { deadlineMs, maxBodyBytes });
      const elapsedMs = clock.monotonic() - started;
      onExchange?.(exchangeOf(path, body, outcome, { elapsedMs, token }));
      const { origin, proxy } = connection;
      const at: Circumstances = {
        method,
        origin,
        proxy,
        credentials,
        token,
        timeoutMs: timeoutMs + (method.waitsMs ?? 0),
        maxBodyBytes,
        now: clock.now(),
      };
      const result = outcome.kind === 'fault' ? { failure: connectionFailure(outcome, at) } : readAnswer(outcome, at);
      return 'failure' in result ? { ok: false, failure: result.failure, elapsedMs } : decoded(decode, result.object, elapsedMs);
    });
  }

  function headers(token: string, body: string): Record<string, string> {
    return {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      accept: 'application/json',
      'cache-control': 'no-store',
      'user-agent': options.userAgent,
      authorization: `Bearer ${token}`,
    };
  }

  return {
    async call(method, body, decode) {
      const text = JSON.stringify(body);
      if (method.access === 'read') return repeatRead((deadlineMs) => attempt(method, text, decode, deadlineMs), options);
      const outcome = await waitWhileBusy(() => attempt(method, text, decode, timeoutMs + (method.waitsMs ?? 0)), options);
      if (outcome.ok) return outcome.value;
      throw outcome.failure.ran === 'no' ? outcome.failure.problem.with({ worldChanged: 'no' }) : outcomeUnknown(method, outcome.failure);
    },
  };
}

function decoded<T>(decode: (answer: JsonObject) => T, answer: JsonObject, elapsedMs: number): Attempt<T> {
  try {
    return { ok: true, value: decode(answer) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ok: false, failure: { problem: error, ran: 'unknown', repeat: 'never' }, elapsedMs };
  }
}

function outcomeUnknown(method: Method, { problem }: Failure): Problem {
  const { serverSaid, sipStatus } = problem.facts;
  return new Problem('write-outcome-unknown', `nobody can tell whether ${method.name} was carried out`, {
    detail: [problem.summary, ...(problem.facts.detail ?? [])],
    nextSteps: ['look at the object before trying again: sipctl trunk list, sipctl dispatch list'],
    ...(serverSaid === undefined ? {} : { serverSaid }),
    ...(sipStatus === undefined ? {} : { sipStatus }),
    worldChanged: 'partly',
    cause: problem,
  });
}

function exchangeOf(path: string, body: string, outcome: Outcome, { elapsedMs, token }: { elapsedMs: number; token: string }): Exchange {
  const answered = outcome.kind === 'answer';
  return {
    method: 'POST',
    path: `/${path}`,
    status: answered ? outcome.status : null,
    elapsedMs,
    requestBody: redactBody(body),
    responseBody: answered ? redactBody(outcome.text, (text) => withoutTokens(text, token)) : null,
  };
}
