import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { infra, onFiles, otherAgent, PASSWORD, rule, trunk } from '../support/declared-project.ts';
import { changesSentTo, sentTo } from '../support/requests.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const env = { MAIN_PASSWORD: PASSWORD };

describe('plan', () => {
  it('of what is so already is empty, and asks the server for nothing but lists', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': infra });
    const { code, stdout } = await sipctl('plan -f infra.yaml --detailed-exitcode', { env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Plan for environment \(.*\): nothing to change\n$/) });
    expect(sentTo(sandbox).every(({ method }) => method.startsWith('List'))).toBe(true);
  });

  it('shows the field, the calls, the proof and the command that carries it out', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': otherAgent });
    const { code, stdout } = await sipctl('plan -f infra.yaml', { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Plan for environment \(.*\): 1 to change, 0 to create, 0 to delete; some calls are answered otherwise\n/);
    expect(stdout).toMatch(
      /~ dispatch rule support \(SDR_support\) {2}replace in place\n +roomConfig\.agents +support-agent -> new-agent\n/,
    );
    expect(stdout).toMatch(/-> \+15105550100.*\n +support \(SDR_support\): agents support-agent -> new-agent\n/);
    expect(stdout).toMatch(/proof: \d+ call class(es)? over 2 states and .*: none dropped, none misrouted\n/);
    expect(stdout).toMatch(/Run: sipctl apply -f infra\.yaml\n$/);
    expect(changesSentTo(sandbox)).toEqual([]);
    expect(await sipctl('plan -f infra.yaml --detailed-exitcode', { env })).toMatchObject({ code: 2 });
  });

  it('is one JSON document', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': otherAgent });
    const { stdout, stderr } = await sipctl('plan -f infra.yaml --json', { env });
    expect(JSON.parse(stdout)).toMatchObject({
      formatVersion: '1.0',
      kind: 'Plan',
      target: { context: 'environment' },
      changed: true,
      applyable: true,
      hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      saved: null,
      steps: [
        {
          id: 1,
          action: 'replace',
          strategy: 'in-place',
          subject: { kind: 'dispatchRule', name: 'support', id: 'SDR_support' },
          change: [{ field: 'roomConfig.agents', before: [{ agentName: 'support-agent' }], after: [{ agentName: 'new-agent' }] }],
          hazards: [],
        },
      ],
      proof: { worst: null, findings: [], changes: [{ before: { result: 'accept' }, after: { result: 'accept' } }] },
      uncompared: [],
    });
    expect(stderr).toBe('');
  });

  it('has the same hash for the same files and project, and another for others', async () => {
    const { sipctl, cwd } = await onFiles({ 'infra.yaml': otherAgent });
    const hash = async () => JSON.parse((await sipctl('plan -f infra.yaml --json', { env })).stdout).hash;
    const first = await hash();
    expect(await hash()).toBe(first);
    await writeFile(path.join(cwd, 'infra.yaml'), JSON.stringify({ ...otherAgent, dispatchRules: [{ ...rule, metadata: 'm' }] }));
    expect(await hash()).not.toBe(first);
  });

  it('takes what lint finds for a reason not to plan at all', async () => {
    const twins = { ...infra, dispatchRules: [rule, { ...rule, name: 'twin' }] };
    const clash = { ...infra, inboundTrunks: [trunk, { ...trunk, name: 'backup' }], dispatchRules: [rule] };
    for (const [data, said] of [
      [twins, 'rule-key-conflict'],
      [clash, 'trunk-key-conflict'],
    ] as const) {
      const { sipctl } = await onFiles({ 'infra.yaml': data });
      expect(await sipctl('plan -f infra.yaml', { env })).toMatchObject({ code: 3, stderr: expect.stringContaining(said) });
    }
    const noAgents = { ...infra, dispatchRules: [{ ...rule, roomConfig: { agents: [] } }] };
    const { sipctl } = await onFiles({ 'infra.yaml': noAgents });
    expect(await sipctl('plan -f infra.yaml', { env })).toMatchObject({ code: 3, stderr: expect.stringContaining('rule-no-agents') });
  });

  it('ends with 5 where LiveKit would refuse it, and JSON says that it cannot be applied', async () => {
    const stored = [...seed().dispatchRules, { ...seed().dispatchRules[0], sipDispatchRuleId: 'SDR_twin', name: 'twin' }];
    const more = { ...infra, dispatchRules: [{ ...rule, name: 'new', numbers: [OTHER_NUMBER] }] };
    const { sipctl } = await onFiles({ 'infra.yaml': more }, { seed: { ...seed(), dispatchRules: stored } });
    const { code, stdout } = await sipctl('plan -f infra.yaml', { env });
    expect(code).toBe(5);
    expect(stdout).toMatch(/; refused as it is\n/);
    expect(stdout).toMatch(/^refused: step 1, dispatch rule new: .*\(SERVER_REFUSES\)\n(.*\n)*? {2}try: /m);
    expect(stdout).not.toContain('Run: ');
    const json = await sipctl('plan -f infra.yaml --json', { env });
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([5, { applyable: false, proof: { worst: 'SERVER_REFUSES' } }]);
  });
});

