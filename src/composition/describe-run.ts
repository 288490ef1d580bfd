import { describeSettings } from '../adapters/files/settings.ts';
import type { Globals } from '../cli/globals.ts';
import { Problem } from '../core/problem.ts';
import type { Setting } from '../ports.ts';
import type { Configuration } from './configuration.ts';
import type { Host } from './host.ts';
import type { Settings } from './settings.ts';

/** Every setting in force, for `config show`. A project that cannot be found leaves its rows empty; a broken file is an error. */
export async function describeRun(
  globals: Globals,
  settings: Settings,
  configuration: Configuration,
  { env }: Host,
): Promise<readonly Setting[]> {
  const resolved = await configuration.target().catch((error: unknown) => {
    if (error instanceof Problem && ['target-missing', 'target-incomplete'].includes(error.id)) return null;
    throw error;
  });
  const asTyped = (value: unknown) => (value === undefined || value === false ? undefined : String(value));
  return describeSettings({
    env,
    resolved,
    color: { value: settings.color ? 'on' : 'off', origin: colorOrigin(globals, env) },
    flags: {
      timeout: globals.timeout === undefined ? undefined : `${globals.timeout}ms`,
      lockTimeout: globals.lockTimeout === undefined ? undefined : `${globals.lockTimeout}ms`,
      output: globals.json ? 'json' : globals.output,
      noInput: asTyped(globals.noInput),
      concurrency: asTyped(globals.concurrency),
      rate: asTyped(globals.rate),
      caCert: globals.caCert,
      insecureHttp: asTyped(globals.insecureHttp),
    },
  });
}

function colorOrigin(globals: Globals, env: Host['env']): string {
  if (globals.color !== undefined || globals.noColor) return 'flag';
  const variable = ['NO_COLOR', 'FORCE_COLOR'].find((name) => env[name]);
  return variable === undefined ? 'default' : `environment ${variable}`;
}
