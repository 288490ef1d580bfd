import { access, constants, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where a program may be looked for. */
export interface ProgramSearch {
  /** The variable PATH. */
  readonly path: string;
  readonly workingDirectory: string;
  /** '' where there is none. */
  readonly home: string;
}

/**
 * The directories of PATH that are not the working directory or below it: a repository could hold a file named `op` or `vault`,
 * and PATH may have `.`, an empty entry or the `node_modules/.bin` of just that repository in it (faults.md F47).
 * Where the working directory is the home directory or above it, programs below are the user's own, so only the working directory
 * as such is left out.
 */
export async function trustedPath({ path: variable, workingDirectory, home }: ProgramSearch): Promise<readonly string[]> {
  const here = await real(workingDirectory);
  const aboveHome = path.dirname(here) === here || (home !== '' && contains(here, await real(home)));
  const trusted: string[] = [];
  for (const entry of variable.split(path.delimiter)) {
    if (!path.isAbsolute(entry)) continue;
    const directory = await real(entry);
    if (directory !== here && (aboveHome || !contains(here, directory))) trusted.push(entry);
  }
  return trusted;
}

/**
 * @param name a name, or an absolute path, which the user's configuration may give and which is taken as it is.
 * @param directories see {@link trustedPath}.
 * @returns an absolute path, or null.
 */
export async function findProgram(name: string, directories: readonly string[], platform: NodeJS.Platform): Promise<string | null> {
  if (path.isAbsolute(name)) return (await isProgram(name)) ? name : null;
  const suffix = platform === 'win32' && path.extname(name) === '' ? '.exe' : '';
  for (const directory of directories) {
    const candidate = path.join(directory, `${name}${suffix}`);
    if (await isProgram(candidate)) return candidate;
  }
  return null;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    // Missing, or not to be run by this user: the same for a search.
    return false;
  }
}

async function real(target: string): Promise<string> {
  try {
    return await realpath(target);
  } catch {
    // A directory that is not there holds no program; its name will do for the comparison.
    return path.resolve(target);
  }
}

function contains(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}