describe('secrets of a plan', () => {
  it('are compared where they can be had: the same is no change, another is one, and neither is shown', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': infra });
    const changed = await sipctl('plan -f infra.yaml --json', { env: { MAIN_PASSWORD: 'canary-of-another' } });
    expect(JSON.parse(changed.stdout).steps).toMatchObject([
      { change: [{ field: 'authPassword', before: '(secret)', after: '(secret, will change)' }], hazards: ['AUTH_FLIP'] },
    ]);
    const text = await sipctl('plan -f infra.yaml', { env: { MAIN_PASSWORD: 'canary-of-another' } });
    expect(changed.stdout + text.stdout + text.stderr).not.toMatch(/canary|the-old-password/);
    expect(text.stdout).toMatch(/authPassword +\(secret, will change\)/);
  });

  it('that cannot be had are left as they are, and said to be', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': infra });
    const { code, stdout } = await sipctl('plan -f infra.yaml --detailed-exitcode');
    expect(code).toBe(0);
    expect(stdout).toContain('nothing to change that could be compared');
    expect(stdout).toMatch(/\? inbound trunk main \(ST_main\) {2}authPassword \(secret, cannot be compared\): .*MAIN_PASSWORD is not set/);
    const json = JSON.parse((await sipctl('plan -f infra.yaml --json')).stdout);
    expect(json).toMatchObject({ changed: false, uncompared: [{ field: 'authPassword', subject: { id: 'ST_main' } }] });
  });

  it('are asked of nobody', async () => {
    const asking = { ...infra, inboundTrunks: [{ ...trunk, authPassword: 'prompt:' }] };
    const { sipctl } = await onFiles({ 'infra.yaml': asking });
    expect(await sipctl('plan -f infra.yaml', { answers: [] })).toMatchObject({ code: 0, stdout: expect.stringContaining('typed') });
  });

  it('that are too weak are refused once they are known', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': infra });
    const { code, stderr } = await sipctl('plan -f infra.yaml', { env: { MAIN_PASSWORD: '12345678' } });
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('infra.yaml:') });
    expect(stderr).toContain('auth-weak');
    expect(stderr).not.toContain('12345678');
  });
});

