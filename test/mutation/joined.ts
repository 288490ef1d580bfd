import { readdirSync } from 'node:fs';
import path from 'node:path';

const TESTS = path.resolve(import.meta.dirname, '..');

/** What catches the mutants of an area; all paths from `test/`. */
export interface Area {
  /** Folders or files. */
  readonly of: readonly string[];
  /** Generated worlds: most mutants are caught sooner. */
  readonly last?: readonly string[];
  readonly leftOut?: readonly string[];
}

/** Takes test files in as one, because each mutant costs a new worker a file, and modules read anew in it. */
export async function joined({ of, last = [], leftOut = [] }: Area): Promise<void> {
  const files = of.flatMap((place) => (place.endsWith('.ts') ? [place] : testsIn(place)));
  const first = files.filter((file) => ![...last, ...leftOut].includes(file));
  for (const file of [...first, ...last]) await import(path.join(TESTS, file));
}

function testsIn(folder: string): string[] {
  const names = readdirSync(path.join(TESTS, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => `${folder}/${name}`);
}
