import { joined } from './joined.ts';

await joined({
  of: ['core/plan', 'scenarios/core.test.ts', 'scenarios/reasons.test.ts'],
  last: [
    'core/plan/order.test.ts',
    'core/plan/plan-file.test.ts',
    'core/plan/encode-plan.test.ts',
    'core/plan/make-plan-properties.test.ts',
    'core/plan/prove/server-refusals.test.ts',
    'core/plan/prove/brute-force.test.ts',
  ],
});