describe('what plan refuses before it asks the server', () => {
  it.each([
    ['plan', 'usage', 'plan -f FILE'],
    ['plan -f gone.yaml', 'file-unreadable', 'gone.yaml'],
    ['plan -f *.yml', 'file-unreadable', '*.yml'],
    ['plan -f empty', 'file-unreadable', 'there is no *.yaml'],
    ['plan -f empty --prune --scope *', 'file-unreadable', 'there is no *.yaml'],
    ['plan -f half.yaml', 'file-invalid', 'half.yaml:'],
    ['plan -f unknown.yaml', 'file-invalid', 'field-unknown'],
    ['plan -f nothing.yaml', 'file-invalid', 'nothing.yaml'],
    ['plan -f infra.yaml --prune', 'usage', '--scope'],
    ['plan -f infra.yaml --scope prod-*', 'usage', '--prune'],
    ['plan -f infra.yaml --max-deletes 101%', 'value-invalid', '30%'],
  ])('%s: %s', async (line, id, said) => {
    const { sipctl, sandbox, cwd } = await onFiles({
      'infra.yaml': infra,
      'half.yaml': 'apiVersion: sipctl/v1\ninboundTrunks:\n  - name: "ma',
      'unknown.yaml': { ...infra, trunks: [] },
      'nothing.yaml': '',
    });
    await mkdir(path.join(cwd, 'empty'));
    const { code, stderr } = await sipctl(line, { env });
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(`(${id})`) });
    expect(stderr).toContain(said);
    expect(sentTo(sandbox)).toEqual([]);
  });

  it('a file for another project: exit 5', async () => {
    const elsewhere = { ...infra, target: { url: 'wss://other.livekit.cloud' } };
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': elsewhere });
    const { code, stderr } = await sipctl('plan -f infra.yaml', { env });
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: expect.stringMatching(/^refused: infra\.yaml:.*other\.livekit\.cloud.*\(target-mismatch\)/),
    });
    expect(sentTo(sandbox)).toEqual([]);
  });
});

describe('a file that declares nothing, with --prune', () => {
  it('is refused: half a save would delete everything in scope', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': { apiVersion: 'sipctl/v1', inboundTrunks: [] } });
    const { code, stderr } = await sipctl('plan -f infra.yaml --prune --scope *');
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('--prune would delete everything in scope') });
    expect(changesSentTo(sandbox)).toEqual([]);
  });
});

describe('plan --out', () => {
  it('saves the plan without a secret, and names the command that carries it out', async () => {
    const { sipctl, cwd } = await onFiles({ 'infra.yaml': otherAgent });
    const { stdout } = await sipctl('plan -f infra.yaml --out plan.json', { env });
    expect(stdout).toMatch(/saved: plan\.json\nRun: sipctl apply plan\.json\n$/);
    const text = await readFile(path.join(cwd, 'plan.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ kind: 'PlanFile', changed: true, applyable: true, inputs: [{ name: 'infra.yaml' }] });
    expect(text).not.toContain(PASSWORD);
  });

  it('is not for diff', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': otherAgent });
    expect(await sipctl('diff -f infra.yaml --out plan.json', { env })).toMatchObject({ code: 3 });
    const { code, stdout } = await sipctl('diff -f infra.yaml', { env });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('support-agent -> new-agent') });
  });
});

describe('plan --format markdown', () => {
  it('is for a pull request: fields in a fence, calls in a table, and nothing of a name becomes markup', async () => {
    const name = 'a|b <img src=x> `c`';
    const live = { ...seed(), dispatchRules: [{ ...seed().dispatchRules[0], name }] };
    const { sipctl } = await onFiles(
      { 'infra.yaml': { ...otherAgent, dispatchRules: [{ ...otherAgent.dispatchRules[0], name }] } },
      { seed: live },
    );
    const { stdout } = await sipctl('plan -f infra.yaml --format markdown', { env, columns: 80 });
    expect(stdout).toMatch(/^### sipctl plan: 1 to change, 0 to create, 0 to delete\n/);
    expect(stdout).toMatch(/```diff\n! 1\. dispatch rule a\|b <img src=x> `c` \(SDR_support\)/);
    expect(stdout).toMatch(/\n\| calls \| are answered otherwise \|\n\| --- \| --- \|\n\| .*15105550100 \| a\\\|b \\<img src=x\\> \\`c\\`/);
    expect(stdout.split('```')[2]).not.toMatch(/(?<!\\)<img/);
  });
});

describe('plan -o jsonl', () => {
  it('begins with the version and ends with the summary, whatever happens', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': otherAgent });
    for (const [line, code, kinds] of [
      ['plan -f infra.yaml -o jsonl', 0, ['version', 'summary']],
      ['plan -f gone.yaml -o jsonl', 3, ['version', 'error', 'summary']],
    ] as const) {
      const ran = await sipctl(line, { env });
      const events = ran.stdout
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text));
      expect({ code: ran.code, kinds: events.map(({ type }) => type), last: events.at(-1).exitCode }).toEqual({ code, kinds, last: code });
      expect(events[0]).toMatchObject({ formatVersion: '1.0', sipctl: '0.0.0-test', command: 'plan' });
    }
  });
});

