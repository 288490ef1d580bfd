import path from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { Files } from '../../ports.ts';
import { readSmallFile } from './small-file.ts';
import { writeUserFile } from './whole-file.ts';

const MIB = 1024 * 1024;
/** A saved world holds every object of a project. */
export const MOST_WORLD_BYTES = 16 * MIB;

/** Files that the user names on the command line; relative ones are relative to `workingDirectory`. */
export function createFiles(workingDirectory: string): Files {
  const readText = async (name: string, maxBytes = MIB): Promise<string> => {
    const read = await readSmallFile(path.resolve(workingDirectory, name), { maxBytes, followSymlink: true });
    if (read.ok) return read.text;
    const why = {
      missing: 'there is no such file',
      symlink: 'its symbolic links lead in a circle',
      'not-regular': 'it is not a regular file',
      'too-large': `it is larger than ${maxBytes / MIB} MiB`,
      'not-text': 'it is not UTF-8 text',
      unreadable: `the system says ${read.code}`,
    }[read.fault];
    throw new Problem('file-unreadable', `cannot read ${name}: ${why}`);
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
      return yaml.document.toJS();
    },
    writeText: (name, text) => writeUserFile(path.resolve(workingDirectory, name), text),
  };
}
