import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Problem } from '../../core/problem.ts';
import type { Files } from '../../ports.ts';
import { readWav, writeWav } from '../media/wav.ts';
import { codeOf } from './state-directory.ts';
import { writeUserFile } from './whole-file.ts';

/** A quarter of an hour in the larger of the two forms that are read. */
const MOST_BYTES = 32 * 1024 * 1024;

/** WAV files that the user names on the command line; relative ones are relative to `workingDirectory`. */
export function createSoundFiles(workingDirectory: string): Pick<Files, 'readSound' | 'writeSound'> {
  return {
    readSound: async (name) => {
      const file = path.resolve(workingDirectory, name);
      const refuse = (why: string) => new Problem('file-unreadable', `cannot read ${name}: ${why}`);
      try {
        const stats = await stat(file);
        // A pipe would keep the program waiting.
        if (!stats.isFile()) throw refuse('it is not a regular file');
        if (stats.size > MOST_BYTES) throw refuse(`it is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
        return readWav(await readFile(file), name);
      } catch (error) {
        if (error instanceof Problem) throw error;
        throw refuse(codeOf(error) === 'ENOENT' ? 'there is no such file' : `the system says ${codeOf(error)}`);
      }
    },
    writeSound: (name, samples) => writeUserFile(path.resolve(workingDirectory, name), writeWav(samples)),
  };
}
