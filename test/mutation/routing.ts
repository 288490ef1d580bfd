import { joined } from './joined.ts';

await joined({
  of: ['core/routing'],
  last: ['core/routing/any-world.test.ts', 'core/routing/naive.test.ts'],
  // It loads all commands to see whether advice can be run as one.
  leftOut: ['core/routing/advice.test.ts'],
});
