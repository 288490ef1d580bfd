import { Secret } from '../../core/model/secret.ts';
import { Problem } from '../../core/problem.ts';
import type { Env } from './directories.ts';
import { hostingOf, parseServerUrl } from './server-url.ts';
import type { Credentials, Origin, ResolvedTarget, TargetSources } from './target-model.ts';

/**
 * The target of LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, with `--url` and `--api-key` in place of the first two, and
 * SIPCTL_TOKEN in place of key and secret. SIPCTL_TOKEN alone says nothing: a context may refer to it.
 * @returns null where none of the LIVEKIT_* variables and no `--url` with a token is given.
 * @throws Problem `target-incomplete` naming what is missing.
 */
export function targetFromEnvironment(flags: TargetSources['flags'], env: Env): ResolvedTarget | null {
  const url = flags.url || env['LIVEKIT_URL'] || undefined;
  const token = env['SIPCTL_TOKEN'] || undefined;
  const given = ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'].some((name) => env[name]);
  if (!given && !(flags.url && token)) return null;
  if (url !== undefined && token !== undefined && !flags.apiKey) return environmentTarget(url, flags, env, tokenCredentials(token, env));

  const apiKey = flags.apiKey || env['LIVEKIT_API_KEY'] || undefined;
  const secret = env['LIVEKIT_API_SECRET'] || undefined;
  if (url === undefined || apiKey === undefined || secret === undefined) throw targetIncomplete({ url, apiKey, secret });
  return environmentTarget(url, flags, env, {
    credentials: { kind: 'key', apiKey, apiSecret: { kind: 'value', value: new Secret(secret) } },
    apiKey,
    origin: 'environment LIVEKIT_API_SECRET',
    warnings: [],
  });
}

interface Given {
  readonly credentials: Credentials;
  readonly apiKey: string;
  readonly origin: Origin;
  readonly warnings: readonly string[];
}

function tokenCredentials(token: string, env: Env): Given {
  const unused = ['LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'].filter((name) => env[name]);
  return {
    credentials: { kind: 'token', token: { kind: 'value', value: new Secret(token) } },
    apiKey: '',
    origin: 'environment SIPCTL_TOKEN',
    warnings: unused.length === 0 ? [] : [`SIPCTL_TOKEN is used in place of ${unused.join(' and ')}`],
  };
}

function environmentTarget(url: string, flags: TargetSources['flags'], env: Env, given: Given): ResolvedTarget {
  const urlOrigin = flags.url ? 'flag --url' : 'environment LIVEKIT_URL';
  const parsed = parseServerUrl(url, flags.url ? '--url' : 'LIVEKIT_URL');
  const sipHost = env['SIPCTL_SIP_HOST'] || undefined;
  const name = flags.url ? 'flags' : 'environment';
  return {
    target: { name, url, apiKey: given.apiKey, hosting: hostingOf(parsed) },
    credentials: given.credentials,
    ...(sipHost === undefined ? {} : { sipHost }),
    chosenBy: name,
    warnings: given.warnings,
    origins: {
      context: urlOrigin,
      url: urlOrigin,
      apiKey: given.apiKey === '' ? 'default' : flags.apiKey ? 'flag --api-key' : 'environment LIVEKIT_API_KEY',
      credentials: given.origin,
      sipHost: sipHost === undefined ? 'default' : 'environment SIPCTL_SIP_HOST',
      hosting: 'default',
    },
  };
}

/** @returns `target-incomplete`, naming the variables that are missing. */
export function targetIncomplete({ url, apiKey, secret }: Record<'url' | 'apiKey' | 'secret', string | undefined>): Problem {
  const missing = [
    ...(url === undefined ? ['LIVEKIT_URL'] : []),
    ...(apiKey === undefined ? ['LIVEKIT_API_KEY'] : []),
    ...(secret === undefined ? ['LIVEKIT_API_SECRET'] : []),
  ];
  return new Problem('target-incomplete', `the LiveKit project is named only in part: no ${missing.join(', no ')}`, {
    detail: ['a context is not used in its place, since it may be another project'],
    nextSteps: [
      `export ${missing.map((name) => `${name}=...`).join(' ')}`,
      'sipctl --context NAME ...',
      'unset LIVEKIT_URL LIVEKIT_API_KEY LIVEKIT_API_SECRET',
    ],
  });
}
