import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };
import { reporters } from './tools/test-reporters.ts';

export default defineConfig({
  define: { __SIPCTL_VERSION__: JSON.stringify(manifest.version) },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/live/**', 'test/interop/**', 'node_modules/**'],
    // Many tests wait more than they compute; one processor is not left idle for that.
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters,
  },
});
