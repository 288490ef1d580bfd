import type { ResolvedTarget, SecretSource } from '../adapters/files/target-model.ts';
import { connectLiveKit, type LiveKitConnection } from '../adapters/livekit/connect.ts';
import { systemClock } from '../adapters/terminal/clock.ts';
import type { Globals } from '../cli/globals.ts';
import type { Secret } from '../core/model/secret.ts';
import type { Reporter } from '../ports.ts';
import { extraCertificates } from './extra-certificates.ts';
import type { Host } from './host.ts';
import { waitsOf } from './waits.ts';

interface Surroundings {
  readonly globals: Globals;
  readonly host: Host;
  readonly reporter: Reporter;
  readonly runId: string;
  /** Resolves a reference that a configuration names, or hands out the value at hand. */
  secretOf(source: SecretSource, purpose: string): Promise<Secret>;
}

/** Opens the way to the project that was chosen. Sends nothing yet. @throws Problem `secret-*`, `url-*`, `file-unreadable`. */
export async function connectProject({ target, credentials }: ResolvedTarget, surroundings: Surroundings): Promise<LiveKitConnection> {
  const { globals, host, reporter, runId, secretOf } = surroundings;
  const { env, version } = host;
  const ca = extraCertificates(globals, env);
  const { concurrency, rate } = globals;
  const connection = connectLiveKit({
    target,
    credentials:
      credentials.kind === 'key'
        ? { kind: 'key', apiKey: credentials.apiKey, secret: await secretOf(credentials.apiSecret, `API secret of ${target.name}`) }
        : { kind: 'token', token: await secretOf(credentials.token, `token of ${target.name}`) },
    clock: systemClock,
    random: Math.random,
    version,
    runId,
    env,
    insecureHttp: globals.insecureHttp,
    timeoutMs: waitsOf(globals, host).requestMs,
    ...(concurrency === undefined ? {} : { concurrency: { reads: Math.max(1, concurrency), writes: Math.max(1, concurrency) } }),
    ...(rate === undefined ? {} : { perSecond: rate === 0 ? null : rate }),
    ...(ca === undefined ? {} : { caCertificates: ca }),
    ...(globals.debug
      ? {
          onExchange: ({ method, path, status, elapsedMs, requestBody, responseBody }) => {
            reporter.verbose(`${method} ${path} ${status ?? 'no answer'} ${Math.round(elapsedMs)} ms`);
            reporter.verbose(`  > ${JSON.stringify(requestBody)}`);
            reporter.verbose(`  < ${JSON.stringify(responseBody)}`);
          },
        }
      : {}),
  });
  if (connection.proxy !== null) reporter.verbose(`through proxy ${connection.proxy}`);
  return connection;
}
