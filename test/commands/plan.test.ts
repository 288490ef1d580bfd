import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { changesSentTo, sentTo } from '../support/requests.ts';
import { NUMBER, seed } from '../support/world.ts';

const PASSWORD = 'the-old-password';
const env = { MAIN_PASSWORD: PASSWORD };

/** What {@link seed} makes, as a file. */
const trunk = { name: 'main', numbers: [NUMBER], authUsername: 'u', authPassword: 'env:MAIN_PASSWORD' };
const rule = {
  name: 'support',
  trunks: ['main'],
  rule: { dispatchRuleIndividual: { roomPrefix: 'call' } },
  roomConfig: { agents: [{ agentName: 'support-agent' }] },
};
const infra = { apiVersion: 'sipctl/v1', inboundTrunks: [trunk], dispatchRules: [rule] };
const otherAgent = { ...infra, dispatchRules: [{ ...rule, roomConfig: { agents: [{ agentName: 'new-agent' }] } }] };

async function onFile(data: unknown, options: Parameters<typeof sipctlOn>[0] = { seed: seed() }): Promise<Project> {
  const project = await sipctlOn(options);
  await writeFile(path.join(project.cwd, 'infra.yaml'), typeof data === 'string' ? data : stringify(data));
  return project;
}

describe('plan', () => {
  it('of what is so already is empty, and asks for nothing but lists', async () => {
    const { sipctl, sandbox } = await onFile(infra);
    const { code, stdout } = await sipctl('plan -f infra.yaml --detailed-exitcode', { env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Plan for environment \(.*\): nothing to change\n$/) });
    expect(sentTo(sandbox).every(({ method }) => method.startsWith('List'))).toBe(true);
  });

  it('shows the field, the calls and the proof, and the command that carries it out', async () => {
    const { sipctl, sandbox } = await onFile(otherAgent);
    const { code, stdout } = await sipctl('plan -f infra.yaml', { env });
    expect(code).toBe(0);
    expect(stdout).toContain('~ dispatch rule support (SDR_support)  replace in place');
    expect(changesSentTo(sandbox)).toEqual([]);
  });
});
