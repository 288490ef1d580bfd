import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { ConfigFile, Configs } from './config-model.ts';
import { type FileFault, permissionsOf, readSmallFile } from './small-file.ts';

const MAX_BYTES = 1024 * 1024;

/**
 * The user's configuration and below it the system's; a file that is not there is left out.
 * @param userPath undefined where there is no home directory.
 * @throws Problem `config-unsafe`, `config-invalid` or `file-unreadable`.
 */
export async function readConfigs(userPath: string | undefined, systemPath: string): Promise<Configs> {
  const files = [userPath === undefined ? null : await readConfig(userPath, 'user'), await readConfig(systemPath, 'system')];
  return files.filter((file) => file !== null);
}

/** @returns null where there is no such file. */
export async function readConfig(file: string, owner: 'user' | 'system'): Promise<ConfigFile | null> {
  const text = await readConfigText(file, owner);
  if (text === null) return null;
  const { parseConfig } = await import('./parse-config.ts');
  return parseConfig(text, file).file;
}

/**
 * The text of a configuration that nobody but its owner can have written. It names programs, so whoever can write it can run
 * them; the user's own one is also closed to readers, as ssh asks of its keys.
 */
export async function readConfigText(file: string, owner: 'user' | 'system'): Promise<string | null> {
  const read = await readSmallFile(file, { maxBytes: MAX_BYTES, followSymlink: false });
  if (!read.ok) {
    if (read.fault === 'missing') return null;
    throw unreadable(file, read.fault, read.code);
  }
  const forbidden = owner === 'user' ? 0o077 : 0o022;
  if ((read.mode & forbidden) !== 0) throw unsafe(file, read.mode, owner === 'user' ? '600' : '644');
  const directory = path.dirname(file);
  const directoryMode = permissionsOf(await stat(directory));
  if ((directoryMode & 0o022) !== 0) throw unsafe(directory, directoryMode, owner === 'user' ? '700' : '755');
  return read.text;
}

function unsafe(target: string, mode: number, wanted: string): Problem {
  return new Problem('config-unsafe', `${target} is open to other users (mode ${mode.toString(8).padStart(4, '0')})`, {
    detail: ['it names programs and projects, so others could read it or put their own in place'],
    nextSteps: [`chmod ${wanted} ${target}`],
  });
}

function unreadable(file: string, fault: Exclude<FileFault, 'missing'>, code: string | undefined): Problem {
  if (fault === 'symlink') {
    return new Problem('config-unsafe', `${file} is a symbolic link`, {
      detail: ['whoever owns the place it points to could change what sipctl does'],
      nextSteps: [`put the file itself there, or name its directory with SIPCTL_CONFIG_DIR`],
    });
  }
  const why = {
    'not-regular': 'it is not a regular file',
    'too-large': 'it is larger than 1 MiB',
    'not-text': 'it is not UTF-8 text',
    unreadable: `the system says ${code}`,
  }[fault];
  return new Problem('file-unreadable', `cannot read ${file}: ${why}`, { nextSteps: [`see what ${file} is, and mend or remove it`] });
}
