import { Problem } from '../../core/problem.ts';
import type { ContextStore } from '../../ports.ts';
import { type Configs, LK_PREFIX, type LkConfig } from './config-model.ts';
import { contextNotFound, defaultContext, findContext, listContexts, listed } from './contexts.ts';
import { addContext, removeContext, useContext } from './edit-config.ts';
import { contextFromLk } from './lk-config.ts';
import { hostingOf, parseServerUrl } from './server-url.ts';

/** What the store works on; reading is left to the caller, who needs the same for the target. */
export interface ContextStoreSources {
  /** The user's configuration, there or not; undefined where there is no home directory. */
  readonly userPath: string | undefined;
  configs(): Promise<Configs>;
  lk(): Promise<LkConfig | Problem | null>;
}

/** Contexts of all configurations to look at; only those of the user's own file can be changed. */
export function createContextStore({ userPath, configs, lk }: ContextStoreSources): ContextStore {
  const writable = (): string => {
    if (userPath !== undefined) return userPath;
    throw new Problem('file-unwritable', 'there is no home directory to keep a configuration in', {
      nextSteps: ['export SIPCTL_CONFIG_DIR=/a/directory'],
    });
  };
  const all = async () => [await configs(), await lk()] as const;
  return {
    list: async () => listContexts(...(await all())),
    show: async (name) => {
      const [known, foreign] = await all();
      const wanted = name ?? defaultContext(known, foreign)?.name;
      if (wanted === undefined)
        throw new Problem('context-not-found', 'there is no current context', {
          nextSteps: ['sipctl context list', 'sipctl context use NAME'],
        });
      const found = findContext(wanted, known, foreign);
      const entry = found.kind === 'lk' ? contextFromLk(found.project) : found.entry;
      return {
        ...listed(found, known, foreign),
        sipHost: entry.sipHost ?? '',
        hosting: entry.hosting ?? hostingOf(parseServerUrl(entry.url, `url of context ${wanted}`)),
        from: found.kind === 'lk' ? found.path : found.file.path,
      };
    },
    use: async (name) => useContext(writable(), name, ...(await all())),
    add: async (name, context) => addContext(writable(), name, context),
    remove: async (name) => removeContext(writable(), name),
    importLk: async (project) => {
      const foreign = await lk();
      if (foreign instanceof Problem) throw foreign;
      const wanted = project ?? foreign?.defaultProject ?? '';
      const found = foreign?.projects.find((candidate) => candidate.name === wanted);
      if (found === undefined)
        throw contextNotFound(`${LK_PREFIX}${wanted}`, foreign?.projects.map((each) => `${LK_PREFIX}${each.name}`) ?? []);
      const name = wanted.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[._-]+/, '');
      await addContext(writable(), name, contextFromLk(found));
      return name;
    },
  };
}
