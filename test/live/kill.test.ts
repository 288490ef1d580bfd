import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { World } from '../../src/core/model/world.ts';
import { statesOf } from '../../src/core/plan/prove/states.ts';
import { runCase } from '../contract/run-case.ts';
import { contentOf } from '../scenarios/content.ts';
import { planScenario } from '../scenarios/plan-scenario.ts';
import { loadWorld, type Moment, watchServer, worldOn } from '../scenarios/project-server.ts';
import { fileWith, type Scenario, scenarios, secretEnv, worldWith } from '../scenarios/scenario.ts';
import { liveTest } from './live-project.ts';
import { liveServer } from './live-server.ts';

/** How often the built program is killed; more before a release. */
const KILLS = Number(process.env['SIPCTL_KILLS'] ?? 100);
const SEED = 20_261_121;

/** Those that take several requests: with one there is no in between. */
const long = scenarios.filter(({ expect: expected }) => expected.steps.length > 1 && expected.refused === undefined);

/** When the program is killed: so long after this moment of this request. */
const kills = fc.sample(
  fc.record({
    request: fc.integer({ min: 1, max: 6 }),
    moment: fc.constantFrom<Moment>('came in', 'done', 'answered'),
    afterMs: fc.integer({ min: 0, max: 12 }),
  }),
  { numRuns: KILLS, seed: SEED },
);

describe(`SIGKILL, ${KILLS} times`, () => {
  for (const [at, kill] of kills.entries()) {
    const scenario = long[at % long.length];
    if (scenario === undefined) throw new Error('no scenario takes several requests');
    liveTest(`${at}: ${scenario.name}, ${kill.afterMs} ms after request ${kill.request} ${kill.moment}`, async (live) => {
      const server = liveServer();
      if (server === null) throw new Error('no server');
      const state = path.join(live.folder, 'state');
      await mkdir(state);
      await loadWorld(server, worldWith(scenario.live));
      await writeFile(path.join(live.folder, 'infra.yaml'), fileWith(scenario.ask));
      const old = await worldOn(server);
      let killed: (() => void) | null = null;
      const watched = await watchServer(server, (request, moment) => {
        if (request === kill.request && moment === kill.moment) setTimeout(() => killed?.(), kill.afterMs);
      });
      // Recovered through the same door: another address would be another project.
      const env = { ...live.env, ...secretEnv, XDG_STATE_HOME: state, LIVEKIT_URL: watched.url };
      const args = ['apply', '-f', 'infra.yaml', '--yes', ...scenario.flags];
      const child = spawn(process.execPath, [path.resolve('bin/sipctl.js'), ...args], {
        cwd: live.folder,
        env,
        stdio: 'ignore',
      });
      killed = () => child.kill('SIGKILL');
      await once(child, 'exit');
      killed = null;
      const recovered = await live.sipctlWith(env, 'recover', '--yes', '--no-input', '-o', 'json');
      expect(recovered.exit, `${recovered.stderr}\n${recovered.stdout}`).toBe(0);
      const now = contentOf(await worldOn(server));
      expect([contentOf(old), desired(scenario, old)], recovered.stdout).toContainEqual(now);
      await watched.close();
      await rm(state, { recursive: true });
      await runCase(server, { name: 'an empty server', steps: [] });
    });
  }
});

/** What the server holds once all is done. */
function desired(scenario: Scenario, old: World): string[] {
  return contentOf(statesOf(old, planScenario(scenario, old).steps).at(-1) ?? old);
}
