import type { RolldownOptions } from 'rolldown';
import { buildConstants } from './tools/build-constants.ts';
import { chunkName } from './tools/chunk-name.ts';
import { commanderWithoutSubprocesses } from './tools/commander-without-subprocesses.ts';

/**
 * Small files that nearly every command loads, in two chunks instead of twenty: each file costs a start half a millisecond. None of
 * them has a library behind it.
 */
const GROUPS = [
  {
    name: 'base',
    test: /src[\\/](core[\\/](problem|problem-ids|check|shell-word|model[\\/](secret|secret-name|world|auth|room-form|camel-case|updatable|phone-number))|cli[\\/](options|define-command)|render[\\/](view|document|escape))\.ts$/,
  },
  {
    name: 'configuration',
    test: /src[\\/]adapters[\\/]files[\\/](read-config|small-file|lk-config|resolve-target|target-from-\w+|contexts|server-url|config-model|config-name)\.ts$/,
  },
];

/**
 * CommonJS in lazily loaded chunks, with every library inside: on Node 20 it starts in 1.1 times the time of an empty
 * script, unbundled modules in 15 times. Nothing is external, because a lazily loaded ESM-only default export breaks silently.
 */
export default {
  input: { main: 'src/main.ts', tour: 'src/tour/main.ts' },
  platform: 'node',
  plugins: [commanderWithoutSubprocesses],
  transform: { define: buildConstants },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: ({ name, facadeModuleId }) => `${chunkName(name, facadeModuleId ?? null)}-[hash].cjs`,
    minify: true,
    keepNames: true,
    cleanDir: true,
    codeSplitting: { groups: GROUPS },
  },
} satisfies RolldownOptions;
