import { expect } from 'vitest';
import { z } from 'zod';
import { type LiveProject, liveTest, type Raw, succeed, theOnly } from './live-project.ts';

const verification = z.object({
  verdict: z.string(),
  checks: z.array(z.object({ id: z.string(), status: z.string(), subject: z.object({ name: z.string() }), evidence: z.string() })),
});

interface Fault {
  readonly name: string;
  /** What the trunk and the rule have in place of what they should. */
  readonly trunk?: Raw;
  readonly rule?: Raw;
  /** The check that has to fail, of what, and a word that its evidence has to say. */
  readonly check: string;
  readonly subject: string;
  readonly evidence: string;
  readonly mend: (live: LiveProject) => readonly string[];
}

const toItsAgent = (live: LiveProject) => ['dispatch', 'update', 'support', '--agent', live.agent, '--yes'];
const toItsTrunk = () => ['dispatch', 'update', 'support', '--set-trunks', 'main', '--yes'];

const FAULTS: readonly Fault[] = [
  {
    name: 'a rule without agents',
    rule: { room_config: null },
    check: 'rule.agents',
    subject: 'support',
    evidence: 'NONE',
    mend: toItsAgent,
  },
  {
    name: 'an agent name that nobody serves',
    rule: { room_config: { agents: [{ agent_name: 'nobody-serves-this' }] } },
    check: 'agent.alive',
    subject: 'nobody-serves-this',
    evidence: 'no worker',
    mend: toItsAgent,
  },
  {
    name: 'a user name without a password',
    trunk: { auth_password: '' },
    check: 'trunk.auth',
    subject: 'main',
    evidence: 'half',
    mend: () => ['trunk', 'update', 'main', '--auth-password', 'file:p', '--yes'],
  },
  {
    name: 'a trunk id that no trunk has',
    rule: { trunk_ids: ['ST_gone'] },
    check: 'rule.trunks',
    subject: 'support',
    evidence: 'ST_gone',
    mend: toItsTrunk,
  },
  { name: 'an empty trunk id', rule: { trunk_ids: [''] }, check: 'rule.trunks', subject: 'support', evidence: 'empty', mend: toItsTrunk },
];

for (const { name, trunk, rule, check, subject, evidence, mend } of FAULTS) {
  liveTest(`verify is red for ${name}, and green when it is mended`, async (live) => {
    const trunkId = await createTrunk(live, trunk);
    await createRule(live, trunkId, rule);
    await live.writeSecret('p', 'a long password');

    const red = await live.sipctl('verify', '--agent-probe', '--json');
    expect(red).toMatchObject({ exit: 1 });
    const failed = verification.parse(JSON.parse(red.stdout)).checks.filter(({ status }) => status === 'fail');
    expect(failed).toMatchObject([{ id: check, subject: { name: subject }, evidence: expect.stringContaining(evidence) }]);

    await succeed(live, ...mend(live));
    const green = verification.parse(JSON.parse(await succeed(live, 'verify', '--agent-probe', '--json')));
    expect(green.verdict).toBe('pass');
  });
}

liveTest('the way of the tour: set up, verify, break, verify, mend, new credentials, verify', async (live) => {
  await live.writeSecret('first', 'the first password');
  await live.writeSecret('second', 'the second password');
  const done = (...args: string[]) => succeed(live, ...args);
  await done(
    'trunk',
    'create',
    'main',
    '--inbound',
    '--number',
    '+15105550100',
    '--auth-user',
    'u1',
    '--auth-password',
    'file:first',
    '--yes',
  );
  await done('dispatch', 'create', 'support', '--trunk', 'main', '--room-prefix', 'call', '--agent', live.agent, '--yes');
  const { sip_trunk_id: trunkId } = await theOnly(live, 'ListSIPInboundTrunk');
  expect(await done('trunk', 'list')).toContain(`${trunkId}\tmain\t+15105550100\tfull`);
  expect(await done('dispatch', 'list')).toContain(live.agent);
  expect(await done('verify', '--agent-probe')).toContain('verdict: pass');

  await live.call('SIP/CreateSIPDispatchRule', {
    dispatch_rule: {
      name: 'night',
      trunk_ids: [trunkId],
      numbers: ['+15105550100'],
      rule: { dispatch_rule_direct: { room_name: 'night' } },
    },
  });
  const red = await live.sipctl('verify');
  expect(red.exit).toBe(1);
  expect(red.stdout).toMatch(/fail .*night.*NONE/);
  expect(red.stdout).toContain('sipctl dispatch update night --agent');

  await done('dispatch', 'update', 'night', '--agent', live.agent, '--yes');
  await done('trunk', 'update', 'main', '--auth-user', 'u2', '--auth-password', 'file:second', '--yes');
  expect(await theOnly(live, 'ListSIPInboundTrunk')).toMatchObject({
    sip_trunk_id: trunkId,
    auth_username: 'u2',
    auth_password: 'the second password',
  });
  expect(await done('verify', '--agent-probe')).toContain('verdict: pass');
});

async function createTrunk(live: LiveProject, change: Raw = {}): Promise<unknown> {
  const trunk = { name: 'main', numbers: ['+15105550100'], auth_username: 'u1', auth_password: 'a long password', ...change };
  return (await live.call('SIP/CreateSIPInboundTrunk', { trunk }))['sip_trunk_id'];
}

async function createRule(live: LiveProject, trunkId: unknown, change: Raw = {}): Promise<void> {
  const rule = {
    name: 'support',
    trunk_ids: [trunkId],
    rule: { dispatch_rule_individual: { room_prefix: 'call' } },
    room_config: { agents: [{ agent_name: live.agent }] },
    ...change,
  };
  await live.call('SIP/CreateSIPDispatchRule', { dispatch_rule: rule });
}
