import { defineConfig } from 'vitest/config';
import { reporters } from '../../tools/test-reporters.ts';

/** Other people's programs, and what they tell about time: one test after the other. */
export default defineConfig({
  test: {
    include: ['test/interop/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [...reporters, './test/figures/reporter.ts'],
  },
});
