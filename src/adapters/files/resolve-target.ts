import { Problem } from '../../core/problem.ts';
import { contextNames, defaultContext, type FoundContext, findContext } from './contexts.ts';
import { isSameServer, parseServerUrl } from './server-url.ts';
import { targetFromContext } from './target-from-context.ts';
import { targetFromEnvironment, targetIncomplete } from './target-from-environment.ts';
import type { Origin, ResolvedTarget, TargetSources } from './target-model.ts';

const NOT_LIVEKITS = ['LIVEKIT_SIP_URL', 'LIVEKIT_SIP_API_KEY', 'LIVEKIT_SIP_API_SECRET'];

/**
 * Which LiveKit project is meant, by the precedence of cli.md 9: `--context`, then the LIVEKIT_* variables, then
 * `SIPCTL_CONTEXT`, then `currentContext`, then lk's default project. `--url` and `--api-key` override single values.
 * Pure: asks no file and resolves no secret.
 * @throws Problem `target-missing`, `target-incomplete`, `target-ambiguous`, `context-not-found` or `url-invalid`.
 */
export function resolveTarget(sources: TargetSources): ResolvedTarget {
  const resolved = choose(sources);
  const ignored = NOT_LIVEKITS.filter((name) => sources.env[name]).map(
    (name) => `${name} is not a variable of LiveKit and is ignored: the SIP API is at the normal URL`,
  );
  return { ...resolved, warnings: [...resolved.warnings, ...ignored] };
}

function choose(sources: TargetSources): ResolvedTarget {
  const { flags, env, configs, lk } = sources;
  const named = (name: string, chosenBy: string, origin: Origin) =>
    targetFromContext(findContext(name, configs, lk), { sources, chosenBy, origin });
  if (flags.context) return named(flags.context, '--context', 'flag --context');

  const wanted = env['SIPCTL_CONTEXT'] || undefined;
  if (wanted !== undefined) refuseTwoProjects(findContext(wanted, configs, lk), sources);
  const fromEnvironment = targetFromEnvironment(flags, env);
  if (fromEnvironment) return fromEnvironment;
  if (wanted !== undefined) return named(wanted, 'SIPCTL_CONTEXT', 'environment SIPCTL_CONTEXT');

  const current = defaultContext(configs, lk);
  if (current) return named(current.name, current.chosenBy, current.origin);
  if (lk instanceof Problem) throw lk;
  if (flags.url || flags.apiKey) throw targetIncomplete({ url: flags.url, apiKey: flags.apiKey, secret: undefined });
  throw targetMissing(contextNames(configs, lk));
}

/** Two exports left over from two projects must not be settled by a rule that nobody remembers. */
function refuseTwoProjects(context: FoundContext, { env, flags }: TargetSources): void {
  const fromEnvironment = flags.url ? undefined : env['LIVEKIT_URL'];
  if (!fromEnvironment) return;
  const url = context.kind === 'lk' ? context.project.url : context.entry.url;
  if (isSameServer(parseServerUrl(fromEnvironment, 'LIVEKIT_URL'), parseServerUrl(url, `context ${context.name}`))) return;
  throw new Problem('target-ambiguous', `SIPCTL_CONTEXT names ${context.name} (${url}), LIVEKIT_URL is ${fromEnvironment}`, {
    nextSteps: [`sipctl --context ${context.name} ...`, 'unset SIPCTL_CONTEXT', 'unset LIVEKIT_URL LIVEKIT_API_KEY LIVEKIT_API_SECRET'],
  });
}

function targetMissing(names: readonly string[]): Problem {
  const existing = names[0] === undefined ? [] : [`sipctl context use ${names[0]}`];
  return new Problem('target-missing', 'no LiveKit project is chosen', {
    detail: [
      names.length === 0
        ? 'there is no --context, no LIVEKIT_URL and no configuration'
        : `there are contexts (${names.join(', ')}), and none is the current one`,
    ],
    nextSteps: [
      ...existing,
      'sipctl context add NAME --url wss://HOST --api-key KEY --api-secret REF',
      'export LIVEKIT_URL=... LIVEKIT_API_KEY=... LIVEKIT_API_SECRET=...',
      'sipctl sandbox',
    ],
  });
}
