import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { connectLiveKit, type LiveKitConnection, type LiveKitOptions } from '../../../src/adapters/livekit/connect.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { Problem } from '../../../src/core/problem.ts';
import { manualClock } from './clocks.ts';

export const NOW = Date.parse('2026-03-01T12:00:00Z');
export const API_SECRET = 'secret-of-the-test-key-0123456789';

/** sipctl's connection to a server of the test; every option has a value that needs no network and no waiting. */
export function client(url: string, options: Partial<LiveKitOptions> = {}): LiveKitConnection {
  const connection = connectLiveKit({
    target: { name: 'test', url, apiKey: 'testkey', hosting: 'self-hosted' },
    credentials: { kind: 'key', apiKey: 'testkey', secret: new Secret(API_SECRET) },
    clock: manualClock(NOW),
    random: () => 0.5,
    version: '1.2.3',
    runId: 'run7',
    env: {},
    ...options,
  });
  onTestFinished(connection.close);
  return connection;
}

/** The Problem that a promise is rejected with; anything else fails the test. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const outcome = await promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
  if (outcome instanceof Problem) return outcome;
  throw new Error(`expected a Problem, got ${String(outcome)}`, { cause: outcome });
}

interface Recording {
  readonly request: { readonly path: string; readonly body: unknown };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown };
}

/** One exchange with a real livekit-server 1.13.5. */
export function recording(name: string): Recording {
  return JSON.parse(readFileSync(new URL(`../../../fixtures/wire/recorded/${name}.json`, import.meta.url), 'utf8'));
}

/** A request that changes something, for tests in which it never succeeds. */
export const someTrunk = { name: 'main', numbers: ['+15105550100'] };