describe('a job of GitHub', () => {
  it('gets the plan as its summary, outputs for later steps, and masks for what it must not print', async () => {
    const { sipctl, cwd } = await onFiles({ 'infra.yaml': otherAgent, summary: '', output: '' });
    const job = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(cwd, 'summary'), GITHUB_OUTPUT: path.join(cwd, 'output') };
    const { code, stderr, stdout } = await sipctl('plan -f infra.yaml', { env: { ...env, ...job } });
    expect(code).toBe(0);
    expect(await readFile(job.GITHUB_STEP_SUMMARY, 'utf8')).toContain('### sipctl plan: 1 to change');
    const outputs = Object.fromEntries(
      [...(await readFile(job.GITHUB_OUTPUT, 'utf8')).matchAll(/^(.+)<<(.+)\n([\s\S]*?)\n\2\n/gm)].map(([, name, , value]) => [
        name,
        value,
      ]),
    );
    expect(outputs).toEqual({
      changed: 'true',
      'plan-hash': expect.stringMatching(/^sha256:/),
      'exit-code': '0',
      verdict: 'applyable',
      'recover-needed': 'false',
    });
    expect(stderr).toContain(`::add-mask::${PASSWORD}\n`);
    expect(stdout).not.toContain(PASSWORD);
  });

  it('is told of a failure as well, at its line', async () => {
    const { sipctl, cwd } = await onFiles({ 'infra.yaml': { ...infra, nonsense: 1 }, output: '' });
    const job = { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: path.join(cwd, 'output') };
    const { code, stderr } = await sipctl('plan -f infra.yaml', { env: { ...env, ...job } });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^::error file=infra\.yaml,line=\d+,col=\d+,title=file-invalid::.*nonsense/m);
    expect(await readFile(job.GITHUB_OUTPUT, 'utf8')).toMatch(/exit-code<<.*\n3\n/);
  });

  it('is told why a plan is refused at the line of the object', async () => {
    const night = { ...trunk, name: 'night', numbers: [OTHER_NUMBER], authUsername: 'n' };
    const nightRule = { ...rule, name: 'night', trunks: ['night'] };
    const two = { ...infra, inboundTrunks: [trunk, night], dispatchRules: [rule, nightRule] };
    const swapped = {
      ...two,
      inboundTrunks: [
        { ...trunk, numbers: [OTHER_NUMBER] },
        { ...night, numbers: trunk.numbers },
      ],
    };
    const { sipctl } = await onFiles({ 'two.yaml': two, 'swapped.yaml': swapped });
    expect((await sipctl('apply -f two.yaml --yes', { env })).code).toBe(0);
    const job = { ...env, GITHUB_ACTIONS: 'true' };
    for (const line of ['plan -f swapped.yaml', 'diff -f swapped.yaml', 'apply -f swapped.yaml --yes', 'apply -f swapped.yaml --dry-run']) {
      const { code, stderr } = await sipctl(`${line} --strategy in-place`, { env: job });
      expect(code, line).toBe(5);
      expect(stderr, line).toMatch(
        /^::error file=swapped\.yaml,line=\d+,col=\d+,title=plan-refused::step 1, inbound trunk main \(ST_main\)/m,
      );
    }
  });
});

describe('the flags of a plan', () => {
  it('are all in the command that it names', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': otherAgent });
    const { stdout } = await sipctl('plan -f infra.yaml --strategy in-place --allow AGENTS_LOST', { env });
    expect(stdout).toMatch(/Run: sipctl apply -f infra\.yaml --strategy in-place --allow AGENTS_LOST\n$/);
    expect(stdout).toContain(NUMBER);
  });
});
