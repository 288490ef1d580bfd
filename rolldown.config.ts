import type { RolldownOptions } from 'rolldown';
import { buildConstants } from './tools/build-constants.ts';
import { chunkName } from './tools/chunk-name.ts';
import { commanderWithoutSubprocesses } from './tools/commander-without-subprocesses.ts';

/**
 * A command passes these stages, and each is one file with all that its modules import: a start pays half a millisecond for each
 * file, and as much for 20 kB that it does not need. The first one holds what nearly every command imports besides.
 */
const STAGES = [
  {
    name: 'run',
    test: /src[\\/](composition[\\/](run-process|execute)|cli[\\/]define-command|render[\\/]view|core[\\/]model[\\/](auth|phone-number|room-form|secret|secret-name|updatable|world))\.ts$/,
  },
  { name: 'connect', test: /src[\\/](composition[\\/]connect-project|adapters[\\/]files[\\/]resolve-target)\.ts$/ },
  { name: 'lists', test: /src[\\/]commands[\\/](trunk|dispatch)[\\/]list\.ts$/ },
  { name: 'configuration', test: /src[\\/]adapters[\\/]files[\\/](read-config|lk-config)\.ts$/ },
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
    minify: { compress: { keepNames: { function: true, class: true } }, mangle: { keepNames: true }, codegen: true },
    cleanDir: true,
    codeSplitting: { groups: STAGES },
  },
} satisfies RolldownOptions;
