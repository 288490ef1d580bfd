import { defineConfig } from 'vitest/config';
import manifest from '../../package.json' with { type: 'json' };
import { reporters } from '../../tools/test-reporters.ts';

/** As often as the target asks, unless somebody has less time. */
const TIMES = {
  SIPCTL_SIGNALS: '100',
  SIPCTL_EXPORT_WORLDS: '1000',
  SIPCTL_SIP_MUTANTS: '1000000',
  SIPCTL_CRASH: 'all',
  SIPCTL_SIM_SEEDS: '1000',
  SIPCTL_INTERLEAVINGS: 'all',
  SIPCTL_PLAN_WORLDS: '2000',
};

/** `npm run figures`: the tests that measure a target of the design, as often as the target asks, and the table of what they found. */
export default defineConfig({
  define: { __SIPCTL_VERSION__: JSON.stringify(manifest.version) },
  test: {
    include: [
      'test/e2e/canary.test.ts',
      'test/e2e/signal-in-apply.test.ts',
      'test/scenarios/sandbox.test.ts',
      'test/commands/export.test.ts',
      'test/cli/problem-exits.test.ts',
      'test/adapters/sip/hostile.test.ts',
      'test/crash/crash.test.ts',
      'test/simulation/*.test.ts',
      'test/core/plan/prove/*.test.ts',
    ],
    env: Object.fromEntries(Object.entries(TIMES).map(([name, times]) => [name, process.env[name] ?? times])),
    testTimeout: 300_000,
    hookTimeout: 30_000,
    // What is measured is a time, so nothing else runs beside it.
    fileParallelism: false,
    reporters: [...reporters, './test/figures/reporter.ts'],
  },
});
