import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import { theOnly } from './live-project.ts';
import { type LiveStack, NUMBER, stackTest } from './live-stack.ts';

const verification = z.looseObject({
  verdict: z.string(),
  checks: z.array(z.object({ id: z.string(), status: z.string(), evidence: z.string() })),
});
type Verification = z.infer<typeof verification>;
const applied = z.looseObject({ verification }).transform((said) => said.verification);
/** `dispatch migrate` tells what it found beside what became of it. */
const outcome = z.union([applied, z.looseObject({ result: applied }).transform(({ result }) => result)]);

/** @returns what `verify` says. @throws AssertionError unless it ended with this code. */
async function verified(stack: LiveStack, exit: number, ...args: string[]): Promise<Verification> {
  const ended = await stack.operator('verify', '--json', ...args);
  expect(ended.exit, ended.stdout + ended.stderr).toBe(exit);
  return verification.parse(JSON.parse(ended.stdout));
}

/** @returns the verification after a change that succeeded. */
async function changed(stack: LiveStack, ...args: string[]): Promise<Verification> {
  const ended = await stack.operator(...args, '--yes', '--json');
  expect(ended.exit, ended.stdout + ended.stderr).toBe(0);
  return outcome.parse(JSON.parse(ended.stdout));
}

const statusOf = ({ checks }: Verification) => Object.fromEntries(checks.map(({ id, status }) => [id, status]));

stackTest('verify calls the project, tries a wrong password, and finds the SIP service on the Redis of its server', async (stack) => {
  await stack.rule([await stack.trunk()]);
  const result = await verified(stack, 0, '--verify', 'call', '--check-auth');
  expect(result.verdict).toBe('pass');
  expect(statusOf(result)).toMatchObject({ 'sip.service': 'pass', call: 'pass', 'call.auth': 'pass', 'agent.alive': 'pass' });
  expect(await stack.rooms()).toEqual([]);
});

stackTest('new credentials are proven by a call, and the trunk stays itself', async (stack) => {
  const trunk = await stack.trunk();
  await stack.rule([trunk]);
  const result = await changed(
    stack,
    'trunk',
    'update',
    'main',
    '--auth-user',
    'acme-new',
    '--auth-password',
    'env:NEW_PASSWORD',
    '--verify',
    'call',
  );
  expect(statusOf(result)).toMatchObject({ call: 'pass', 'agent.alive': 'pass' });
  expect(await theOnly(stack, 'ListSIPInboundTrunk')).toMatchObject({ sip_trunk_id: trunk, auth_username: 'acme-new' });
  expect((await stack.dial()).verdict).toBe('pass');
  expect((await stack.dial('--auth-user', 'acme-in', '--auth-password', 'env:PASSWORD')).cause?.id).toBe('credentials-wrong');
});

stackTest('a change that leads callers to nobody is taken back by its test call', async (stack) => {
  await stack.rule([await stack.trunk({ ringing_timeout: '12s' })]);
  const ended = await stack.operator('dispatch', 'update', 'support', '--agent', 'nobody-serves-this', '--verify', 'call', '--yes');
  expect(ended.exit, ended.stderr).toBe(7);
  expect(ended.stderr).toContain('no worker of the name nobody-serves-this took the job');
  expect(JSON.stringify(await theOnly(stack, 'ListSIPDispatchRule'))).toContain(stack.agent);
});

stackTest('a rule that deprecated requests left without agents is mended, and a call proves it', async (stack) => {
  const rule = await stack.rule([await stack.trunk()], { room_config: null });
  const result = await changed(stack, 'dispatch', 'migrate', '--agent', stack.agent, '--verify', 'call');
  expect(statusOf(result)).toMatchObject({ 'rule.agents': 'pass', call: 'pass' });
  expect(await theOnly(stack, 'ListSIPDispatchRule')).toMatchObject({ sip_dispatch_rule_id: rule });
});

stackTest('a canary is met by the test caller alone, before the rule of all callers is changed', async (stack) => {
  const rule = await stack.rule([await stack.trunk()]);
  await writeFile(path.join(stack.folder, 'infra.yaml'), canaryFile(stack));
  const ended = await stack.operator('apply', '-f', 'infra.yaml', '--strategy', 'canary', '--yes');
  expect(ended.exit, ended.stderr).toBe(0);
  expect(ended.stderr).toMatch(/canary \+15105550199 -> \+15105550100: pass.* in new_\+15105550199_/);
  expect(await theOnly(stack, 'ListSIPDispatchRule')).toMatchObject({ sip_dispatch_rule_id: rule, inbound_numbers: [] });
  expect((await stack.dial()).room).toMatch(/^new_/);
});

const canaryFile = ({ agent, sip }: LiveStack) => `apiVersion: sipctl/v1
dispatchRules:
  - name: support
    trunks: [main]
    rule: { dispatchRuleIndividual: { roomPrefix: new } }
    roomConfig: { agents: [{ agentName: ${JSON.stringify(agent)} }] }
verify:
  sip: { host: ${JSON.stringify(sip)} }
  caller: "+15105550199"
  calls: [{ to: "${NUMBER}", expect: { rule: support, agents: [${JSON.stringify(agent)}] } }]
`;
