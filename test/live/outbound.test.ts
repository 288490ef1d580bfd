import { expect } from 'vitest';
import { z } from 'zod';
import { type CauseId, OUTBOUND_STAGES, type StageId } from '../../src/core/call/stages.ts';
import type { CarrierFaults, SandboxCarrier } from '../../src/sandbox/carrier/carrier-options.ts';
import { OTHER_NUMBER } from '../support/world.ts';
import { isNear, startCarrier } from './live-carrier.ts';
import type { Raw } from './live-project.ts';
import { type LiveStack, NUMBER, stackTest } from './live-stack.ts';

const INBOUND = { user: 'acme-in', password: 'a long password' };
const report = z.looseObject({
  verdict: z.string(),
  checks: z.array(z.looseObject({ stage: z.string(), status: z.string() })),
  cause: z.looseObject({ id: z.string(), stage: z.string() }).nullable(),
  rule: z.string().nullable(),
  trunk: z.string().nullable(),
  agents: z.array(z.string()),
  knownBy: z.string().nullable(),
});

interface Loop {
  readonly carrier: SandboxCarrier;
  dialOut(...args: string[]): Promise<z.infer<typeof report>>;
}

/** A real LiveKit whose calls leave through the sandbox's carrier and come back; only where both are on one machine. */
function loopTest(name: string, faults: CarrierFaults, trunk: Raw, run: (stack: LiveStack, loop: Loop) => Promise<void>): void {
  stackTest(name, async (stack) => {
    if (!isNear(stack)) {
      console.warn(`SKIPPED, ${name}: ${stack.sip} is not on this machine's loopback`);
      return;
    }
    const carrier = await startCarrier(stack, INBOUND, faults);
    const out = {
      name: 'out',
      address: carrier.host,
      numbers: [OTHER_NUMBER],
      auth_username: carrier.user,
      auth_password: carrier.password,
    };
    await stack.call('SIP/CreateSIPOutboundTrunk', { trunk: { ...out, ...trunk } });
    const dialOut: Loop['dialOut'] = async (...args) => {
      const line = ['call', 'test', '--outbound', 'out', '--to', NUMBER, '--yes', '--json', ...args];
      const { exit, stdout } = await stack.operator(...line);
      const told = report.parse(JSON.parse(stdout));
      expect(exit).toBe(told.verdict === 'fail' ? 1 : 0);
      return told;
    };
    await run(stack, { carrier, dialOut });
    // Nothing is left of it, on either side of the carrier.
    await expect.poll(() => carrier.openCalls, { timeout: 5000 }).toBe(0);
    expect((await stack.rooms()).filter((room) => room.startsWith('sipctl-'))).toEqual([]);
  });
}

for (const transport of ['SIP_TRANSPORT_AUTO', 'SIP_TRANSPORT_UDP', 'SIP_TRANSPORT_TCP']) {
  loopTest(
    `a call leaves through a strict carrier and comes back: ${transport}`,
    {},
    { transport },
    async (stack, { carrier, dialOut }) => {
      const trunk = await stack.trunk();
      const rule = await stack.rule([trunk]);
      const told = await dialOut();
      expect(told.checks.map(({ stage, status }) => `${stage} ${status}`)).toEqual(OUTBOUND_STAGES.map(({ id }) => `${id} pass`));
      expect(told).toMatchObject({ verdict: 'pass', cause: null, trunk, rule, agents: [stack.agent], knownBy: 'test-id' });
      expect(carrier.complaints).toEqual([]);
      expect(await stack.rooms()).toEqual([]);
    },
  );
}

loopTest(
  'a call is known by its numbers where the carrier passes on no headers',
  { dropsHeaders: true },
  {},
  async (stack, { dialOut }) => {
    await stack.rule([await stack.trunk()]);
    expect(await dialOut()).toMatchObject({ verdict: 'pass', knownBy: 'numbers' });
  },
);

const FAILURES: readonly (readonly [string, CarrierFaults, Raw, StageId, CauseId])[] = [
  ['a wrong password', {}, { auth_password: 'wrong' }, 'carrier', 'carrier-password-refused'],
  ['no password', {}, { auth_username: '', auth_password: '' }, 'carrier', 'carrier-password-missing'],
  ['a carrier that wants the whole address proven', { baresTo: true }, {}, 'carrier', 'carrier-password-refused'],
  ['a busy number', { refuses: { status: 486, reason: 'Busy Here' } }, {}, 'carrier', 'number-busy'],
  ['a caller that may not', { refuses: { status: 403, reason: 'Forbidden' } }, {}, 'carrier', 'carrier-forbids'],
  ['a carrier out of order', { refuses: { status: 503, reason: 'Service Unavailable' } }, {}, 'carrier', 'carrier-failed'],
  ['a carrier that is silent', { silent: true }, {}, 'carrier', 'carrier-silent'],
  ['a name that DNS does not know', {}, { address: 'carrier.invalid' }, 'carrier', 'carrier-host-unknown'],
  ['a closed port', {}, { address: '127.0.0.1:9', transport: 'SIP_TRANSPORT_TCP' }, 'carrier', 'carrier-unreachable'],
  ['a number that leads elsewhere', { answersItself: true }, {}, 'came-back', 'answered-elsewhere'],
  ['an old password at the carrier', { inboundPassword: 'old' }, {}, 'carrier', 'carrier-failed'],
];

for (const [what, faults, trunk, stage, id] of FAILURES) {
  loopTest(`is told for what it is: ${what}`, faults, trunk, async (stack, { dialOut }) => {
    await stack.rule([await stack.trunk()]);
    expect(await dialOut('--ring-timeout', '3s')).toMatchObject({ verdict: 'fail', cause: { stage, id } });
  });
}

loopTest('is told from the configuration where no rule takes the call', {}, {}, async (stack, { dialOut }) => {
  await stack.trunk();
  expect(await dialOut('--ring-timeout', '3s')).toMatchObject({ cause: { stage: 'came-back', id: 'no-rule' } });
});

loopTest('is told as the missing worker where nobody answers', {}, {}, async (stack, { dialOut }) => {
  await stack.rule([await stack.trunk()], { room_config: { agents: [{ agent_name: 'nobody-serves-this' }] } });
  expect(await dialOut('--ring-timeout', '11s')).toMatchObject({ cause: { stage: 'dispatch', id: 'no-worker' } });
});
