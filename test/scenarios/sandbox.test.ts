import { it } from 'vitest';
import { PROFILES } from '../../src/core/routing/profile.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { runIn, sipctlOn } from '../support/in-process.ts';
import { runScenario } from './run-scenario.ts';
import { type Scenario, scenarios } from './scenario.ts';

/** A canary is tried by a call: somebody has to take it, and every agent has to be there. */
function withPhone({ live, ask }: Scenario): SandboxOptions {
  const names = JSON.stringify([live, ask]).matchAll(/"agentName":"([^"]+)"/g);
  const agents = [...new Set([...names].map(([, name = '']) => name))].map((name) => ({ name, mode: 'alive' }) as const);
  return { phone: { times: { ringingInterval: 100 } }, agents };
}

it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s, on the sandbox', async (_, scenario) => {
  const { sandbox, cwd } = await sipctlOn(scenario.flags.includes('canary') ? withPhone(scenario) : {});
  const { LIVEKIT_API_KEY: apiKey = '', LIVEKIT_API_SECRET: apiSecret = '' } = sandbox.env;
  const sipHost = sandbox.phone === null ? {} : { SIPCTL_SIP_HOST: sandbox.phone.host };
  const server = { url: sandbox.url.replace(/^ws/, 'http'), apiKey, apiSecret };
  await runScenario(scenario, server, cwd, (args, env) => runIn(cwd, args, { env: { ...sipHost, ...env } }), PROFILES);
});
