import { describe, expect, onTestFinished } from 'vitest';
import { interopTest } from './interop-test.ts';
import { placedCalls } from './placed-calls.ts';
import { startSandboxProcess } from './sandbox-process.ts';
import { sippCalls } from './sipp.ts';

const NUMBER = '+15105550100';
const CALLS = 200;
const A_SECOND = 20;

const project = {
  inboundTrunks: [
    {
      sipTrunkId: 'ST_main',
      name: 'main',
      numbers: [NUMBER],
      authUsername: 'acme-in',
      authPassword: 'interop-password',
      attributesToHeaders: { 'sip.ruleID': 'X-Answered-By' },
    },
  ],
  dispatchRules: [
    {
      sipDispatchRuleId: 'SDR_support',
      name: 'support',
      trunkIds: ['ST_main'],
      rule: { dispatchRuleIndividual: { roomPrefix: 'call' } },
      roomConfig: { agents: [{ agentName: 'support-agent' }] },
    },
  ],
};

describe.each(['udp', 'tcp'] as const)('sipp calls the sandbox over %s', (transport) => {
  interopTest(`${CALLS} times, ${A_SECOND} a second: every call is challenged, answered by the rule, and ended`, ['sipp'], async () => {
    const sandbox = await startSandboxProcess(project, ['support-agent']);
    onTestFinished(sandbox.close);
    const args = ['-r', String(A_SECOND), '-d', '500'];
    const sipp = await sippCalls(sandbox.port, { scenario: 'call.xml', transport, calls: CALLS, numbers: [NUMBER], args });
    onTestFinished(sipp.close);
    const { exit, errors, log } = await sipp.ended();
    expect({ exit, errors }).toEqual({ exit: 0, errors: '' });
    expect(placedCalls(log).filter(({ answer }) => answer?.by === 'SDR_support')).toHaveLength(CALLS);
  });
});
