import { defineConfig } from 'vitest/config';

/** What mutants of an area have to be caught by: quick tests, with fewer generated worlds than an ordinary run. */
export default defineConfig({
  test: {
    include: [`test/mutation/${process.env['SIPCTL_MUTATION'] ?? 'routing'}.ts`],
    env: { SIPCTL_ROUTING_WORLDS: '100', SIPCTL_PLAN_WORLDS: '20', SIPCTL_PLAN_CHANGES: '2', SIPCTL_SIM_SEEDS: '15' },
    testTimeout: 20_000,
  },
});
