import { joined } from './joined.ts';

await joined({
  of: ['flows', 'commands/runs.test.ts', 'commands/verify.test.ts'],
  last: ['simulation/lost-answers.test.ts', 'simulation/simulation.test.ts'],
});
