import { Problem } from '../../core/problem.ts';
import type { ListedContext } from '../../ports.ts';
import { type Configs, type ContextEntry, LK_PREFIX, type LkConfig, type LkProject } from './config-model.ts';
import type { Origin } from './target-model.ts';

/** A context where it was found. `lk:` contexts carry their project. */
export type FoundContext =
  | { readonly kind: 'own'; readonly name: string; readonly entry: ContextEntry; readonly file: Configs[number] }
  | { readonly kind: 'lk'; readonly name: string; readonly project: LkProject; readonly path: string };

/**
 * @param lk null where lk has no configuration; a Problem where it cannot be read, thrown only if it is needed.
 * @throws Problem `context-not-found`, naming those there are.
 */
export function findContext(name: string, configs: Configs, lk: LkConfig | Problem | null): FoundContext {
  if (name.startsWith(LK_PREFIX)) {
    if (lk instanceof Problem) throw lk;
    const project = lk?.projects.find((candidate) => `${LK_PREFIX}${candidate.name}` === name);
    if (lk && project) return { kind: 'lk', name, project, path: lk.path };
  } else {
    for (const file of configs) {
      const entry = file.config.contexts.get(name);
      if (entry) return { kind: 'own', name, entry, file };
    }
  }
  throw contextNotFound(name, contextNames(configs, lk));
}

/** The context that is used where nobody names one, and what says so; undefined where nothing does. */
export function defaultContext(
  configs: Configs,
  lk: LkConfig | Problem | null,
): { readonly name: string; readonly chosenBy: string; readonly origin: Origin } | undefined {
  for (const { config, path, whereOf } of configs) {
    if (config.currentContext === undefined) continue;
    const { line } = whereOf('currentContext');
    return { name: config.currentContext, chosenBy: `currentContext of ${path}`, origin: line === undefined ? path : `${path}:${line}` };
  }
  if (lk === null || lk instanceof Problem || lk.defaultProject === '') return undefined;
  return { name: `${LK_PREFIX}${lk.defaultProject}`, chosenBy: "lk's default project", origin: lk.path };
}

/** Own contexts first, then lk's; a user's context hides a system one of the same name. */
export function listContexts(configs: Configs, lk: LkConfig | Problem | null): readonly ListedContext[] {
  return contextNames(configs, lk).map((name) => listed(findContext(name, configs, lk), configs, lk));
}

export function listed(found: FoundContext, configs: Configs, lk: LkConfig | Problem | null): ListedContext {
  return { name: found.name, ...shown(found), current: found.name === defaultContext(configs, lk)?.name };
}

export function contextNames(configs: Configs, lk: LkConfig | Problem | null): readonly string[] {
  const own = configs.flatMap(({ config }) => [...config.contexts.keys()]);
  const foreign = lk === null || lk instanceof Problem ? [] : lk.projects.map(({ name }) => `${LK_PREFIX}${name}`);
  return [...new Set([...own, ...foreign])];
}

export function contextNotFound(name: string, names: readonly string[]): Problem {
  return new Problem('context-not-found', `no context ${name}`, {
    detail: [names.length === 0 ? 'there are no contexts' : `there are: ${names.join(', ')}`],
    nextSteps: names.length === 0 ? ['sipctl context add NAME --url URL --api-key KEY --api-secret REF'] : ['sipctl context list'],
  });
}

function shown(found: FoundContext): Pick<ListedContext, 'url' | 'apiKey' | 'secretRef'> {
  if (found.kind === 'lk') return { url: found.project.url, apiKey: found.project.apiKey, secretRef: found.name };
  const { url, credentials } = found.entry;
  return credentials.kind === 'key'
    ? { url, apiKey: credentials.apiKey, secretRef: credentials.apiSecret }
    : { url, apiKey: '', secretRef: credentials.token };
}
