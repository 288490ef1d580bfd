import { readFileSync } from 'node:fs';
import type { ResolvedTarget, SecretSource } from '../adapters/files/target-model.ts';
import { connectLiveKit, type LiveKitConnection } from '../adapters/livekit/connect.ts';
import { systemClock } from '../adapters/terminal/clock.ts';
import type { Globals } from '../cli/globals.ts';
import type { Secret } from '../core/model/secret.ts';
import { Problem } from '../core/problem.ts';
import type { Reporter } from '../ports.ts';
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
  const caFile = globals.caCert ?? env['SIPCTL_CA_CERT'];
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
    ...(concurrency === undefined ? {} : { concurrency: { reads: Math.max(1, concurrency), writes: 1 } }),
    ...(rate === undefined ? {} : { perSecond: rate === 0 ? null : rate }),
    ...(caFile === undefined || caFile === '' ? {} : { caCertificates: certificates(caFile) }),
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

function certificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem('file-unreadable', `cannot read the certificate file ${file}`, { where: { file }, cause: error });
  }
}
