import { defineConfig } from 'vitest/config';
import { reporters } from '../../tools/test-reporters.ts';

if (!process.env['SIPCTL_LIVE_SIP']) console.warn('SKIPPED, calls to a complete LiveKit: SIPCTL_LIVE_SIP names no SIP service (HOST:PORT)');

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
