import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { isScalar } from 'yaml';
import { MOST_SOURCE_BYTES, type Source, type SourceFault } from '../../core/model/source.ts';
import { Problem } from '../../core/problem.ts';
import { readSmallFile, unreadable } from './small-file.ts';
import { isYamlFault, parseStrictYaml } from './strict-yaml.ts';

const MIB = 1024 * 1024;
const MOST_BYTES = 16 * MIB;
/** Stands beside declared files for editors, and is none. */
const SCHEMA_END = '.schema.json';
const EXTENSIONS = new Set(['.yaml', '.yml', '.json']);

interface Surroundings {
  readonly workingDirectory: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
}

/**
 * Reads declared files: at most 1 MiB each and 16 MiB in all, regular files or stdin.
 * @param names files; folders, which stand for the `*.yaml`, `*.yml` and `*.json` directly in them; `-` for stdin.
 * @returns the data of each, or why it is no data; in the order of `names`, those of a folder by name.
 * @throws Problem `file-unreadable`, also for a folder without such a file and for more than 16 MiB; `usage` where stdin is a terminal.
 */
export async function readSources(names: readonly string[], surroundings: Surroundings): Promise<(Source | SourceFault)[]> {
  const files: string[] = [];
  for (const name of names) files.push(...(name === '-' ? [name] : await filesOf(name, surroundings.workingDirectory)));
  const sources: (Source | SourceFault)[] = [];
  let bytes = 0;
  for (const file of new Set(files)) {
    const text = file === '-' ? await readStdin(surroundings.stdin) : await readFile(file, surroundings.workingDirectory);
    bytes += Buffer.byteLength(text);
    if (bytes > MOST_BYTES) throw new Problem('file-unreadable', `the files are larger than ${MOST_BYTES / MIB} MiB in all`);
    sources.push(parseSource(text, file === '-' ? 'stdin' : file));
  }
  return sources;
}

/** @param file only named. @returns the data with the place and spelling of each value, or why it is no data. */
export function parseSource(text: string, file: string): Source | SourceFault {
  const yaml = parseStrictYaml(text, file);
  if (isYamlFault(yaml)) return yaml;
  return {
    file,
    data: yaml.data,
    whereOf: yaml.whereOf,
    whereOfKey: yaml.whereOfKey,
    textOf: (keys) => {
      const node = yaml.document.getIn(keys, true);
      return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
    },
  };
}

async function filesOf(name: string, workingDirectory: string): Promise<string[]> {
  const place = path.resolve(workingDirectory, name);
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    // What is wrong with it is told when it is read.
    () => false,
  );
  if (!isFolder) return [name];
  const inside = (await readdir(place)).filter((entry) => EXTENSIONS.has(path.extname(entry)) && !entry.endsWith(SCHEMA_END)).sort();
  if (inside.length > 0) return inside.map((entry) => path.join(name, entry));
  throw new Problem('file-unreadable', `there is no *.yaml, *.yml or *.json in ${name}`);
}

async function readFile(name: string, workingDirectory: string): Promise<string> {
  const read = await readSmallFile(path.resolve(workingDirectory, name), { maxBytes: MOST_SOURCE_BYTES, followSymlink: true });
  if (read.ok) return read.text;
  throw unreadable(name, read, MOST_SOURCE_BYTES);
}

async function readStdin(stdin: Surroundings['stdin']): Promise<string> {
  if (stdin.isTTY) {
    throw new Problem('usage', '-f - reads stdin, and stdin is a terminal', {
      nextSteps: ['name a file, or pipe one in: some-command | sipctl ... -f -'],
    });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_SOURCE_BYTES) throw new Problem('file-unreadable', 'cannot read stdin: it gives more than 1 MiB');
    chunks.push(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new Problem('file-unreadable', 'cannot read stdin: it is not UTF-8 text', { cause: error });
  }
}
