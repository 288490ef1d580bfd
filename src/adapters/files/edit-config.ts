import { Problem } from '../../core/problem.ts';
import { CONFIG_VERSION, type ConfigFile, type Configs, type ContextEntry, type LkConfig } from './config-model.ts';
import { CONTEXT_NAME } from './config-name.ts';
import { contextNames, contextNotFound, findContext } from './contexts.ts';
import { readConfigText } from './read-config.ts';
import { parseServerUrl } from './server-url.ts';
import { writePrivateFile } from './whole-file.ts';

/** The part of a YAML document that an edit needs. */
interface EditableDocument {
  setIn(keys: readonly string[], value: unknown): void;
  deleteIn(keys: readonly string[]): boolean;
}

/**
 * Adds a context to the user's configuration, which is made where there is none. The first one becomes the current one.
 * @throws Problem `context-exists`, `url-invalid`, `config-invalid` (a name or reference that cannot be kept), `file-unwritable`.
 */
export async function addContext(path: string, name: string, entry: ContextEntry): Promise<{ readonly current: boolean }> {
  if (!CONTEXT_NAME.test(name)) {
    throw new Problem('value-invalid', `a context name has letters, digits and . _ - only, at most 64; not ${JSON.stringify(name)}`);
  }
  parseServerUrl(entry.url, '--url');
  return await editConfig(path, (document, { config }) => {
    if (config.contexts.has(name)) {
      throw new Problem('context-exists', `a context ${name} exists`, {
        nextSteps: [`sipctl context remove ${name}`, 'sipctl context list'],
      });
    }
    document.setIn(['contexts', name], inFileForm(entry));
    const current = config.contexts.size === 0 && config.currentContext === undefined;
    if (current) document.setIn(['currentContext'], name);
    return { current };
  });
}

/** Removes a context of the user's configuration; where it was the current one, none is afterwards. */
export async function removeContext(path: string, name: string): Promise<void> {
  await editConfig(path, (document, file) => {
    if (!file.config.contexts.has(name)) throw contextNotFound(name, contextNames([file], null));
    document.deleteIn(['contexts', name]);
    if (file.config.currentContext === name) document.deleteIn(['currentContext']);
  });
}

/** Makes a context of any configuration, lk's included, the current one of the user. */
export async function useContext(path: string, name: string, configs: Configs, lk: LkConfig | Problem | null): Promise<void> {
  findContext(name, configs, lk);
  await editConfig(path, (document) => document.setIn(['currentContext'], name));
}

/** Comments and the order of keys stay. What would not be read back is never written. */
async function editConfig<T>(path: string, edit: (document: EditableDocument, file: ConfigFile) => T): Promise<T> {
  const text = (await readConfigText(path, 'user')) ?? `apiVersion: ${CONFIG_VERSION}\n`;
  const { parseConfig } = await import('./parse-config.ts');
  const { file, yaml } = parseConfig(text, path);
  const result = edit(yaml.document, file);
  const edited = yaml.document.toString({ lineWidth: 0 });
  parseConfig(edited, path);
  await writePrivateFile(path, edited);
  return result;
}

function inFileForm({ url, credentials, ...rest }: ContextEntry): Record<string, unknown> {
  const { kind: _kind, ...keys } = credentials;
  return { url, ...keys, ...rest };
}
