import { it } from 'vitest';
import { PROFILES } from '../../src/core/routing/profile.ts';
import { runIn, sipctlOn } from '../support/in-process.ts';
import { runScenario } from './run-scenario.ts';
import { scenarios } from './scenario.ts';

it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s, on the sandbox', async (_, scenario) => {
  const { sandbox, cwd } = await sipctlOn();
  const { LIVEKIT_API_KEY: apiKey = '', LIVEKIT_API_SECRET: apiSecret = '' } = sandbox.env;
  const server = { url: sandbox.url.replace(/^ws/, 'http'), apiKey, apiSecret };
  await runScenario(scenario, server, cwd, (args, env) => runIn(cwd, args, { env }), PROFILES);
});
