import path from 'node:path';

/** Variables of the process, or what a test puts in their place. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Where sipctl keeps things. `undefined` where neither a variable nor a home directory says where. */
export interface Directories {
  /** `config.yaml`. */
  readonly config: string | undefined;
  /** Journals. */
  readonly state: string | undefined;
  readonly lock: string | undefined;
  /** Names for completion. */
  readonly cache: string | undefined;
}

export const SYSTEM_CONFIG = '/etc/sipctl/config.yaml';

/**
 * The directories of cli.md 9. A variable that holds a relative path is ignored, as the XDG base directory specification asks:
 * it would point elsewhere in every working directory.
 * @param home the user's home, or '' where there is none.
 */
export function directoriesOf(env: Env, home: string): Directories {
  const absolute = (value: string | undefined): string | undefined => (value && path.isAbsolute(value) ? value : undefined);
  const inHome = (...parts: string[]): string | undefined => (path.isAbsolute(home) ? path.join(home, ...parts) : undefined);
  const own = (base: string | undefined): string | undefined => (base === undefined ? undefined : path.join(base, 'sipctl'));
  const state = own(absolute(env['SIPCTL_STATE_DIR']) ?? absolute(env['XDG_STATE_HOME']) ?? inHome('.local', 'state'));
  return {
    config: own(absolute(env['SIPCTL_CONFIG_DIR']) ?? absolute(env['XDG_CONFIG_HOME']) ?? inHome('.config')),
    state,
    lock: own(absolute(env['XDG_RUNTIME_DIR'])) ?? state,
    cache: own(absolute(env['XDG_CACHE_HOME']) ?? inHome('.cache')),
  };
}

/** lk's own configuration, which sipctl reads and never writes. */
export function lkConfigPath(home: string): string | undefined {
  return path.isAbsolute(home) ? path.join(home, '.livekit', 'cli-config.yaml') : undefined;
}
