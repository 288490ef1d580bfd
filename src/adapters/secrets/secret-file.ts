import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { Secret } from '../../core/model/secret.ts';
import { Problem } from '../../core/problem.ts';
import { readSmallFile } from '../files/small-file.ts';
import { cutNewline } from './program-output.ts';

const MAX_BYTES = 64 * 1024;

/**
 * Who wrote the reference decides what it may name. On the command line the user names the file himself. In a configuration a
 * relative path stays in the folder of the configuration, symbolic links included; an absolute one was written out on purpose.
 * A declared file may come from anybody's pull request: no path of it leaves its folder, unless the user allowed that.
 */
export interface SecretScope {
  readonly origin: 'command-line' | 'configuration' | 'declared-file';
  /** With `declared-file`: as in a configuration. */
  readonly allowOutside?: boolean;
  /** What a relative path is relative to. */
  readonly directory: string;
}

/**
 * Reads a secret from a file: regular, at most 64 kB, closed to others, one final newline cut.
 * @throws Problem `file-unreadable`, `secret-outside`, `secret-unsafe` or `secret-empty`; none has any of the content.
 */
export async function readSecretFile(name: string, scope: SecretScope): Promise<Secret> {
  const file = await locate(name, scope);
  // The path is real already: a link that is there now was put there in between.
  const read = await readSmallFile(file, { maxBytes: MAX_BYTES, followSymlink: false });
  if (!read.ok) {
    const why = {
      missing: 'there is no such file',
      symlink: 'it became a symbolic link just now',
      'not-regular': 'it is not a regular file',
      'too-large': 'it is larger than 64 kB',
      'not-text': 'it is not UTF-8 text',
      unreadable: `the system says ${read.code}`,
    }[read.fault];
    throw unreadable(name, why);
  }
  // A group may read, as in secrets that Kubernetes and systemd hand to a service.
  if ((read.mode & 0o026) !== 0) {
    throw new Problem('secret-unsafe', `${name} is open to other users (mode ${read.mode.toString(8).padStart(4, '0')})`, {
      detail: ['a secret that others could read is to be taken as known to them; one that others could write may be theirs'],
      nextSteps: [`chmod 600 ${file}`],
    });
  }
  const value = cutNewline(read.text);
  if (value.trim() === '') throw new Problem('secret-empty', `${name} is empty`, { nextSteps: [`write the secret into ${name}`] });
  return new Secret(value);
}

/** @returns the real path of a file that the scope may name. */
export async function locate(name: string, { origin, directory, allowOutside = false }: SecretScope): Promise<string> {
  let file: string;
  try {
    file = await realpath(path.resolve(directory, name));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw unreadable(name, code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such file' : `the system says ${code}`);
  }
  if (origin === 'command-line' || allowOutside || (origin === 'configuration' && path.isAbsolute(name))) return file;
  const inside = path.relative(await realpath(directory), file);
  if (inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside)) {
    const declared = origin === 'declared-file';
    throw new Problem('secret-outside', `${name} leads out of ${directory}`, {
      detail: [
        `a ${declared ? '' : 'relative '}path in a ${declared ? 'declared file' : 'configuration'} stays in its folder, symbolic links included`,
      ],
      nextSteps: [`put the file into ${directory}, or ${declared ? 'say --allow-outside' : 'write its absolute path'}`],
    });
  }
  return file;
}

function unreadable(name: string, why: string): Problem {
  const home = name.startsWith('~') ? ['~ stands for nothing here: write the path of your home directory'] : [];
  return new Problem('file-unreadable', `cannot read the secret file ${name}: ${why}`, {
    ...(home.length === 0 ? {} : { detail: home }),
    nextSteps: ['give the path of a file that holds the secret and nothing else'],
  });
}
