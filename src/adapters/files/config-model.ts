import type { Secret } from '../../core/model/secret.ts';
import type { SecretRef } from '../../core/model/secret-ref.ts';
import type { Where } from '../../core/problem.ts';
import type { NewContext } from '../../ports.ts';

export const CONFIG_VERSION = 'sipctl.config/v1';

/** Secret references by kind that start a program which sipctl knows. */
export const PRESETS = ['op', 'vault', 'sops', 'pass', 'keychain'] as const satisfies readonly SecretRef['kind'][];
export type Preset = (typeof PRESETS)[number];

/** One LiveKit project under a name. Secrets are references, never values. */
export type ContextEntry = NewContext;

/** A program that hands out a secret; only the user's or the system's configuration names one. */
export interface Provider {
  readonly command: readonly [program: string, ...arguments_: string[]];
  readonly timeoutMs: number;
  /** It may ask on the terminal. */
  readonly interactive: boolean;
}

export interface Config {
  readonly currentContext?: string;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly providers: ReadonlyMap<string, Provider>;
  /** Presets that declared files may use. */
  readonly allowedPresets: readonly Preset[];
}

/** A configuration as it was read. */
export interface ConfigFile {
  readonly path: string;
  readonly config: Config;
  /** Where a value stands; the nearest one above it where it has none. */
  whereOf(...keys: string[]): Where;
}

/** The user's and the system's configuration, the stronger one first. */
export type Configs = readonly ConfigFile[];

/** A project of lk's own configuration. */
export interface LkProject {
  readonly name: string;
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: Secret;
  /** `p_...` on LiveKit Cloud, else ''. */
  readonly projectId: string;
}

export interface LkConfig {
  readonly path: string;
  readonly defaultProject: string;
  readonly projects: readonly LkProject[];
  readonly warnings: readonly string[];
}

/** How contexts of lk are written: `lk:<project>`. */
export const LK_PREFIX = 'lk:';
