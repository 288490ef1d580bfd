import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { infra, onFiles, otherAgent, PASSWORD, rule, trunk } from '../support/declared-project.ts';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { tamperedWire } from '../support/tampered-wire.ts';
import { OTHER_NUMBER, seed } from '../support/world.ts';

const env = { MAIN_PASSWORD: PASSWORD };

/** A plan that is made and saved, and not carried out. */
async function withSavedPlan(): Promise<Project> {
  const project = await onFiles({ 'infra.yaml': otherAgent });
  expect(await project.sipctl('plan -f infra.yaml --out plan.json', { env })).toMatchObject({ code: 0 });
  return project;
}

const everything = {
  ...infra,
  inboundTrunks: [trunk, { ...trunk, name: 'night', numbers: [OTHER_NUMBER], authUsername: 'n' }],
  dispatchRules: [rule, { ...rule, name: 'night', trunks: ['night'] }],
};

describe('apply -f', () => {
  it('shows the plan, carries it out, checks it, and says how to take it back; a second time there is nothing to do', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': everything });
    const { code, stdout, stderr } = await sipctl('apply -f infra.yaml --yes', { env });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^target: environment {2}ws:\/\/.* key /m);
    expect(stderr).toMatch(/1 {2}\+ inbound trunk night {2}create\n/);
    expect(stderr).toMatch(/^ {2}2\/2 create dispatch rule night {2}ok \d+\.\ds$/m);
    expect(stdout).toMatch(
      /^created inbound trunk night \(ST_\w+\); auth: full \(n\); run r\w+\ncreated dispatch rule night \(SDR_\w+\); agents: support-agent/,
    );
    expect(stdout).toMatch(/\nverdict: .*\ndone: 0 changed, 2 created, 0 deleted\. undo: sipctl undo r\w+\n$/s);
    const sent = changesSentTo(sandbox).map(({ method }) => method);
    expect(sent).toEqual(['CreateSIPInboundTrunk', 'CreateSIPDispatchRule']);
    expect(await sipctl('apply -f infra.yaml --yes', { env })).toMatchObject({ code: 0, stdout: 'nothing to do: it is so already\n' });
    expect(changesSentTo(sandbox)).toHaveLength(2);
  });

  it('is one JSON document', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': otherAgent });
    const { code, stdout } = await sipctl('apply -f infra.yaml --yes --json', { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'ApplyResult',
      runId: expect.stringMatching(/^r\w+$/),
      result: 'applied',
      changed: true,
      worldChanged: 'asAsked',
      steps: [{ id: 1, action: 'replace', status: 'done', subject: { id: 'SDR_support' }, elapsedMs: expect.any(Number) }],
      verification: { checks: expect.any(Array) },
      errors: [],
    });
  });

  it('needs every secret that a file names, and says where each that is missing is named', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': everything });
    const { code, stderr } = await sipctl('apply -f infra.yaml --yes');
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/infra\.yaml:\d+:\d+: .*MAIN_PASSWORD is not set/) });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('resolves a file beside the declared one, and none outside of its folder', async () => {
    const password = (reference: string) => ({ ...infra, inboundTrunks: [{ ...trunk, authPassword: reference }] });
    const { sipctl, cwd } = await onFiles({ 'infra.yaml': password('file:secret') });
    await writeFile(path.join(cwd, 'secret'), 'another-password', { mode: 0o600 });
    expect(await sipctl('apply -f infra.yaml --yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('changed inbound trunk main'),
    });
    await writeFile(path.join(cwd, 'infra.yaml'), JSON.stringify(password('file:/etc/hostname')));
    expect(await sipctl('apply -f infra.yaml --yes')).toMatchObject({ code: 3, stderr: expect.stringContaining('(secret-outside)') });
  });

  it('asks a person, and a no changes nothing', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': otherAgent });
    const no = await sipctl('apply -f infra.yaml', { env, answers: [['Go on?', 'n\r']] });
    expect(no).toMatchObject({ code: 5, stderr: expect.stringContaining('(confirmation-declined)') });
    expect(changesSentTo(sandbox)).toEqual([]);
    const yes = await sipctl('apply -f infra.yaml', { env, answers: [['Go on?', 'y\r']] });
    expect(yes).toMatchObject({ code: 0 });
  });

  it('where nobody can be asked is refused before the first request', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': otherAgent });
    expect(await sipctl('apply -f infra.yaml', { env })).toMatchObject({ code: 3, stderr: expect.stringContaining('(input-needed)') });
    expect(sandbox.requests).toEqual([]);
  });

  it('carries out only the plan that was reviewed, with --plan-hash', async () => {
    const { sipctl, sandbox, cwd } = await onFiles({ 'infra.yaml': otherAgent });
    const { hash } = JSON.parse((await sipctl('plan -f infra.yaml --json', { env })).stdout);
    await writeFile(path.join(cwd, 'infra.yaml'), JSON.stringify({ ...otherAgent, dispatchRules: [{ ...rule, metadata: 'm' }] }));
    const line = `apply -f infra.yaml --plan-hash ${hash} --yes`;
    expect(await sipctl(line, { env })).toMatchObject({ code: 6, stderr: expect.stringContaining('(plan-stale)') });
    expect(changesSentTo(sandbox)).toEqual([]);
    await writeFile(path.join(cwd, 'infra.yaml'), JSON.stringify(otherAgent));
    expect(await sipctl(line, { env })).toMatchObject({ code: 0 });
  });

  it('with --dry-run is a plan, and saves it with --out', async () => {
    const { sipctl, sandbox, cwd } = await onFiles({ 'infra.yaml': otherAgent });
    const dry = await sipctl('apply -f infra.yaml --dry-run --out plan.json --detailed-exitcode', { env });
    expect(dry).toMatchObject({ code: 2, stdout: expect.stringContaining('Run: sipctl apply plan.json') });
    expect(JSON.parse(await readFile(path.join(cwd, 'plan.json'), 'utf8')).kind).toBe('PlanFile');
    expect(await sipctl('apply -f infra.yaml --out plan.json --yes', { env })).toMatchObject({ code: 3 });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('refused by LiveKit in the middle is taken back, exit 7, and says what was done and taken back', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': everything });
    const { env: wire } = await tamperedWire(sandbox, async ({ method, forward }) =>
      method === 'CreateSIPDispatchRule' ? { status: 400, body: { code: 'invalid_argument', msg: 'not today' } } : await forward(),
    );
    const { code, stdout, stderr } = await sipctl('apply -f infra.yaml --yes', { env: { ...env, ...wire } });
    expect(code).toBe(7);
    expect(stdout).toMatch(/^taken back inbound trunk night .*\nnot done dispatch rule night/);
    expect(stderr).toMatch(/^rolled back: /m);
    expect(stderr).toMatch(/server said:\n {4}not today/);
    expect((await sipctl('trunk list -o name')).stdout).toBe('ST_main\n');
  });

  it('with --on-failure stop leaves what was done, exit 8, and names the way out', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': everything });
    const { env: wire } = await tamperedWire(sandbox, async ({ method, forward }) =>
      method === 'CreateSIPDispatchRule' ? { status: 400, body: { code: 'invalid_argument', msg: 'not today' } } : await forward(),
    );
    const ran = await sipctl('apply -f infra.yaml --on-failure stop --yes --json', { env: { ...env, ...wire } });
    expect(ran.code).toBe(8);
    const result = JSON.parse(ran.stdout);
    expect(result).toMatchObject({
      result: 'between',
      changed: true,
      worldChanged: 'partly',
      steps: [{ status: 'done' }, { status: 'untouched' }],
    });
    expect(result.errors[0].nextSteps.join()).toContain(`sipctl recover ${result.runId}`);
  });
});

