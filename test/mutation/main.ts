import { spawnSync } from 'node:child_process';

/**
 * `npm run mutation`: whether tests notice when the code is changed. `-- plan` takes one area, and passes the rest on:
 * `-- plan --mutate 'src/core/plan/prove/*.ts'`. Exit 1 when fewer mutants are caught than stryker.config.json demands.
 */
const AREAS: Readonly<Record<string, string>> = {
  routing: 'src/core/routing/**/*.ts',
  plan: 'src/core/plan/**/*.ts',
  flows: 'src/flows/**/*.ts',
};
const PACKAGES = ['@stryker-mutator/core@9.6.1', '@stryker-mutator/vitest-runner@9.6.1', 'vitest@4.1.12'];

/** @param more options of Stryker; the last of a kind counts. */
function mutate(area: string, more: readonly string[]): boolean {
  const args = ['stryker', 'run', 'test/mutation/stryker.config.json', '--mutate', AREAS[area] ?? '', ...more];
  const env = { ...process.env, SIPCTL_MUTATION: area };
  return spawnSync('npx', ['--yes', ...PACKAGES.flatMap((name) => ['-p', name]), ...args], { stdio: 'inherit', env }).status === 0;
}

const [first = '', ...rest] = process.argv.slice(2);
const [areas, more] = first in AREAS ? [[first], rest] : [Object.keys(AREAS), process.argv.slice(2)];
const failed = areas.filter((area) => !mutate(area, more));
process.exitCode = failed.length === 0 ? 0 : 1;
