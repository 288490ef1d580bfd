import path from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { FoundContext } from './contexts.ts';
import { sipHostOf } from './lk-sip-host.ts';
import { hostingOf, isSameServer, parseServerUrl } from './server-url.ts';
import type { Credentials, Origin, ResolvedTarget, SecretSource, TargetSources } from './target-model.ts';

interface Choice {
  readonly sources: TargetSources;
  readonly chosenBy: string;
  readonly origin: Origin;
}

/** The values of one context, whatever file it is from. */
interface ContextValues {
  readonly url: string;
  readonly credentials: Credentials;
  readonly sipHost: string | undefined;
  readonly hosting: 'cloud' | 'self-hosted' | undefined;
  originOf(key: string): Origin;
}

/**
 * The target that a context names, with single values replaced by `--url`, `--api-key` and SIPCTL_SIP_HOST.
 * Sent to another server by `--url`, a context loses its SIP host and hosting: they belong to its own server, and trunk
 * passwords go to the SIP host.
 */
export function targetFromContext(found: FoundContext, { sources, chosenBy, origin }: Choice): ResolvedTarget {
  const { flags, env } = sources;
  const values = found.kind === 'lk' ? valuesOfLk(found) : valuesOfOwn(found);
  const own = parseServerUrl(values.url, `url of context ${found.name}`);
  const url = flags.url ? parseServerUrl(flags.url, '--url') : own;
  const elsewhere = !isSameServer(url, own);
  const credentials = withApiKey(values.credentials, flags.apiKey, found.name);
  const hosting = elsewhere ? undefined : values.hosting;
  const sipHost = env['SIPCTL_SIP_HOST'] || (elsewhere ? undefined : values.sipHost);
  return {
    target: {
      name: found.name,
      url: flags.url || values.url,
      apiKey: credentials.kind === 'key' ? credentials.apiKey : '',
      hosting: hosting ?? hostingOf(url),
    },
    credentials,
    ...(sipHost === undefined ? {} : { sipHost }),
    chosenBy,
    warnings: found.kind === 'lk' && sources.lk !== null && !(sources.lk instanceof Problem) ? sources.lk.warnings : [],
    origins: {
      context: origin,
      url: flags.url ? 'flag --url' : values.originOf('url'),
      apiKey: credentials.kind === 'token' ? 'default' : flags.apiKey ? 'flag --api-key' : values.originOf('apiKey'),
      credentials: values.originOf(credentials.kind === 'key' ? 'apiSecret' : 'token'),
      sipHost: env['SIPCTL_SIP_HOST'] ? 'environment SIPCTL_SIP_HOST' : sipHost === undefined ? 'default' : values.originOf('sipHost'),
      hosting: hosting === undefined ? 'default' : values.originOf('hosting'),
    },
  };
}

function valuesOfOwn({ name, entry, file }: Extract<FoundContext, { kind: 'own' }>): ContextValues {
  const directory = path.dirname(file.path);
  const reference = (text: string): SecretSource => ({ kind: 'reference', reference: text, directory });
  const { credentials } = entry;
  return {
    url: entry.url,
    credentials:
      credentials.kind === 'key'
        ? { kind: 'key', apiKey: credentials.apiKey, apiSecret: reference(credentials.apiSecret) }
        : { kind: 'token', token: reference(credentials.token) },
    sipHost: entry.sipHost,
    hosting: entry.hosting,
    originOf: (key) => {
      const { line } = file.whereOf('contexts', name, key);
      return line === undefined ? file.path : `${file.path}:${line}`;
    },
  };
}

function valuesOfLk({ project, path: file }: Extract<FoundContext, { kind: 'lk' }>): ContextValues {
  return {
    url: project.url,
    credentials: { kind: 'key', apiKey: project.apiKey, apiSecret: { kind: 'value', value: project.apiSecret } },
    sipHost: sipHostOf(project),
    hosting: undefined,
    originOf: () => file,
  };
}

function withApiKey(credentials: Credentials, apiKey: string | undefined, context: string): Credentials {
  if (!apiKey) return credentials;
  if (credentials.kind === 'key') return { ...credentials, apiKey };
  throw new Problem('target-incomplete', `--api-key ${apiKey} needs a secret, and context ${context} has a token`, {
    nextSteps: [`sipctl --context ${context} ... without --api-key`, 'export LIVEKIT_URL=... LIVEKIT_API_SECRET=...'],
  });
}
