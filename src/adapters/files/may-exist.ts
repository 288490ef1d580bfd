import { lstatSync } from 'node:fs';

/** @returns false where there is surely nothing; a place that cannot be looked at is left to whoever reads it, to say why. */
export function mayExist(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
