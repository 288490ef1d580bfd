import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { World } from '../../src/core/model/world.ts';
import type { Profile } from '../../src/core/routing/profile.ts';
import type { Server } from '../contract/case.ts';
import { figure } from '../figures/figure.ts';
import { lostCalls } from './lost-calls.ts';
import { loadWorld, watchServer } from './project-server.ts';
import { fileWith, type Scenario, secretEnv, worldWith } from './scenario.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** sipctl with this environment, in the folder that the scenario's file is in. */
export type RunIt = (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<Ended>;

/**
 * Loads the scenario's project into an empty server, applies its file twice, and looks at every world on the way.
 * @returns those worlds. Asserts what holds on any server: it is done or refused as expected, no call is lost, the second time there
 * is nothing to do.
 */
export async function runScenario(
  scenario: Scenario,
  server: Server,
  folder: string,
  sipctl: RunIt,
  profiles: readonly Profile[],
): Promise<readonly World[]> {
  await loadWorld(server, worldWith(scenario.live));
  await writeFile(path.join(folder, 'infra.yaml'), fileWith(scenario.ask));
  const watched = await watchServer(server);
  try {
    const env = { ...secretEnv, LIVEKIT_URL: watched.url, LIVEKIT_API_KEY: server.apiKey, LIVEKIT_API_SECRET: server.apiSecret };
    const apply = (...more: string[]) => sipctl(['apply', '-f', 'infra.yaml', '--yes', '-o', 'json', ...scenario.flags, ...more], env);
    const first = await apply();
    const said = `${first.stderr}\n${first.stdout}`;
    const { refused } = scenario.expect;
    if (refused !== undefined) {
      expect([first.code, said.includes(refused)], said).toEqual([5, true]);
      expect(watched.worlds).toHaveLength(1);
      return watched.worlds;
    }
    expect(first.code, said).toBe(0);
    expect(watched.worlds.length - 1, said).toBe(scenario.expect.steps.length);
    expect(lostCalls(watched.worlds, profiles)).toEqual([]);
    const before = watched.worlds.length;
    const second = await apply();
    figure({ target: 'D8', what: 'scenarios applied twice', value: 1, over: 'sum' });
    figure({ target: 'D8', what: 'changes by the second apply', value: watched.worlds.length - before, over: 'sum', hold: 0 });
    expect(second.code, second.stderr).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ kind: 'ApplyResult', result: 'nothingToDo' });
    expect(watched.worlds.length - 1).toBe(scenario.expect.steps.length);
    return watched.worlds;
  } finally {
    await watched.close();
  }
}
