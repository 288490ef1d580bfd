import { expect, it } from 'vitest';
import { leavesOf } from '../../src/core/model/normalise.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { atTheEnd } from '../support/in-process.ts';
import { loadWorld, worldOn } from './project-server.ts';
import { scenarios, worldWith } from './scenario.ts';

it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('loads %s', async (_, { live }) => {
  const sandbox = await startSandbox({});
  atTheEnd(() => sandbox.close());
  const server = {
    url: sandbox.url.replace('ws:', 'http:'),
    apiKey: sandbox.env['LIVEKIT_API_KEY'] ?? '',
    apiSecret: sandbox.env['LIVEKIT_API_SECRET'] ?? '',
  };
  const world = worldWith(live);
  await loadWorld(server, world);
  const stored = await worldOn(server);
  expect(stored.inboundTrunks.map((t) => leavesOf(t).size)).toEqual(world.inboundTrunks.map((t) => leavesOf(t).size));
  expect(stored.dispatchRules.length).toBe(world.dispatchRules.length);
});
