import { describe, expect, it } from 'vitest';
import { infra, onFiles, PASSWORD, rule, trunk } from '../support/declared-project.ts';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { changesSentTo, sentTo } from '../support/requests.ts';
import { tamperedWire } from '../support/tampered-wire.ts';
import { OTHER_NUMBER, seed } from '../support/world.ts';

const env = { MAIN_PASSWORD: PASSWORD };

/** @returns the id of the run that a change was. */
async function change({ sipctl }: Project, line: string): Promise<string> {
  const { code, stdout } = await sipctl(`${line} --yes --json`, { env });
  expect(code).toBe(0);
  return JSON.parse(stdout).runId;
}

/** A change of two steps that stopped between them. */
async function stopped(): Promise<Project & { readonly run: string }> {
  const night = {
    ...infra,
    inboundTrunks: [trunk, { ...trunk, name: 'night', numbers: [OTHER_NUMBER], authUsername: 'n' }],
    dispatchRules: [rule, { ...rule, name: 'night', trunks: ['night'] }],
  };
  const project = await onFiles({ 'infra.yaml': night });
  let refused = false;
  const { env: wire } = await tamperedWire(project.sandbox, async ({ method, forward }) => {
    if (method !== 'CreateSIPDispatchRule' || refused) return await forward();
    refused = true;
    return { status: 400, body: { code: 'invalid_argument', msg: 'not today' } };
  });
  const ran = await project.sipctl('apply -f infra.yaml --on-failure stop --yes --json', { env: { ...env, ...wire } });
  expect(ran.code).toBe(8);
  const again: Project['sipctl'] = (line, more) => project.sipctl(line, { ...more, env: { ...wire, ...more?.env } });
  return { ...project, sipctl: again, run: JSON.parse(ran.stdout).runId };
}

describe('history', () => {
  it('is empty at first, for people and programs', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    expect(await sipctl('history')).toMatchObject({ code: 0, stdout: '' });
    expect((await sipctl('history', { columns: 80 })).stdout).toContain('no change was made from this machine');
    expect(JSON.parse((await sipctl('history --json')).stdout)).toMatchObject({ kind: 'RunList', items: [] });
  });

  it('lists what was done, the newest first, and asks the server nothing', async () => {
    const project = await sipctlOn({ seed: seed() });
    const first = await change(project, 'trunk update main --metadata one');
    const second = await change(project, 'dispatch update support --agent other');
    const asked = sentTo(project.sandbox).length;
    const { stdout } = await project.sipctl('history');
    expect(stdout.split('\n').map((row) => row.split('\t'))).toEqual([
      [second, expect.stringMatching(/^\d{4}-\d\d-\d\dT/), 'dispatch update', 'applied', expect.any(String), '1', '0', ''],
      [first, expect.any(String), 'trunk update', 'applied', expect.any(String), '1', '0', ''],
      [''],
    ]);
    const { items } = JSON.parse((await project.sipctl('history --json')).stdout);
    expect(items[0]).toMatchObject({ runId: second, command: 'dispatch update', result: 'applied', exitCode: 0, steps: 1 });
    expect(sentTo(project.sandbox)).toHaveLength(asked);
  });

  it('does not list what only was looked at, refused or declined', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    await sipctl('trunk update main --metadata one --dry-run');
    await sipctl('dispatch update support --clear-agents --yes');
    await sipctl('trunk update main --metadata one', { answers: [['Go on?', 'n\r']] });
    expect((await sipctl('history')).stdout).toBe('');
  });
});

describe('show', () => {
  it('tells each step with its fields, and no secret', async () => {
    const project = await sipctlOn({ seed: seed() });
    const run = await change(project, 'trunk update main --auth-user acme --auth-password env:MAIN_PASSWORD --metadata m');
    const { stdout } = await project.sipctl(`show ${run}`);
    expect(stdout).toMatch(new RegExp(`^${run} {2}\\d{4}-.* {2}trunk update {2}applied`));
    expect(stdout).toMatch(/1 {2}update inbound trunk main \(ST_main\) {2}done/);
    expect(stdout).toMatch(/authUsername {2}u -> acme/);
    expect(stdout).toContain(`undo: sipctl undo ${run}`);
    const json = await project.sipctl(`show ${run} --json`);
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'Run',
      runId: run,
      result: 'applied',
      steps: [{ step: 1, action: 'update', status: 'done', subject: { id: 'ST_main' }, hashBefore: expect.any(String) }],
    });
    expect(stdout + json.stdout).not.toContain(PASSWORD);
  });

  it('knows no run of another name', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    for (const run of ['rnothing', '../../etc/passwd'])
      expect(await sipctl(['show', run])).toMatchObject({ code: 3, stderr: expect.stringContaining('(run-not-found)') });
  });
});

