import { chmod, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { infra, onFiles, PASSWORD, rule, trunk } from '../support/declared-project.ts';
import type { Project } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { tamperedWire } from '../support/tampered-wire.ts';
import { OTHER_NUMBER } from '../support/world.ts';

const env = { MAIN_PASSWORD: PASSWORD };
const night = {
  ...infra,
  inboundTrunks: [trunk, { ...trunk, name: 'night', numbers: [OTHER_NUMBER], authUsername: 'n' }],
  dispatchRules: [rule, { ...rule, name: 'night', trunks: ['night'] }],
};
const described = { ...infra, dispatchRules: [{ ...rule, metadata: 'new' }] };

/** A run that was stopped right after its first request, with a journal that says so and nothing more. */
async function stopped(file: object, flags = ''): Promise<Project> {
  const project = await onFiles({ 'infra.yaml': file });
  const interrupt = new AbortController();
  const { env: wire } = await tamperedWire(project.sandbox, async ({ method, forward }) => {
    if (/^(Create|Update|Delete)SIP/.test(method)) interrupt.abort();
    return await forward();
  });
  const ran = await project.sipctl(`apply -f infra.yaml --yes ${flags}`, { env: { ...env, ...wire }, signal: interrupt.signal });
  expect(ran.code, ran.stderr).toBe(8);
  return { ...project, sipctl: (line, more) => project.sipctl(line, { ...more, env: { ...env, ...wire, ...more?.env } }) };
}

const namesIn = async ({ sipctl }: Project) => (await sipctl('dispatch list')).stdout;

describe('a change that meets a run which stopped half-way', { timeout: 60_000 }, () => {
  it('recovers that first and then goes through, also where both are about one object', async () => {
    const project = await stopped(night);
    const { code, stderr } = await project.sipctl('trunk update night --metadata mine --yes');
    expect(stderr).toMatch(/run r\w+ had stopped half-way; finished: 1 step had reached the server/);
    expect(code, stderr).toBe(0);
    expect((await project.sipctl('trunk get night --json')).stdout).toContain('"mine"');
    expect((await project.sipctl('dispatch list')).stdout).toContain('night');
    expect((await project.sipctl('recover --list')).stdout).not.toContain('unfinished');
  });

  it('plans from the project as it is after that', async () => {
    const project = await stopped(night);
    const { code, stdout } = await project.sipctl('apply -f infra.yaml --yes --json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ result: 'nothingToDo' });
  });

  it('asks at a terminal before it does so', async () => {
    const project = await stopped(night);
    const before = changesSentTo(project.sandbox).length;
    const no = await project.sipctl('trunk update main --metadata m', { answers: [['Finish', 'n\r']] });
    expect(no).toMatchObject({ code: 5, stderr: expect.stringContaining('nothing was recovered, and nothing was changed') });
    expect(changesSentTo(project.sandbox)).toHaveLength(before);
    const yes = await project.sipctl('trunk update main --metadata m', {
      answers: [
        ['Finish', 'y\r'],
        ['Go on?', 'y\r'],
      ],
    });
    expect(yes.code, yes.stderr).toBe(0);
  });

  it('only says so where nothing is to be changed', async () => {
    const project = await stopped(night);
    const before = changesSentTo(project.sandbox).length;
    for (const line of ['plan -f infra.yaml', 'trunk update main --metadata m --dry-run']) {
      const { code, stderr } = await project.sipctl(line);
      expect(code).toBe(0);
      expect(stderr).toMatch(/run r\w+ \(apply, .*\) has not come to an end: the plan is made from the project as it is/);
    }
    expect(changesSentTo(project.sandbox)).toHaveLength(before);
  });

  it('is not looked for in a place that others may write to, which is told to whoever only plans', async () => {
    const project = await stopped(night);
    await chmod(path.join(project.cwd, '.local/state/sipctl'), 0o777);
    const plan = await project.sipctl('plan -f infra.yaml');
    expect(plan).toMatchObject({ code: 0, stderr: expect.stringContaining('can be written by others') });
    expect((await project.sipctl('apply -f infra.yaml --yes')).code).toBe(3);
  });

  it('ends temporary objects of a run that another machine made', async () => {
    const project = await stopped(described, '--strategy shadow --allow AUTH_OPEN');
    await rm(path.join(project.cwd, '.local'), { recursive: true });
    expect(await namesIn(project)).toContain('sipctl:');
    const { code, stderr } = await project.sipctl('apply -f infra.yaml --yes');
    expect(stderr).toMatch(/run r\w+ had stopped half-way; no journal of it is here/);
    expect(code, stderr).toBe(0);
    expect(await namesIn(project)).not.toContain('sipctl:');
    expect((await project.sipctl('dispatch get support --json')).stdout).toContain('"new"');
  });
});
