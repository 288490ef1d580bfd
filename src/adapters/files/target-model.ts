import type { Secret } from '../../core/model/secret.ts';
import type { Problem } from '../../core/problem.ts';
import type { Target } from '../../ports.ts';
import type { Configs, LkConfig } from './config-model.ts';
import type { Env } from './directories.ts';

/** Everything that may say which LiveKit project is meant. */
export interface TargetSources {
  readonly flags: { readonly context?: string | undefined; readonly url?: string | undefined; readonly apiKey?: string | undefined };
  readonly env: Env;
  readonly configs: Configs;
  readonly lk: LkConfig | Problem | null;
}

/** A secret at hand, or where to get it; a `directory` is what a relative `file:` is relative to. */
export type SecretSource =
  | { readonly kind: 'value'; readonly value: Secret }
  | { readonly kind: 'reference'; readonly reference: string; readonly directory: string };

export type Credentials =
  | { readonly kind: 'key'; readonly apiKey: string; readonly apiSecret: SecretSource }
  | { readonly kind: 'token'; readonly token: SecretSource };

/** Where a value came from, in words: `flag --url`, `environment LIVEKIT_URL`, `/path/config.yaml:6`, `default`. */
export type Origin = string;

export interface ResolvedTarget {
  readonly target: Target;
  readonly credentials: Credentials;
  readonly sipHost?: string;
  /** What made this the target: `--context`, `currentContext of PATH`, `lk's default project`. */
  readonly chosenBy: string;
  readonly warnings: readonly string[];
  readonly origins: Readonly<Record<'context' | 'url' | 'apiKey' | 'credentials' | 'sipHost' | 'hosting', Origin>>;
}
