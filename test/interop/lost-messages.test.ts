import { describe, expect, type TestContext } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { lossyRelay } from '../support/lossy-relay.ts';
import { interopTest } from './interop-test.ts';
import { call } from './our-phone.ts';
import { AGENTS, NUMBER, PROJECT } from './project.ts';
import { sippAnswers, sippCalls } from './sipp.ts';

/** Long enough for a BYE that is sent again. */
const LINGER_MS = '1500';

async function sandboxFor({ onTestFinished }: TestContext) {
  const sandbox = await startSandbox({ seed: PROJECT, agents: AGENTS.map((name) => ({ name, mode: 'alive' })), phone: {} });
  onTestFinished(sandbox.close);
  return { sandbox, port: sandbox.phone?.port ?? 0 };
}

const relayFor = async ({ onTestFinished }: TestContext, losing: string, far: number) => {
  const relay = await lossyRelay(losing, far);
  onTestFinished(relay.close);
  return relay;
};

describe.concurrent('our telephone and sipp: a call comes about and ends although', () => {
  for (const losing of ['1 INVITE', '180 INVITE', '200 INVITE', '1 ACK', '2 BYE', '200 BYE']) {
    interopTest(`the first ${losing} is lost`, ['sipp'], async (context) => {
      const sipp = await sippAnswers({ scenario: 'answer.xml', transport: 'udp', args: ['-rtp_echo', '-d', LINGER_MS] });
      context.onTestFinished(sipp.close);
      const relay = await relayFor(context, losing, sipp.port);
      const record = await call({ port: relay.port, transport: 'udp' });
      expect(record).toMatchObject({ final: { status: 200 }, byeStatus: 200, endedBy: 'us' });
      expect(relay.lost).toBe(1);
      expect(await sipp.ended()).toMatchObject({ exit: 0, errors: '' });
    });
  }
});

// LiveKit sends no challenge twice, and sipp does not ask again for one once it has got a 100.
describe.concurrent('sipp and the sandbox: a call comes about and ends although', () => {
  for (const losing of ['1 INVITE', '100 INVITE', '1 ACK', '2 INVITE', '180 INVITE', '200 INVITE', '2 ACK', '3 BYE', '200 BYE']) {
    interopTest(`the first ${losing} is lost`, ['sipp'], async (context) => {
      const { sandbox, port } = await sandboxFor(context);
      const relay = await relayFor(context, losing, port);
      const sipp = await sippCalls(relay.port, { scenario: 'call.xml', transport: 'udp', numbers: [NUMBER], args: ['-d', '400'] });
      context.onTestFinished(sipp.close);
      expect(await sipp.ended()).toMatchObject({ exit: 0, errors: '' });
      expect({ lost: relay.lost, open: sandbox.phone?.openCalls }).toEqual({ lost: 1, open: 0 });
    });
  }
});
