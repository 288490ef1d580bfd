import path from 'node:path';
import { type Configs, type LkConfig, PRESETS, type Preset, type Provider } from '../adapters/files/config-model.ts';
import { directoriesOf, lkConfigPath, SYSTEM_CONFIG } from '../adapters/files/directories.ts';
import { mayExist } from '../adapters/files/may-exist.ts';
import type { ResolvedTarget } from '../adapters/files/target-model.ts';
import type { Globals } from '../cli/globals.ts';
import type { Problem } from '../core/problem.ts';
import type { Reporter } from '../ports.ts';
import type { Host } from './host.ts';
import { once } from './once.ts';

/** The configuration files, each read at most once and only when something asks. */
export interface Configuration {
  /** The user's own file; undefined where there is no home directory. */
  readonly userPath: string | undefined;
  configs(): Promise<Configs>;
  lk(): Promise<LkConfig | Problem | null>;
  providers(): Promise<ReadonlyMap<string, Provider>>;
  /** Presets that declared files may use. */
  allowedPresets(): Promise<readonly Preset[]>;
  target(): Promise<ResolvedTarget>;
}

export function openConfiguration(
  globals: Pick<Globals, 'context' | 'url' | 'apiKey'>,
  { env, home }: Host,
  reporter: Reporter,
): Configuration {
  const { config } = directoriesOf(env, home);
  const userPath = config === undefined ? undefined : path.join(config, 'config.yaml');
  // Most machines have none of the files, and then nothing that reads them is loaded.
  const configs = once(async () => {
    if (![userPath, SYSTEM_CONFIG].some((file) => file !== undefined && mayExist(file))) return [];
    const { readConfigs } = await import('../adapters/files/read-config.ts');
    return await readConfigs(userPath, SYSTEM_CONFIG);
  });
  const lk = once(async () => {
    const file = lkConfigPath(home);
    if (file === undefined || !mayExist(file)) return null;
    const { readLkConfig } = await import('../adapters/files/lk-config.ts');
    return await readLkConfig(file);
  });
  return {
    userPath,
    configs,
    lk,
    providers: async () => new Map((await configs()).toReversed().flatMap(({ config: file }) => [...file.providers])),
    allowedPresets: async () => {
      const said = (env['SIPCTL_SECRET_PROVIDERS'] ?? '').split(',').map((name) => name.trim());
      const listed = (await configs()).flatMap(({ config: file }) => file.allowedPresets);
      return [...listed, ...PRESETS.filter((preset) => said.includes(preset))];
    },
    target: once(async () => {
      const { resolveTarget } = await import('../adapters/files/resolve-target.ts');
      const resolved = resolveTarget({ flags: globals, env, configs: await configs(), lk: await lk() });
      for (const warning of resolved.warnings) reporter.warn(warning);
      return resolved;
    }),
  };
}
