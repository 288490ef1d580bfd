import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Problem } from '../../core/problem.ts';

/**
 * The sandbox's state on disk. Written in full to a file beside it and then renamed, so that a reader or a crash never meets half
 * of it; synchronously, so that a change has been stored when it is answered.
 */
export class StateFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @returns undefined where there is no file yet. @throws Problem `sandbox-world-invalid` for a file that is not JSON. */
  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8'));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new Problem('sandbox-world-invalid', `${this.path} cannot be read as JSON`, {
        nextSteps: ['name another file, or remove this one to start with an empty world'],
        cause: error,
      });
    }
  }

  /** Readable for the owner only: passwords and PINs are in it. @throws Problem `sandbox-failed` */
  write(state: unknown): void {
    const beside = `${this.path}.new`;
    try {
      writeFileSync(beside, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
      renameSync(beside, this.path);
    } catch (error) {
      rmSync(beside, { force: true });
      throw new Problem('sandbox-failed', `the state cannot be written to ${this.path}`, { cause: error });
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
