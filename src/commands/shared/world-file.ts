import { readWorld } from '../../core/model/read-world.ts';
import type { World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import type { Files } from '../../ports.ts';

/** A saved world holds every object of a project. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads a world that `export --format world` wrote. @throws Problem `file-unreadable`, `world-invalid`. */
export async function readWorldFile(files: Files, path: string): Promise<World> {
  const text = await files.readText(path, MOST_BYTES);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new Problem('world-invalid', `${path} is no JSON`, {
      where: { file: path },
      nextSteps: ['sipctl export --format world --out FILE'],
      cause: error,
    });
  }
  return readWorld(data, path);
}
