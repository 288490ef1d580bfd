import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { arbitraryProjects, type RawWorld, SIDE_BY_SIDE } from '../support/arbitrary-project.ts';
import { runIn, sipctlOn } from '../support/in-process.ts';
import { expectRoundTrip, type Stored, WORLDS } from '../support/round-trip.ts';
import { seed } from '../support/world.ts';

describe('export', () => {
  it(`of ${WORLDS} worlds validates without an error, asks for no change, and is the same for the world made of it`, async () => {
    const { cwd } = await sipctlOn();
    const property = fc.asyncProperty(arbitraryProjects, (world) => expectRoundTrip(world, (stored) => storeAndExport(stored, cwd)));
    await fc.assert(property, { numRuns: WORLDS / SIDE_BY_SIDE });
  });
});

async function storeAndExport(world: RawWorld, cwd: string): Promise<Stored> {
  const sandbox = await startSandbox({ seed: world });
  try {
    const { code, stdout, stderr } = await runIn(cwd, 'export', { env: sandbox.env });
    expect(code, stderr).toBe(0);
    return { yaml: stdout, listed: world };
  } finally {
    await sandbox.close();
  }
}

describe('what export writes', () => {
  it('names variables for secrets, on stderr and at the head of the file', async () => {
    const { sipctl, cwd } = await sipctlOn({ seed: seed({}, { rule: { dispatchRuleDirect: { roomName: 'x', pin: '4711' } } }) });
    const { stdout, stderr } = await sipctl('export --out infra.yaml');
    expect(stdout).toBe('written: infra.yaml (1 inbound trunk, 0 outbound trunks, 1 dispatch rule)\n');
    expect(stderr).toContain('TRUNK_MAIN_PASSWORD = authPassword of inbound trunk main (ST_main)');
    const file = await readFile(path.join(cwd, 'infra.yaml'), 'utf8');
    expect(file.split('\n').slice(0, 5)).toEqual([
      '# yaml-language-server: $schema=./sipctl-v1.schema.json',
      '# Secrets are references. To be filled:',
      '#   TRUNK_MAIN_PASSWORD: authPassword of inbound trunk main',
      '#   RULE_SUPPORT_PIN: rule.dispatchRuleDirect.pin of dispatch rule support',
      'apiVersion: sipctl/v1',
    ]);
    expect(parse(file).dispatchRules[0]).toMatchObject({
      name: 'support',
      trunks: ['main'],
      rule: { dispatchRuleDirect: { pin: 'env:RULE_SUPPORT_PIN' } },
    });
  });

  it('gives ids where names do not tell objects apart, and writes only what was asked for', async () => {
    const trunk = { numbers: ['+15105550100'], address: 'a.example' };
    const twins = [
      { ...trunk, sipTrunkId: 'ST_1', name: 'out' },
      { ...trunk, sipTrunkId: 'ST_2', name: 'out' },
      { ...trunk, sipTrunkId: 'ST_3', name: '' },
      { ...trunk, sipTrunkId: 'ST_4', name: 'lab' },
    ];
    const { sipctl } = await sipctlOn({ seed: { ...seed(), outboundTrunks: twins } });
    const { inboundTrunks, dispatchRules, outboundTrunks } = parse((await sipctl('export --outbound')).stdout);
    expect([inboundTrunks, dispatchRules]).toEqual([undefined, undefined]);
    expect(outboundTrunks.map(({ id, name }: Record<string, unknown>) => [id, name])).toEqual([
      ['ST_3', undefined],
      [undefined, 'lab'],
      ['ST_1', 'out'],
      ['ST_2', 'out'],
    ]);
    expect(parse((await sipctl('export --name l*b')).stdout).outboundTrunks).toHaveLength(1);
    const named = await sipctl('export');
    expect((await sipctl('validate -f - --live', { stdin: named.stdout })).code).toBe(0);
  });

  it('is the same as JSON, and as a world has one reference for equal PINs', async () => {
    const rule = (name: string, pin: string) => ({
      sipDispatchRuleId: `SDR_${name}`,
      name,
      trunkIds: [`ST_${name}`],
      rule: { dispatchRuleDirect: { roomName: name, pin } },
    });
    const { sipctl } = await sipctlOn({
      seed: { dispatchRules: [rule('a', '4711'), rule('b', '4711'), rule('c', '0815'), rule('d', '')] },
    });
    const { kind, dispatchRules } = JSON.parse((await sipctl('export -o json')).stdout);
    expect([kind, dispatchRules.length]).toEqual(['Export', 4]);
    const world = JSON.parse((await sipctl('export --format world')).stdout);
    expect(world.dispatchRules.map((one: { rule: { dispatchRuleDirect: { pin: string } } }) => one.rule.dispatchRuleDirect.pin)).toEqual([
      'env:RULE_A_PIN',
      'env:RULE_A_PIN',
      'env:RULE_C_PIN',
      '',
    ]);
  });

  it('is a file for each kind in a folder, which is read as one', async () => {
    const outbound = {
      sipTrunkId: 'ST_o',
      name: 'out',
      numbers: ['+15105550100'],
      address: 'a.example',
      authUsername: 'u',
      authPassword: 'p',
    };
    const { sipctl, cwd } = await sipctlOn({ seed: { ...seed(), outboundTrunks: [outbound] } });
    const { code, stdout } = await sipctl('export --dir sip/prod');
    expect([code, stdout.split('\n')]).toEqual([
      0,
      [
        'written: sip/prod/inbound-trunks.yaml',
        'written: sip/prod/outbound-trunks.yaml',
        'written: sip/prod/dispatch-rules.yaml',
        '1 inbound trunk, 1 outbound trunk, 1 dispatch rule',
        '',
      ],
    ]);
    const rules = await readFile(path.join(cwd, 'sip/prod/dispatch-rules.yaml'), 'utf8');
    expect(Object.keys(parse(rules))).toEqual(['apiVersion', 'dispatchRules']);
    // The schema stands beside them for editors, and is no declared file.
    await writeFile(path.join(cwd, 'sip/prod/sipctl-v1.schema.json'), (await sipctl('schema file')).stdout);
    expect((await sipctl('validate -f sip/prod --live')).stdout).toBe('no findings in 3 files\n');
  });

  it('replaces no file unasked, and none at all where one cannot be', async () => {
    const { sipctl, cwd } = await sipctlOn({ seed: seed() });
    const rules = path.join(cwd, 'sip/dispatch-rules.yaml');
    await sipctl('export --dir sip');
    await writeFile(rules, 'mine: true\n');
    await rm(path.join(cwd, 'sip/inbound-trunks.yaml'));
    const refused = await sipctl('export --dir sip');
    expect([refused.code, refused.stdout]).toEqual([3, '']);
    expect(refused.stderr).toContain('sip/dispatch-rules.yaml: there already, with other content (file-exists)');
    expect([await readFile(rules, 'utf8'), await readdir(path.join(cwd, 'sip'))]).toEqual(['mine: true\n', ['dispatch-rules.yaml']]);
    const said = async (line: string) => (await sipctl(line)).stdout.split('\n').slice(0, 2);
    expect(await said('export --dir sip --overwrite')).toEqual(['written: sip/inbound-trunks.yaml', 'replaced: sip/dispatch-rules.yaml']);
    expect(await said('export --dir sip')).toEqual(['unchanged: sip/inbound-trunks.yaml', 'unchanged: sip/dispatch-rules.yaml']);
    await writeFile(path.join(cwd, 'infra.yaml'), 'mine: true\n');
    expect((await sipctl('export --out infra.yaml')).code).toBe(3);
    expect((await sipctl('export --out infra.yaml --overwrite')).stdout).toMatch(/^replaced: infra\.yaml/);
  });

  it('says which file of an earlier export it leaves behind', async () => {
    const { sipctl, cwd } = await sipctlOn({ seed: { inboundTrunks: seed().inboundTrunks } });
    await mkdir(path.join(cwd, 'sip'));
    await writeFile(path.join(cwd, 'sip/dispatch-rules.yaml'), 'apiVersion: sipctl/v1\n');
    expect((await sipctl('export --dir sip')).stderr).toContain('sip/dispatch-rules.yaml is left as it was: there is no dispatch rule');
    expect((await sipctl('export --dir sip --inbound')).stderr).not.toContain('left as it was');
  });

  it('says when a file is larger than sipctl reads', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ metadata: 'x'.repeat(600_000), authRealm: 'x'.repeat(600_000) }) });
    expect((await sipctl('export --dir sip')).stderr).toContain('sip/inbound-trunks.yaml is larger than 1 MiB');
  });

  it.each([
    ['two places', 'export --dir a --out b', '--out and --dir are two places'],
    ['a world in parts', 'export --dir a --format world', 'a saved world is one file'],
    ['an empty place', ['export', '--dir', ''], '--dir is empty'],
  ])('refuses %s', async (_, line, text) => {
    const { sipctl, cwd } = await sipctlOn({ seed: seed() });
    const ran = await sipctl(line);
    expect([ran.code, ran.stderr, await readdir(cwd)]).toEqual([3, expect.stringContaining(text), []]);
  });

  it('keeps an entry of a map whose value is empty: an empty header is sent', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ headers: { 'X-Empty': '', 'X-A': 'a' } }, { attributes: { plan: '' } }) });
    const { inboundTrunks, dispatchRules } = parse((await sipctl('export')).stdout);
    expect([inboundTrunks[0].headers, dispatchRules[0].attributes]).toEqual([{ 'X-Empty': '', 'X-A': 'a' }, { plan: '' }]);
  });

  it('leaves out what a declared file has no place for, and says so', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ includeHeaders: 7 }) });
    const { stdout, stderr } = await sipctl('export');
    expect(parse(stdout).inboundTrunks[0].includeHeaders).toBe(7);
    expect(stderr).not.toContain('no place');
  });
});
