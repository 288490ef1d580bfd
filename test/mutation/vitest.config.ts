import { defineConfig } from 'vitest/config';

/** What mutants of routing have to be caught by: its own tests, with fewer generated worlds than an ordinary run. */
export default defineConfig({
  define: { __SIPCTL_VERSION__: '"0.0.0"' },
  test: {
    include: ['test/core/routing/**/*.test.ts'],
    exclude: ['test/core/routing/advice.test.ts'],
    env: { SIPCTL_ROUTING_WORLDS: '250' },
    testTimeout: 20_000,
    isolate: false,
  },
});
