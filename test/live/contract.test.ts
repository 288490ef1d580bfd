import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { Answer, Server } from '../contract/case.ts';
import { contract } from '../contract/contract.ts';
import { ANSWERS_FILE, answersOfLiveKit } from '../contract/recorded-answers.ts';
import { countObjects, runCase } from '../contract/run-case.ts';
import { liveServer, whyNoLiveServer } from './live-server.ts';

const server = liveServer();
const recording = process.env['SIPCTL_LIVE_RECORD'] === '1';
/** A complete stack answers this one otherwise. */
const cases = contract.filter(({ name }) => !(process.env['SIPCTL_LIVE_SIP'] && name === 'call: no SIP service'));
if (server === null) console.warn(`SKIPPED, the contract with a real livekit-server: ${whyNoLiveServer}`);

describe.skipIf(server === null)('the sandbox and a real livekit-server answer alike', () => {
  let sandbox: Sandbox;
  const recorded: Record<string, Answer[]> = {};

  beforeAll(async () => {
    sandbox = await startSandbox({ delays: { roomUnanswered: 0, sipUnanswered: 0 } });
    // Every case ends with an empty server, so this must be one that nobody else uses.
    expect(await countObjects(real()), 'the live server has to be empty: this suite deletes everything on it').toBe(0);
  });
  afterAll(async () => {
    await sandbox.close();
    if (recording) writeFileSync(ANSWERS_FILE, asText(recorded));
  });

  it.each(cases.map((one) => [one.name, one] as const))('%s', async (name, one) => {
    const answers = await runCase(real(), one);
    recorded[name] = answers;
    expect(await runCase({ ...sandbox, url: sandbox.httpUrl }, one)).toEqual(answers);
    if (!recording) expect(answersOfLiveKit[name]).toEqual(answers);
  });
});

it('has a live server where one is required', () => {
  expect(server !== null || process.env['SIPCTL_LIVE_REQUIRED'] !== '1', whyNoLiveServer).toBe(true);
});

function real(): Server {
  if (server === null) throw new Error(whyNoLiveServer);
  return server;
}

/** One case a line, so that a change shows as the cases it changes. */
function asText(answers: Record<string, Answer[]>): string {
  const lines = Object.entries(answers).map(([name, list]) => `${JSON.stringify(name)}: ${JSON.stringify(list)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}
