import { defineConfig } from 'vitest/config';

/** What mutants of routing have to be caught by: its own tests, with fewer generated worlds than an ordinary run. */
export default defineConfig({
  test: {
    include: ['test/mutation/routing.ts'],
    env: { SIPCTL_ROUTING_WORLDS: '100' },
    testTimeout: 20_000,
  },
});
