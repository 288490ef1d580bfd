import { defineConfig } from 'vitest/config';
import { reporters } from '../../tools/test-reporters.ts';

/** One real server is shared by all: its tests run one after the other, each with names of its own. */
export default defineConfig({
  test: {
    include: ['test/live/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters,
  },
});
