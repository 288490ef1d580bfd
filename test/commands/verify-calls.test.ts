import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { NUMBER, seed } from '../support/world.ts';

const CALLER = '+15105550199';
const ALIVE: NonNullable<SandboxOptions['agents']> = [{ name: 'support-agent', mode: 'alive' }];

/** A project that answers the phone, and a file that names a test call. */
async function project(options: SandboxOptions, expectation: string, more = ''): Promise<Project> {
  const made = await sipctlOn({
    seed: seed({ ringingTimeout: '0.5s' }),
    agents: ALIVE,
    phone: { times: { ringingInterval: 100 } },
    ...options,
  });
  await writeFile(path.join(made.cwd, 'infra.yaml'), fileOf(made, expectation, more));
  return made;
}

const fileOf = ({ sandbox }: Project, expectation: string, more: string) => `apiVersion: sipctl/v1
${more}
verify:
  sip: { host: "${sandbox.phone?.host}" }
  caller: "${CALLER}"
  calls: [{ to: "${NUMBER}", expect: ${expectation} }]
`;
const withAgent = (agent: string) => `dispatchRules:
  - name: support
    roomConfig: { agents: [{ agentName: ${agent} }] }
`;
type Checked = { readonly id: string; readonly status: string; readonly evidence: string };
const statuses = (checks: readonly Checked[]) => Object.fromEntries(checks.map(({ id, status }) => [id, status]));

describe('verify with a file', () => {
  it('says who takes the call, makes it, and tries a wrong password', async () => {
    const { sipctl, sandbox } = await project({}, '{ rule: support, agents: [support-agent], auth: full }');
    const { code, stdout } = await sipctl('verify -f infra.yaml --check-auth --json');
    const { checks } = JSON.parse(stdout);
    expect(statuses(checks)).toMatchObject({ 'sip.service': 'pass', route: 'pass', call: 'pass', 'call.auth': 'pass' });
    expect((await sipctl('verify --json', { env: { SIPCTL_SIP_HOST: '' } })).stdout).not.toContain('sip.service');
    expect(checks.find(({ id }: Checked) => id === 'call').evidence).toContain('support-agent in call_');
    expect(code).toBe(0);
    expect(sandbox.phone?.openCalls).toBe(0);
  });

  it('says that no SIP service is there', async () => {
    const { sipctl } = await project({ sipService: false, delays: { sipUnanswered: 5 } }, '{}');
    const { code, stdout } = await sipctl('verify --json');
    expect(statuses(JSON.parse(stdout).checks)).toMatchObject({ 'sip.service': 'fail' });
    expect(code).toBe(1);
  });

  it('fails where another rule takes the call than the file expects', async () => {
    const { sipctl } = await project({}, '{ rule: sales }');
    const { code, stdout } = await sipctl('verify -f infra.yaml --verify api --json');
    expect(statuses(JSON.parse(stdout).checks)).toMatchObject({ route: 'fail' });
    expect(code).toBe(1);
  });

  it('passes where nobody shall take a call and nobody does', async () => {
    const { sipctl } = await project({ seed: seed({}, { trunkIds: ['ST_gone'] }) }, '{ rule: none }');
    const { stdout } = await sipctl('verify -f infra.yaml --json');
    expect(JSON.parse(stdout).checks.find(({ id }: Checked) => id === 'call')).toMatchObject({
      status: 'pass',
      evidence: 'nobody takes it, as expected',
    });
  });

  it('calls again with --wait until the project is mended, and knows the agent that came', async () => {
    const { sipctl, sandbox } = await project(
      { seed: seed({ ringingTimeout: '0.5s' }, { roomConfig: { agents: [{ agentName: 'late' }] } }) },
      '{}',
    );
    const verifying = sipctl('verify -f infra.yaml --wait 8s --json');
    await expect.poll(() => sandbox.phone?.openCalls).toBe(1);
    await sipctl('dispatch update support --agent support-agent --verify none --yes');
    const { checks } = JSON.parse((await verifying).stdout);
    expect(statuses(checks)).toMatchObject({ call: 'pass' });
    expect(JSON.parse((await sipctl('verify -f infra.yaml --json')).stdout).checks).toContainEqual(
      expect.objectContaining({ id: 'agent.alive', status: 'pass', evidence: 'came to the test call' }),
    );
  });

  it('calls nobody without a test caller, unless it is told to', async () => {
    const { sipctl } = await project({}, '{}');
    expect(statuses(JSON.parse((await sipctl('verify --json')).stdout).checks)).not.toHaveProperty('call');
    expect(statuses(JSON.parse((await sipctl('verify --verify call --json')).stdout).checks)).toMatchObject({ call: 'pass' });
  });
});

describe('a change', () => {
  it('is taken back when its test call fails, and says why (F28)', async () => {
    const { sipctl } = await project({}, '{ rule: support }', withAgent('absent-agent'));
    const { code, stderr } = await sipctl('apply -f infra.yaml --yes');
    expect(code).toBe(7);
    expect(stderr).toContain('no worker of the name absent-agent took the job');
    expect((await sipctl('dispatch get support --json')).stdout).toContain('support-agent');
  });

  it('stays when the call failed before it in the same way (F28)', async () => {
    const { sipctl } = await project({ agents: [] }, '{ rule: support }', 'inboundTrunks:\n  - { name: main, metadata: changed }\n');
    const { code, stdout } = await sipctl('apply -f infra.yaml --yes --json');
    expect(code).toBe(0);
    const call = JSON.parse(stdout).verification.checks.find(({ id }: Checked) => id === 'call');
    expect(call).toMatchObject({ status: 'fail', evidence: expect.stringContaining('it failed so before the change, too') });
  });

  it('is proven by a call when asked to, without a file', async () => {
    const { sipctl } = await project({}, '{}');
    const { code, stdout } = await sipctl('trunk update main --metadata changed --verify call --yes --json');
    expect(code).toBe(0);
    expect(statuses(JSON.parse(stdout).verification.checks)).toMatchObject({ call: 'pass' });
  });
});
