import { rm } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { World } from '../../src/core/model/world.ts';
import { routeCall, routeSecondLook } from '../../src/core/routing/route-call.ts';
import { RouteIndex } from '../../src/core/routing/route-index.ts';
import { callsAround } from '../scenarios/calls-around.ts';
import { runScenario } from '../scenarios/run-scenario.ts';
import { type Scenario, scenarios } from '../scenarios/scenario.ts';
import { liveTest } from './live-project.ts';
import { liveServer } from './live-server.ts';
import { asAnswer, askOracle, BUILD_MS, hasGo } from './oracle/ask-oracle.ts';

/** The walks of worlds that the server was led through, one a scenario. */
const walks: (readonly World[])[] = [];
const PROFILE = 'self-hosted-1.13.5';

/** Tried by calls, which nobody answers on a livekit-server alone. */
const isTriedByCall = ({ flags }: Scenario): boolean => flags.includes('canary');

for (const scenario of scenarios.filter(isTriedByCall))
  it.skip(`${scenario.name}: its agents would have to answer a call`, () => undefined);

for (const scenario of scenarios.filter((each) => !isTriedByCall(each))) {
  liveTest(`${scenario.name}, on the server`, async (live) => {
    const server = liveServer();
    if (server === null) throw new Error('no server');
    const env = { ...live.env, XDG_STATE_HOME: path.join(live.folder, 'state') };
    const worlds = await runScenario(
      scenario,
      server,
      live.folder,
      async (args, more) => {
        const { exit, stdout, stderr } = await live.sipctlWith({ ...env, ...more }, ...args);
        return { code: exit ?? -1, stdout, stderr };
      },
      [PROFILE],
    );
    walks.push(worlds);
    await rm(path.join(live.folder, 'state'), { recursive: true, force: true });
  });
}

it.skipIf(!hasGo)(
  "LiveKit's own matcher agrees on who takes each call in each of those worlds",
  { timeout: BUILD_MS + 120_000 },
  async () => {
    const asked = walks.flatMap((worlds) => {
      const calls = callsAround(worlds);
      const indexes = worlds.map((world) => new RouteIndex(world));
      return worlds.map((world, at) => {
        const before = indexes[at - 1];
        const looks = calls.flatMap((call) => {
          const first = before === undefined ? undefined : routeCall(before, call, PROFILE).trunk?.sipTrunkId;
          return [{ call, again: null }, ...(first === undefined ? [] : [{ call, again: first }])];
        });
        return { world, index: indexes[at] ?? new RouteIndex(world), calls: looks };
      });
    });
    const answers = await askOracle(asked);
    for (const [at, { index, calls }] of asked.entries()) {
      const ours = calls.map(({ call, again }) =>
        again === null ? routeCall(index, call, PROFILE) : routeSecondLook(index, again, call, PROFILE),
      );
      expect(ours.map(asAnswer)).toEqual(answers[at]);
    }
  },
);
