import { defineConfig } from 'vitest/config';
import manifest from './package.json' with { type: 'json' };
import { reporters } from './tools/test-reporters.ts';

export default defineConfig({
  define: { __SIPCTL_VERSION__: JSON.stringify(manifest.version) },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/live/**', 'test/interop/**', 'node_modules/**'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    reporters,
  },
});
