import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { describe, expect, onTestFinished } from 'vitest';
import { send } from '../contract/run-case.ts';
import { figure } from '../figures/figure.ts';
import { CHANGES_UNDER_LOAD, type ChangeUnderLoad, fileOf } from './changes-under-load.ts';
import { interopTest } from './interop-test.ts';
import { type PlacedCall, placedCalls } from './placed-calls.ts';
import { NUMBER, PASSWORD, PROJECT, AGENTS as PROJECT_AGENTS } from './project.ts';
import { BIN, type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';
import { sippCalls } from './sipp.ts';

/** Of one change; all of them together place more than 2,000. */
const CALLS = 320;
const A_SECOND = 20;
const TALK_MS = 400;
/** Between one change and the next, so that calls of a project at rest are there, too. */
const REST_MS = 800;
const AGENTS = ['old-agent', 'new-agent', 'rest-agent'];

/** One run of sipctl, and to which state it led. */
interface Change {
  readonly to: 0 | 1;
  readonly beganAt: number;
  readonly endedAt: number;
}

describe(`a change while ${A_SECOND} calls a second come in`, () => {
  for (const [at, change] of CHANGES_UNDER_LOAD.entries()) {
    const transport = at % 2 === 0 ? 'udp' : 'tcp';
    interopTest(`${change.strategy}: ${change.about}: no call is lost, none goes astray (${transport})`, ['sipp'], async () => {
      const sandbox = await startSandboxProcess({}, AGENTS);
      onTestFinished(sandbox.close);
      for (const [nth, state] of change.states.entries()) await writeFile(path.join(sandbox.folder, `${nth}.yaml`), fileOf(state));
      await sipctl(sandbox, ['apply', '-f', '0.yaml', '--yes', '--verify', 'none']);

      const sipp = await sippCalls(sandbox.port, {
        scenario: 'call.xml',
        transport,
        calls: CALLS,
        numbers: Object.keys(change.states[0].owners),
        args: ['-r', String(A_SECOND), '-d', String(TALK_MS), '-recv_timeout', '5s'],
      });
      onTestFinished(sipp.close);
      let isOver = false;
      const ended = sipp.ended().finally(() => {
        isOver = true;
      });
      const changes: Change[] = [];
      for (let to: 0 | 1 = 1; !isOver; to = to === 0 ? 1 : 0) {
        await sleep(REST_MS);
        const beganAt = Date.now();
        const ran = await sipctl(sandbox, [...change.commands[to], '-o', 'json']);
        if (changes.length === 0) expect(ran).toContain(`"${change.strategy}"`);
        changes.push({ to, beganAt, endedAt: Date.now() });
      }
      const { exit, errors, log } = await ended;
      const calls = placedCalls(log);
      const astray = calls.filter((call) => !ownersOf(call, change, changes).has(call.answer?.by ?? ''));
      figure({ target: 'D4', what: 'calls placed by sipp while their project changes', value: calls.length, over: 'sum' });
      figure({
        target: 'D4',
        what: 'of them lost, or answered by neither the old owner nor the new',
        value: astray.length,
        over: 'sum',
        hold: 0,
      });
      expect({ exit, errors, lost: calls.filter(({ answer }) => answer === null) }).toEqual({ exit: 0, errors: '', lost: [] });
      expect(calls).toHaveLength(CALLS);
      expect(astray).toEqual([]);
      // To and fro, at the least.
      expect(changes.length).toBeGreaterThanOrEqual(2);
      expect(new Set(calls.map((call) => ownersOf(call, change, changes).size))).toContain(1);
    });
  }
});

interopTest('a rule that is deleted and created again loses calls, and sipp notices', ['sipp'], async () => {
  const sandbox = await startSandboxProcess(PROJECT, PROJECT_AGENTS);
  onTestFinished(sandbox.close);
  const args = ['-r', String(A_SECOND), '-d', String(TALK_MS), '-recv_timeout', '2s'];
  const sipp = await sippCalls(sandbox.port, { scenario: 'call.xml', transport: 'udp', calls: 40, numbers: [NUMBER], args });
  onTestFinished(sipp.close);
  await sleep(REST_MS);
  const [rule] = PROJECT.dispatchRules;
  const beganAt = Date.now();
  await askSandbox(sandbox, 'DeleteSIPDispatchRule', { sip_dispatch_rule_id: rule?.sipDispatchRuleId });
  await sleep(REST_MS / 2);
  await askSandbox(sandbox, 'CreateSIPDispatchRule', { dispatch_rule: { ...rule, sipDispatchRuleId: '' } });
  const endedAt = Date.now();
  const { exit, log } = await sipp.ended();
  const lost = placedCalls(log).filter(({ answer }) => answer === null);
  expect(exit).toBe(1);
  expect(lost.length).toBeGreaterThanOrEqual(4);
  // A call that had been let in before is looked up once more, a moment later.
  expect(lost.filter((call) => call.beganAt < beganAt - REST_MS || call.beganAt > endedAt)).toEqual([]);
});

/** @returns who may answer a call: who owns its number in each state that the project may have had from its beginning to its answer. */
function ownersOf({ number, beganAt, answer }: PlacedCall, { states }: ChangeUnderLoad, changes: readonly Change[]): Set<string> {
  const owner = (state: 0 | 1) => states[state].owners[number] ?? '';
  const before = changes.filter(({ endedAt }) => endedAt < beganAt).at(-1)?.to ?? 0;
  const meanwhile = changes.filter((change) => change.endedAt >= beganAt && change.beganAt <= (answer?.at ?? beganAt));
  return new Set([owner(before), ...meanwhile.map(({ to }) => owner(to))]);
}

async function askSandbox({ env }: SandboxProcess, method: string, body: object): Promise<void> {
  const { LIVEKIT_URL: url = '', LIVEKIT_API_KEY: apiKey = '', LIVEKIT_API_SECRET: apiSecret = '' } = env;
  const { status, text } = await send({ url: url.replace(/^ws/, 'http'), apiKey, apiSecret }, { call: `SIP/${method}`, body }, new Map());
  if (status !== 200) throw new Error(`${method}: ${status} ${text}`);
}

/** The built program, with nothing of this one's environment but PATH. @throws with what it said, unless it ended with 0. */
async function sipctl({ env, folder }: SandboxProcess, args: readonly string[]): Promise<string> {
  const { stdout } = await execa(process.execPath, [BIN, ...args], {
    cwd: folder,
    env: { ...env, HOME: folder, PATH: process.env['PATH'] ?? '', PASSWORD },
    extendEnv: false,
    stdin: 'ignore',
  });
  return stdout;
}
