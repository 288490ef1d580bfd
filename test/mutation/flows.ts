import { joined } from './joined.ts';

await joined({
  of: ['flows', 'commands/runs.test.ts', 'commands/verify.test.ts', 'commands/agent.test.ts'],
  // Calls take real time; processes that die take many lives.
  last: [
    'flows/call/test-call.test.ts',
    'flows/call/test-outbound.test.ts',
    'flows/call/situations.test.ts',
    'simulation/lost-answers.test.ts',
    'simulation/simulation.test.ts',
    'crash/crash.test.ts',
  ],
});