describe('apply PLAN', () => {
  it('carries a saved plan out; the same again is done already, exit 0', async () => {
    const { sipctl, sandbox } = await withSavedPlan();
    expect(await sipctl('apply plan.json --yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('agents: new-agent') });
    expect(changesSentTo(sandbox)).toHaveLength(1);
    const again = await sipctl('apply plan.json --yes --json');
    expect([again.code, JSON.parse(again.stdout)]).toMatchObject([0, { result: 'alreadyApplied', changed: false, worldChanged: 'no' }]);
    expect(changesSentTo(sandbox)).toHaveLength(1);
  });

  it('is refused once the project has moved on, exit 6, and changes nothing', async () => {
    const { sipctl, sandbox } = await withSavedPlan();
    await sipctl('trunk update main --metadata by-hand --yes');
    const before = changesSentTo(sandbox).length;
    const { code, stderr } = await sipctl('apply plan.json --yes');
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringMatching(/^stale: .*inbound trunk main.*\(plan-stale\)/m) });
    expect(changesSentTo(sandbox)).toHaveLength(before);
  });

  it('is refused on another project, exit 5', async () => {
    const { cwd } = await withSavedPlan();
    const other = await sipctlOn({ seed: seed() });
    await writeFile(path.join(other.cwd, 'plan.json'), await readFile(path.join(cwd, 'plan.json')));
    expect(await other.sipctl('apply plan.json --yes')).toMatchObject({ code: 5, stderr: expect.stringContaining('(target-mismatch)') });
    expect(changesSentTo(other.sandbox)).toEqual([]);
  });

  it.each([
    ['cut', (text: string) => text.slice(0, -40), 'plan-invalid'],
    ['edited', (text: string) => text.replace('new-agent', 'bad-agent'), 'plan-invalid'],
    ['of a newer sipctl', (text: string) => text.replace('"formatVersion": "1.0"', '"formatVersion": "2.0"'), 'plan-version-unknown'],
    ['of something else', () => '{}', 'plan-invalid'],
  ])('is refused where the file is %s: exit 3', async (_, change, id) => {
    const { sipctl, sandbox, cwd } = await withSavedPlan();
    const file = path.join(cwd, 'plan.json');
    await writeFile(file, change(await readFile(file, 'utf8')));
    expect(await sipctl('apply plan.json --yes')).toMatchObject({ code: 3, stderr: expect.stringContaining(`(${id})`) });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it.each([
    ['apply', 'nothing to apply'],
    ['apply plan.json -f infra.yaml', '-f would shape a plan'],
    ['apply plan.json --strategy shadow --only x', '--only, --strategy would shape a plan'],
    ['apply plan.json --plan-hash sha256:0', '--plan-hash'],
  ])('does not go with what shapes a plan: %s', async (line, said) => {
    const { sipctl } = await withSavedPlan();
    expect(await sipctl(`${line} --yes`)).toMatchObject({ code: 3, stderr: expect.stringContaining(said) });
  });
});

describe('apply -o jsonl', () => {
  const eventsOf = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));

  it('tells the plan, each step and each check while they happen', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': everything });
    const { code, stdout } = await sipctl('apply -f infra.yaml --yes -o jsonl', { env });
    const events = eventsOf(stdout);
    const kinds = events.map(({ type, status }) => (status === undefined ? type : `${type} ${status}`));
    expect(kinds.filter((kind) => kind !== 'check')).toEqual([
      'version',
      'plan',
      'step begin',
      'step end',
      'step begin',
      'step end',
      'summary',
    ]);
    expect(kinds).toContain('check');
    expect([code, events.at(-1)]).toMatchObject([0, { kind: 'ApplyResult', result: 'applied', exitCode: 0 }]);
    expect(stdout).not.toContain(PASSWORD);
  });

  it('ends with the summary where it is refused, too', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': otherAgent });
    const { stdout } = await sipctl('apply -f infra.yaml -o jsonl', { env });
    expect(eventsOf(stdout).map(({ type }) => type)).toEqual(['version', 'error', 'summary']);
  });
});

describe('apply --report', () => {
  it('writes the checks for CI', async () => {
    const { sipctl, cwd } = await onFiles({ 'infra.yaml': otherAgent });
    await sipctl('apply -f infra.yaml --yes --report junit=apply.xml', { env });
    expect(await readFile(path.join(cwd, 'apply.xml'), 'utf8')).toMatch(/<testsuite name="sipctl apply" tests="\d+" failures="0"/);
  });
});

describe('apply in a job of GitHub', () => {
  it('says in its outputs which run it was, and whether something is to be recovered', async () => {
    const { sipctl, cwd } = await onFiles({ 'infra.yaml': otherAgent, output: '' });
    const job = { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: path.join(cwd, 'output') };
    await sipctl('apply -f infra.yaml --yes', { env: { ...env, ...job } });
    const outputs = await readFile(job.GITHUB_OUTPUT, 'utf8');
    expect(outputs).toMatch(/^run-id<<.*\nr\w+\n/m);
    expect(outputs).toMatch(/^recover-needed<<.*\nfalse\n/m);
    expect(outputs).toMatch(/^verdict<<.*\napplied\n/m);
  });
});
