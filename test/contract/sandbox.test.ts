import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { contract } from './contract.ts';
import { answersOfLiveKit } from './recorded-answers.ts';
import { runCase } from './run-case.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ delays: { roomUnanswered: 0, sipUnanswered: 0 } });
});
afterAll(() => sandbox.close());

it.each(contract.map((one) => [one.name, one] as const))('answers like LiveKit: %s', async (name, one) => {
  expect(await runCase({ ...sandbox, url: sandbox.httpUrl }, one)).toEqual(answersOfLiveKit[name]);
});

it('has a recorded answer for no other case', () => {
  expect(Object.keys(answersOfLiveKit)).toEqual(contract.map(({ name }) => name));
});
