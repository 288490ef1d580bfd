import { afterAll, expect, it } from 'vitest';
import { dial } from '../../support/dial.ts';
import { callable, closeSandboxes, rule } from './phone.ts';

afterAll(closeSandboxes);

const A_SECOND = 20;
const CALLS = 60;

it(`takes ${A_SECOND} calls a second, and loses and leaves none`, async () => {
  const { sandbox, port } = await callable({
    rules: [rule('SDR_1', 'alive', { rule: { dispatchRuleIndividual: { roomPrefix: 'call' } } })],
  });
  const calls: ReturnType<typeof dial>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const from = `+1510555${String(calls.length).padStart(4, '0')}`;
      calls.push(dial(port, { from, record: false, ringTimeoutMs: 15_000 }));
      if (calls.length < CALLS) return;
      clearInterval(timer);
      resolve();
    }, 1000 / A_SECOND);
  });
  const ended = await Promise.all(calls);
  expect(ended.map(({ record }) => [record.final?.status, record.byeStatus])).toEqual(ended.map(() => [200, 200]));
  expect(ended.filter(({ record }) => (record.audio?.received ?? 0) === 0)).toEqual([]);
  expect(sandbox.phone?.openCalls).toBe(0);
});
