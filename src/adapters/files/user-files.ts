import path from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { Files } from '../../ports.ts';
import { readSmallFile, unreadable } from './small-file.ts';
import { makeUserFolder, writeUserFile } from './whole-file.ts';

const MIB = 1024 * 1024;
/** A saved world holds every object of a project. */
export const MOST_WORLD_BYTES = 16 * MIB;

/** Files that the user names on the command line; relative ones are relative to `workingDirectory`. */
export function createFiles(workingDirectory: string): Omit<Files, 'readSources' | 'readSound' | 'writeSound'> {
  const readText = async (name: string, maxBytes = MIB): Promise<string> => {
    const read = await readSmallFile(path.resolve(workingDirectory, name), { maxBytes, followSymlink: true });
    if (read.ok) return read.text;
    throw unreadable(name, read, maxBytes);
  };
  return {
    readText,
    readData: async (name) => {
      const text = await readText(name);
      // JSON is YAML, and both are held to the same strictness.
      const { isYamlFault, parseStrictYaml } = await import('./strict-yaml.ts');
      const yaml = parseStrictYaml(text, name);
      if (isYamlFault(yaml))
        throw new Problem('value-invalid', `${name} is not usable YAML or JSON: ${yaml.message}`, { where: yaml.where });
      return yaml.data;
    },
    textIfThere: async (name) => {
      const read = await readSmallFile(path.resolve(workingDirectory, name), { maxBytes: MOST_WORLD_BYTES, followSymlink: true });
      if (read.ok) return read.text;
      // A pipe or device takes what is written and holds nothing.
      if (read.fault === 'missing' || read.fault === 'not-regular') return null;
      throw unreadable(name, read, MOST_WORLD_BYTES);
    },
    writeText: (name, text) => writeUserFile(path.resolve(workingDirectory, name), text),
    makeFolder: (name) => makeUserFolder(path.resolve(workingDirectory, name)),
  };
}
