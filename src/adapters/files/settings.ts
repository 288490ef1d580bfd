import type { Setting } from '../../ports.ts';
import type { Env } from './directories.ts';
import type { ResolvedTarget } from './target-model.ts';

interface Source {
  readonly key: string;
  readonly flag: string;
  readonly env: string;
  readonly default: string;
}

/** Settings that come from a flag or a variable only; '' where there is no such variable. */
const PLAIN: readonly Source[] = [
  { key: 'timeout', flag: '--timeout', env: 'SIPCTL_TIMEOUT', default: '10s' },
  { key: 'lockTimeout', flag: '--lock-timeout', env: 'SIPCTL_LOCK_TIMEOUT', default: '0s' },
  { key: 'output', flag: '--output', env: '', default: 'table' },
  { key: 'noInput', flag: '--no-input', env: 'SIPCTL_NO_INPUT', default: 'false' },
  { key: 'concurrency', flag: '--concurrency', env: '', default: '4' },
  { key: 'rate', flag: '--rate', env: '', default: '' },
  { key: 'caCert', flag: '--ca-cert', env: 'SIPCTL_CA_CERT', default: '' },
  { key: 'insecureHttp', flag: '--insecure-http', env: '', default: 'false' },
];

/**
 * Every setting with the place it came from, the rows of `config show --origin`; a value is '' where nothing is set. Secrets are shown as their reference, or as `[secret]`.
 * @param flags values as typed, by setting key; only those that were given.
 * @param color what cli.md 2's precedence came to, with its origin; the terminal decides it.
 * @param resolved null where no target could be found.
 */
export function describeSettings(given: {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly env: Env;
  readonly color: Omit<Setting, 'key'>;
  readonly resolved: ResolvedTarget | null;
}): readonly Setting[] {
  const { flags, env, color, resolved } = given;
  const plain = PLAIN.map((source): Setting => {
    const flag = flags[source.key];
    if (flag !== undefined) return { key: source.key, value: flag, origin: `flag ${source.flag}` };
    const variable = env[source.env];
    if (variable) return { key: source.key, value: variable, origin: `environment ${source.env}` };
    return { key: source.key, value: source.default, origin: 'default' };
  });
  return [...targetSettings(resolved), ...plain, { key: 'color', ...color }];
}

function targetSettings(resolved: ResolvedTarget | null): readonly Setting[] {
  const origins = resolved?.origins;
  const row = (key: keyof ResolvedTarget['origins'], value: string | undefined): Setting => ({
    key,
    value: value ?? '',
    origin: origins?.[key] ?? 'default',
  });
  return [
    row('context', resolved?.target.name),
    row('url', resolved?.target.url),
    row('apiKey', resolved?.target.apiKey),
    { ...row('credentials', secretShown(resolved)), key: resolved?.credentials.kind === 'token' ? 'token' : 'apiSecret' },
    row('sipHost', resolved?.sipHost),
    row('hosting', resolved?.target.hosting),
  ];
}

function secretShown(resolved: ResolvedTarget | null): string | undefined {
  if (resolved === null) return undefined;
  const { credentials } = resolved;
  const source = credentials.kind === 'key' ? credentials.apiSecret : credentials.token;
  return source.kind === 'reference' ? source.reference : source.value.toString();
}
