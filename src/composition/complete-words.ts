import { directoriesOf } from '../adapters/files/directories.ts';
import { createNameCache } from '../adapters/files/name-cache.ts';
import { complete } from '../cli/complete.ts';
import { manifest } from '../commands/manifest.ts';
import { createReporter } from '../render/reporter.ts';
import { openConfiguration } from './configuration.ts';
import type { Host } from './host.ts';

/**
 * Prints what may stand in place of the last word, one a line. Asks no server and no secret provider; whatever goes wrong, a
 * person in the middle of a word gets no error but no offer.
 */
export async function completeWords(words: readonly string[], host: Host): Promise<number> {
  const reporter = createReporter({ write: () => undefined, quiet: true, verbose: false, animated: false, columns: null });
  try {
    const found = await complete(words, manifest, {
      contexts: async () => {
        const { createContextStore } = await import('../adapters/files/context-store.ts');
        const contexts = await createContextStore(
          openConfiguration({ context: undefined, url: undefined, apiKey: undefined }, host, reporter),
        ).list();
        return contexts.map(({ name }) => name);
      },
      objects: () => createNameCache(directoriesOf(host.env, host.home).cache).read(),
    });
    host.stdout.write(found.map((word) => `${word}\n`).join(''));
    return 0;
  } catch {
    return 1;
  }
}
