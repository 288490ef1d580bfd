import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { sentTo } from '../support/requests.ts';
import { NUMBER, seed } from '../support/world.ts';

const requests = new URL('../../fixtures/migrate/requests/', import.meta.url).pathname;
const PASSWORD = 'canary-password';
const PIN = 'canary-4711';

const flat = { name: 'support', trunk_ids: ['ST_main'], rule: { dispatchRuleIndividual: { roomPrefix: 'call', pin: PIN } } };
const trunk = { trunk: { name: 'main', numbers: [NUMBER], authUsername: 'u', authPassword: PASSWORD } };

async function withFiles(files: Readonly<Record<string, unknown>>, options: Parameters<typeof sipctlOn>[0] = { seed: seed() }) {
  const project = await sipctlOn(options);
  for (const [name, content] of Object.entries(files))
    await writeFile(path.join(project.cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
  return project;
}

describe('dispatch migrate', () => {
  it('prints the declared file, and beside it what became of each field', async () => {
    const { sipctl, sandbox } = await withFiles({ 'lk-rule.json': flat });
    const { code, stdout, stderr } = await sipctl('dispatch migrate -f lk-rule.json');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: [
        'apiVersion: sipctl/v1',
        'dispatchRules:',
        '  - name: support',
        '    trunks:',
        '      - main',
        '    rule:',
        '      dispatchRuleIndividual:',
        '        roomPrefix: call',
        '        pin: env:RULE_SUPPORT_PIN',
        '',
      ].join('\n'),
    });
    expect(stderr).toContain('lk-rule.json: flat (deprecated) -> dispatchRules[0] support; 2 fields carried, 2 translated\n');
    expect(stderr).toContain('trunk_ids -> dispatchRules[0].trunks\n');
    expect(stderr).toContain('set RULE_SUPPORT_PIN to rule.dispatchRuleIndividual.pin of lk-rule.json\n');
    expect(sentTo(sandbox).map(({ method }) => method)).toEqual(['ListSIPInboundTrunk']);
  });

  it('writes it with --out, under either name of the noun, and then tells the rest on stdout', async () => {
    const { sipctl, cwd } = await withFiles({ 'trunk.json': trunk });
    const { code, stdout, stderr } = await sipctl('rule migrate -f trunk.json --out infra.yaml');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^trunk\.json: inbound trunk wrapper -> inboundTrunks\[0\] main; 3 fields carried, 1 translated\n/);
    expect(stdout).toMatch(/written: infra\.yaml\n$/);
    expect(stderr).toBe('set TRUNK_MAIN_PASSWORD to trunk.authPassword of trunk.json\n');
    expect(await readFile(path.join(cwd, 'infra.yaml'), 'utf8')).toContain('authPassword: env:TRUNK_MAIN_PASSWORD\n');
  });

  it('replaces no file that holds something else, unless it is told to', async () => {
    const { sipctl, cwd } = await withFiles({ 'trunk.json': trunk, 'infra.yaml': 'apiVersion: sipctl/v1\n# mine\n' });
    const { code, stderr } = await sipctl('dispatch migrate -f trunk.json --out infra.yaml');
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('infra.yaml: there already, with other content') });
    expect(await readFile(path.join(cwd, 'infra.yaml'), 'utf8')).toContain('# mine');
    expect((await sipctl('dispatch migrate -f trunk.json --out infra.yaml --overwrite')).code).toBe(0);
    expect((await sipctl('dispatch migrate -f trunk.json --out infra.yaml')).code).toBe(0);
    expect(await readFile(path.join(cwd, 'infra.yaml'), 'utf8')).not.toContain('# mine');
  });

  it('gives one JSON document', async () => {
    const { sipctl } = await withFiles({ 'rule.json': { ...flat, region: 'eu' }, 'trunk.json': trunk });
    const { stdout, stderr } = await sipctl('dispatch migrate -f rule.json -f trunk.json --drop region --json');
    expect(stderr).toMatch(/^set RULE_SUPPORT_PIN to .*\nset TRUNK_MAIN_PASSWORD to .*\n$/);
    expect(JSON.parse(stdout)).toMatchObject({
      formatVersion: '1.0',
      kind: 'Migration',
      files: [
        {
          path: 'rule.json',
          shape: 'flat (deprecated)',
          carried: 2,
          translated: [
            { path: 'trunk_ids', to: ['dispatchRules[0].trunks'] },
            { path: 'rule.dispatchRuleIndividual.pin', to: ['dispatchRules[0].rule.dispatchRuleIndividual.pin'] },
          ],
          dropped: ['region'],
        },
        { path: 'trunk.json', carried: 3, dropped: [] },
      ],
      document: { apiVersion: 'sipctl/v1', inboundTrunks: [{ name: 'main' }], dispatchRules: [{ name: 'support', trunks: ['main'] }] },
      secrets: [
        { variable: 'RULE_SUPPORT_PIN', file: 'rule.json', path: 'rule.dispatchRuleIndividual.pin' },
        { variable: 'TRUNK_MAIN_PASSWORD', file: 'trunk.json', path: 'trunk.authPassword' },
      ],
    });
  });

  it.each(['', '--json', '-o yaml', '-v', '--debug', '--out infra.yaml', '--name other', '--drop nothing'])(
    'shows no password and no PIN anywhere with %j',
    async (flags) => {
      const { sipctl, cwd } = await withFiles({ 'rule.json': flat, 'trunk.json': trunk });
      const { stdout, stderr } = await sipctl(`dispatch migrate -f rule.json -f trunk.json ${flags}`);
      const written = flags.includes('--out') ? await readFile(path.join(cwd, 'infra.yaml'), 'utf8') : '';
      expect(`${stdout}${stderr}${written}`).not.toContain('canary');
    },
  );

  it('shows none of a field in the wrong place either', async () => {
    const wrong = { ...flat, pin: PIN, password: PASSWORD, metadata: { token: 'canary' }, name: ['canary'] };
    const { sipctl } = await withFiles({ 'rule.json': wrong });
    const { code, stdout, stderr } = await sipctl('dispatch migrate -f rule.json --offline --json');
    expect(code).toBe(3);
    expect(`${stdout}${stderr}`).not.toContain('canary');
    for (const field of ['pin', 'password', 'metadata.token', 'name']) expect(stderr).toContain(`  ${field}`);
  });

  it('reads no live project offline, and none where no rule names a trunk', async () => {
    const { sipctl, sandbox } = await withFiles({ 'rule.json': flat, 'trunk.json': trunk });
    expect((await sipctl('dispatch migrate -f rule.json --offline')).stdout).toContain('- ST_main\n');
    expect((await sipctl('dispatch migrate -f trunk.json')).code).toBe(0);
    expect(sandbox.requests).toEqual([]);
  });

  it('says that --offline is a way out where no project is chosen', async () => {
    const { sipctl } = await withFiles({ 'rule.json': flat });
    const none = { LIVEKIT_URL: '', LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '' };
    expect(await sipctl('dispatch migrate -f rule.json', { env: none })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('--offline'),
    });
  });

  it('keeps ids whose name would lead elsewhere, and says so', async () => {
    const { sipctl } = await withFiles(
      { 'rule.json': { ...flat, trunk_ids: ['ST_1', 'ST_2', 'ST_3', 'ST_gone'] } },
      {
        seed: {
          inboundTrunks: [
            { sipTrunkId: 'ST_1', name: 'twin', numbers: ['+1'] },
            { sipTrunkId: 'ST_2', name: 'twin', numbers: ['+2'] },
            { sipTrunkId: 'ST_3', name: 'three', numbers: ['+3'] },
          ],
        },
      },
    );
    const { stdout, stderr } = await sipctl('dispatch migrate -f rule.json');
    expect(stdout).toContain('    trunks:\n      - ST_1\n      - ST_2\n      - three\n      - ST_gone\n');
    expect(stderr).toMatch(/warning: .*ST_1[\s\S]*warning: .*ST_2[\s\S]*warning: .*ST_gone/);
  });

  it("carries inboundNumbers as they are, and warns where they are the trunk's own", async () => {
    const { sipctl } = await withFiles({
      'own.json': { ...flat, inbound_numbers: ['1 510 555-0100'] },
      'callers.json': { ...flat, name: 'vip', inbound_numbers: ['+15105550199'] },
    });
    const { stdout, stderr } = await sipctl('dispatch migrate -f own.json -f callers.json');
    expect(stdout).toContain('inboundNumbers:\n      - 1 510 555-0100\n');
    expect(stderr.match(/warning: .*CALLING numbers/g)).toEqual([expect.stringContaining('rule support')]);
  });

  it('gives two different passwords two variables, and warns of a mask', async () => {
    const { sipctl } = await withFiles({
      'trunks.json': [
        { trunk: { name: 'main', numbers: ['+1'], authUsername: 'u', authPassword: PASSWORD } },
        { trunk: { name: 'MAIN', numbers: ['+2'], authUsername: 'u', authPassword: '****' } },
      ],
    });
    const { stdout, stderr } = await sipctl('dispatch migrate -f trunks.json');
    expect(stdout.match(/env:\w+/g)).toEqual(['env:TRUNK_MAIN_PASSWORD', 'env:TRUNK_MAIN_PASSWORD_2']);
    expect(stderr).toMatch(/warning: \[1\]\.trunk\.authPassword of trunks\.json is a mask .*TRUNK_MAIN_PASSWORD_2/);
  });

  it('takes folders and stdin', async () => {
    const { sipctl, cwd } = await withFiles({});
    await mkdir(path.join(cwd, 'requests'));
    for (const file of ['wrapper.json', 'replace-inbound.json']) await cp(path.join(requests, file), path.join(cwd, 'requests', file));
    const { code, stdout } = await sipctl('dispatch migrate -f requests -f - --offline', {
      stdin: JSON.stringify({ ...flat, name: 'piped' }),
    });
    expect(code).toBe(0);
    expect(stdout.match(/- name: \w+/g)).toEqual(['- name: main', '- name: support', '- name: piped']);
  });

  it.each([
    ['dispatch migrate --offline', 'usage', 'add -f FILE'],
    ['dispatch migrate -f rule.json --agent a', 'usage', 'for live rules'],
    ['dispatch migrate -f none.json', 'file-unreadable', 'none.json'],
    ['dispatch migrate -f broken.json', 'value-invalid', 'broken.json:1'],
    ['dispatch migrate -f list.json', 'value-invalid', 'no object'],
    ['dispatch migrate -f text.json', 'request-shape-unknown', 'text.json'],
    ['dispatch migrate -f rule.json --drop regoin', 'value-invalid', 'regoin'],
    ['dispatch migrate -f rule.json --drop a..b', 'value-invalid', '"a..b"'],
    ['dispatch migrate -f rule.json --name other', 'usage', '--name'],
    ['dispatch migrate -f rule.json --out rule.json', 'usage', 'overwrite'],
    ['dispatch migrate -f rule.json -f again.json', 'name-duplicate', 'the first is the request of rule.json'],
    ['dispatch migrate -f unnamed.json', 'name-missing', 'say --name NAME'],
    ['dispatch migrate -f unnamed.json -f unnamed2.json --name one', 'name-missing', 'one by one'],
  ])('%s: %s', async (line, id, words) => {
    const { name: _, ...unnamed } = flat;
    const { sipctl, sandbox } = await withFiles({
      'rule.json': flat,
      'again.json': flat,
      'unnamed.json': unnamed,
      'unnamed2.json': unnamed,
      'broken.json': '{"name": "canary',
      'list.json': { items: [] },
      'text.json': '"canary"',
    });
    const { code, stdout, stderr } = await sipctl(line);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(`(${id})`);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('canary');
    expect(sandbox.requests).toEqual([]);
  });

  it('names the one object without a name', async () => {
    const { name: _, ...unnamed } = flat;
    const { sipctl } = await withFiles({ 'rule.json': unnamed, 'trunk.json': trunk });
    const { stdout } = await sipctl('dispatch migrate -f rule.json -f trunk.json --name hotline --offline');
    expect(stdout).toMatch(/- name: main[\s\S]*- name: hotline[\s\S]*pin: env:RULE_HOTLINE_PIN/);
  });

  it('tells what is wrong in all files at once, each with its place', async () => {
    const { sipctl } = await withFiles({ 'a.json': '{\n  "name": "a",\n  "foo": 1,\n  "rule": {}\n}', 'b.json': { bar: 1, trunk: {} } });
    const { code, stderr } = await sipctl('dispatch migrate -f a.json -f b.json');
    expect(code).toBe(3);
    expect(stderr).toContain('a.json:3:10: foo would be lost (field-without-place)');
    expect(stderr).toContain('b.json');
  });

  it('says that a rule gets wider when its trunks are dropped', async () => {
    const { sipctl } = await withFiles({ 'rule.json': { ...flat, trunk_ids: [''] } });
    expect(await sipctl('dispatch migrate -f rule.json')).toMatchObject({ code: 3, stderr: expect.stringContaining('trunk_ids[0]') });
    const { code, stderr } = await sipctl('dispatch migrate -f rule.json --drop trunk_ids[0]');
    expect(code).toBe(0);
    expect(stderr).toContain('takes the calls of every trunk');
  });
});
