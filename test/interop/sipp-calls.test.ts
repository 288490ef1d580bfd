import { describe, expect, onTestFinished } from 'vitest';
import { interopTest } from './interop-test.ts';
import { placedCalls } from './placed-calls.ts';
import { AGENTS, NUMBER, PROJECT } from './project.ts';
import { startSandboxProcess } from './sandbox-process.ts';
import { sippCalls } from './sipp.ts';

const CALLS = 200;
const A_SECOND = 20;

describe.each(['udp', 'tcp'] as const)('sipp calls the sandbox over %s', (transport) => {
  interopTest(`${CALLS} times, ${A_SECOND} a second: every call is challenged, answered by the rule, and ended`, ['sipp'], async () => {
    const sandbox = await startSandboxProcess(PROJECT, AGENTS);
    onTestFinished(sandbox.close);
    const args = ['-r', String(A_SECOND), '-d', '500'];
    const sipp = await sippCalls(sandbox.port, { scenario: 'call.xml', transport, calls: CALLS, numbers: [NUMBER], args });
    onTestFinished(sipp.close);
    const { exit, errors, log } = await sipp.ended();
    expect({ exit, errors }).toEqual({ exit: 0, errors: '' });
    expect(placedCalls(log).filter(({ answer }) => answer?.by === 'SDR_support')).toHaveLength(CALLS);
  });
});
