import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect } from 'vitest';
import { type LiveProject, liveTest } from './live-project.ts';

liveTest('a live worker takes the probe, and nothing of it is left', async (live) => {
  const { exit, stdout } = await live.sipctl('agent', 'probe', live.agent, '--yes', '--json');
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ kind: 'AgentProbe', present: true, attempts: [{ outcome: 'alive' }] });
  expect(await rooms(live)).toEqual([]);
});

liveTest('nobody takes a probe under a name that no worker has, or has in other letters', async (live) => {
  const answers = await Promise.all(
    ['nobody-serves-this', live.agent.toUpperCase()].map((name) => live.sipctl('agent', 'probe', name, '--yes', '--json')),
  );
  expect(answers.map(({ exit }) => exit)).toEqual([1, 1]);
  expect(answers.map(({ stdout }) => JSON.parse(stdout).present)).toEqual([false, false]);
  expect(await rooms(live)).toEqual([]);
});

liveTest('an interrupted probe deletes its room', async (live) => {
  const args = [path.resolve('bin/sipctl.js'), 'agent', 'probe', 'nobody-serves-this', '--yes'];
  const probe = spawn(process.execPath, args, { cwd: live.folder, env: live.env, stdio: 'ignore' });
  const ended = once(probe, 'exit');
  await expect.poll(() => rooms(live), { timeout: 5000 }).toHaveLength(1);
  probe.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(await rooms(live)).toEqual([]);
});

async function rooms(live: LiveProject): Promise<unknown> {
  return (await live.call('RoomService/ListRooms', {}))['rooms'];
}