describe('undo', () => {
  it('plans the way back on the project of now, and can itself be undone', async () => {
    const project = await sipctlOn({ seed: seed() });
    const { sipctl, sandbox } = project;
    const run = await change(project, 'dispatch update support --agent other');
    const dry = await sipctl(`undo ${run} --dry-run`);
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/roomConfig\.agents +other -> support-agent/) });
    const back = await sipctl(`undo ${run} --yes --json`);
    expect([back.code, JSON.parse(back.stdout)]).toMatchObject([0, { kind: 'ApplyResult', result: 'applied' }]);
    expect((await sipctl('dispatch list')).stdout).toContain('support-agent');
    const [latest] = JSON.parse((await sipctl('history --json')).stdout).items;
    expect(latest).toMatchObject({ command: 'undo', undoes: run });
    expect(await sipctl(`undo ${latest.runId} --yes`)).toMatchObject({ code: 0 });
    expect((await sipctl('dispatch list')).stdout).toContain('other');
    expect(changesSentTo(sandbox)).toHaveLength(3);
  });

  it('is refused where somebody else changed the object since: exit 6', async () => {
    const project = await sipctlOn({ seed: seed() });
    const run = await change(project, 'dispatch update support --agent other');
    await change(project, 'dispatch update support --agent third');
    const { code, stderr } = await project.sipctl(`undo ${run} --yes`);
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringMatching(/^stale: dispatch rule support.*\(foreign-change\)/m) });
    expect((await project.sipctl('dispatch list')).stdout).toContain('third');
  });

  it('of a deleted trunk needs its password, which no server holds any more: exit 3', async () => {
    const project = await sipctlOn({
      seed: {
        ...seed(),
        inboundTrunks: [
          ...seed().inboundTrunks,
          { sipTrunkId: 'ST_i', name: 'idle', numbers: [OTHER_NUMBER], authUsername: 'i', authPassword: 'canary-password' },
        ],
      },
    });
    const run = await change(project, 'trunk delete idle --confirm idle');
    expect(await project.sipctl(`undo ${run} --yes`)).toMatchObject({ code: 3, stderr: expect.stringContaining('(secret-needed)') });
  });

  it('where nobody can be asked is refused without --yes', async () => {
    const project = await sipctlOn({ seed: seed() });
    const run = await change(project, 'dispatch update support --agent other');
    expect(await project.sipctl(`undo ${run}`)).toMatchObject({ code: 3, stderr: expect.stringContaining('(input-needed)') });
  });
});

describe('recover', () => {
  it('says that there is nothing to do', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    for (const line of ['recover --list', 'recover --yes'])
      expect(await sipctl(line)).toMatchObject({ code: 0, stdout: 'nothing to recover: every run has come to its end\n' });
    expect(JSON.parse((await sipctl('recover --yes --json')).stdout)).toMatchObject({ kind: 'Recovery', runs: [] });
  });

  it('lists what stopped between two steps, then brings it to an end without a question', async () => {
    const { sipctl, run } = await stopped();
    const list = await sipctl('recover --list');
    expect(list).toMatchObject({ code: 0, stdout: expect.stringMatching(new RegExp(`^${run} {2}unfinished {2}apply of .*, 2 steps\n`)) });
    expect((await sipctl(`show ${run}`)).stdout).toContain(`try: sipctl recover ${run}`);
    const { code, stdout } = await sipctl('recover --yes --timeout 300ms --json', { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'Recovery',
      runs: [{ runId: run, outcome: 'finished' }],
    });
    expect(await sipctl('recover --list')).toMatchObject({ stdout: expect.stringContaining('nothing to recover') });
    expect((await sipctl('dispatch list')).stdout).toMatch(/\tnight\tnight\t/);
  });

  it('where nobody can be asked is refused without --yes, and a no changes nothing', async () => {
    const { sipctl, sandbox } = await stopped();
    const before = changesSentTo(sandbox).length;
    expect(await sipctl('recover')).toMatchObject({ code: 3, stderr: expect.stringContaining('(input-needed)') });
    expect(await sipctl('recover', { answers: [['Recover', 'n\r']] })).toMatchObject({ code: 5 });
    expect(changesSentTo(sandbox)).toHaveLength(before);
  });

  it('lists temporary objects that a lost run has left on the server', async () => {
    const left = {
      ...seed().dispatchRules[0],
      sipDispatchRuleId: 'SDR_t',
      name: 'sipctl:r8f3kq2:shadow:of=SDR_support:support',
      numbers: [OTHER_NUMBER],
    };
    const { sipctl } = await sipctlOn({ seed: { ...seed(), dispatchRules: [...seed().dispatchRules, left] } });
    expect((await sipctl('recover --list')).stdout).toMatch(/^temporary {2}dispatch rule support \(SDR_t\), of run r8f3kq2$/m);
  });
});
