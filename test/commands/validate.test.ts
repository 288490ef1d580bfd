import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { put } from '../adapters/files/temporary.ts';
import { runIn, sipctlOn } from '../support/in-process.ts';
import { seed } from '../support/world.ts';

const GOOD = `apiVersion: sipctl/v1
inboundTrunks:
  - name: main
    numbers: ["+15105550100"]
    authUsername: u
    authPassword: env:MAIN_PASSWORD
dispatchRules:
  - name: support
    trunks: [main]
    rule: { dispatchRuleIndividual: { roomPrefix: call } }
    roomConfig: { agents: [{ agentName: support-agent }] }
`;
const UNQUOTED = GOOD.replace('"+15105550100"', '+15105550100');

const { sipctl, cwd } = await sipctlOn({ seed: seed() });

describe('validate', () => {
  it('says nothing of a sound file and ends 0, without a server', async () => {
    await put(cwd, 'good.yaml', GOOD);
    expect(await runIn(cwd, 'validate -f good.yaml')).toEqual({ code: 0, stdout: 'no findings in 1 file\n', stderr: '' });
  });

  it('tells a mistake in one line: place, severity, id, cause and mend; and ends 3', async () => {
    await put(cwd, 'unquoted.yaml', UNQUOTED);
    const { code, stdout } = await runIn(cwd, 'lint -f unquoted.yaml');
    expect(code).toBe(3);
    expect(stdout).toBe(
      'unquoted.yaml:4:15 error number-unquoted: +15105550100 would be read as the number 15105550100, and lose its plus or zeros; write "+15105550100"\n1 error in 1 file\n',
    );
  });

  it('tells the same as JSON, with the mend as data', async () => {
    await put(cwd, 'unquoted.yaml', UNQUOTED);
    const { kind, ok, findings } = JSON.parse((await runIn(cwd, 'validate -f unquoted.yaml --json')).stdout);
    expect({ kind, ok, findings }).toMatchObject({
      kind: 'Validation',
      ok: false,
      findings: [
        {
          id: 'number-unquoted',
          severity: 'error',
          subject: { kind: 'inboundTrunk', name: 'main' },
          field: 'numbers.0',
          where: { file: 'unquoted.yaml', line: 4, column: 15 },
          mend: [{ path: ['inboundTrunks', 0, 'numbers', 0], value: '+15105550100' }],
        },
      ],
    });
  });

  it('reads a folder, several files and stdin as one declaration', async () => {
    await put(cwd, 'infra/a.yaml', GOOD.slice(0, GOOD.indexOf('dispatchRules')));
    await put(
      cwd,
      'infra/b.json',
      JSON.stringify({ apiVersion: 'sipctl/v1', inboundTrunks: [{ name: 'main', numbers: ['+15105550150'] }] }),
    );
    await put(cwd, 'infra/notes.txt', 'not ours');
    const folder = await runIn(cwd, 'validate -f infra');
    expect(folder.stdout).toMatch(/^infra\/b\.json:1:\d+ error name-duplicate: /);
    const stdin = await runIn(cwd, 'validate -f infra/a.yaml -f -', { stdin: UNQUOTED });
    expect(stdin.stdout).toMatch(/^stdin:3:5 error|stdin:\d+:\d+ error name-duplicate/m);
    expect(stdin.stdout).toContain('in 2 files');
  });

  it('looks at the live project by itself, and at a file on top of it', async () => {
    const live = await sipctl('validate --live');
    expect([live.code, live.stdout]).toEqual([0, 'no findings\n']);
    await put(cwd, 'other.yaml', GOOD.replace('name: main', 'name: other').replace('[main]', '[mian]'));
    const { code, stdout } = await sipctl('validate -f other.yaml --live');
    expect(code).toBe(3);
    expect(stdout).toContain('error trunk-key-conflict: in conflict with inbound trunk main (ST_main)');
    expect(stdout).toContain('error trunk-ref-dangling: there is no inbound trunk mian');
  });

  it('looks at a saved world, and tells what it cannot read in it', async () => {
    await put(
      cwd,
      'world.json',
      JSON.stringify({ inboundTrunks: [{ sipTrunkId: 'ST_1', name: 'open', numbers: ['+15105550100'] }, { name: 'no id' }] }),
    );
    const { code, stdout, stderr } = await runIn(cwd, 'validate --world world.json');
    expect([code, stderr]).toEqual([3, expect.stringContaining('has no id')]);
    expect(stdout).toContain('inbound trunk open (ST_1) error trunk-open: ');
    await put(cwd, 'bad.json', JSON.stringify({ inboundTrunks: [{ sipTrunkId: 'ST_1', numbers: 'x' }] }));
    expect((await runIn(cwd, 'validate --world bad.json')).stderr).toContain('bad.json holds no world: inboundTrunks.0.numbers');
  });

  it('passes what is accepted with a reason, and counts warnings with --strict', async () => {
    await put(
      cwd,
      'open.yaml',
      'apiVersion: sipctl/v1\ninboundTrunks: [{ name: main, numbers: ["+15105550100"], accept: { trunk-open: a lab } }]\n',
    );
    const accepted = await runIn(cwd, 'validate -f open.yaml');
    expect([accepted.code, accepted.stdout]).toEqual([
      0,
      expect.stringMatching(/accepted trunk-open: .*; accepted: a lab\n1 accepted in 1 file\n$/),
    ]);
    await put(cwd, 'warned.yaml', GOOD.replace('+15105550100', '15105550100'));
    expect((await runIn(cwd, 'validate -f warned.yaml')).code).toBe(0);
    expect((await runIn(cwd, 'validate -f warned.yaml --strict')).code).toBe(3);
  });

  it('never repeats what may be a secret', async () => {
    const literal = 'hunter2-correct-horse';
    await put(cwd, 'literal.yaml', GOOD.replace('env:MAIN_PASSWORD', literal));
    await put(cwd, 'pin.yaml', GOOD.replace('roomPrefix: call', 'roomPrefix: call, pin: 471199'));
    const told = [await runIn(cwd, 'validate -f literal.yaml'), await runIn(cwd, 'validate -f pin.yaml --json --report sarif=x.sarif')];
    expect(told.map(({ code }) => code)).toEqual([3, 3]);
    expect(JSON.stringify(told) + (await readFile(path.join(cwd, 'x.sarif'), 'utf8'))).not.toMatch(/hunter2|471199/);
  });

  it.each([
    ['validate', 'nothing to check'],
    ['validate --live --world w.json', 'are two worlds'],
    ['validate -f none.yaml', 'there is no such file'],
    ['validate -f empty', 'there is no *.yaml'],
  ])('%s ends 3: %s', async (line, why) => {
    await put(cwd, 'empty/readme.md', '');
    const { code, stderr } = await sipctl(line);
    expect([code, stderr]).toEqual([3, expect.stringContaining(why)]);
  });
});

describe('the reports of validate', () => {
  it('are SARIF with rule, level and region, and JUnit with a failure for each error', async () => {
    await put(cwd, 'unquoted.yaml', UNQUOTED.replace('name: support', 'name: "<![CDATA[]]>&"').replace('trunks: [main]', 'trunks: []'));
    await runIn(cwd, 'validate -f unquoted.yaml --report sarif=lint.sarif --report junit=lint.xml');
    const sarif = JSON.parse(await readFile(path.join(cwd, 'lint.sarif'), 'utf8'));
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['number-unquoted', 'rule-wildcard']);
    expect(sarif.runs[0].results[0]).toMatchObject({
      ruleId: 'number-unquoted',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'unquoted.yaml' }, region: { startLine: 4, startColumn: 15 } } }],
    });
    const junit = await readFile(path.join(cwd, 'lint.xml'), 'utf8');
    expect(junit).toContain('tests="2" failures="1" skipped="0"');
    expect(junit).not.toContain('<![CDATA[');
  });

  it('are refused by a command that has no such report', async () => {
    const { code, stderr } = await sipctl('verify --report sarif=x.sarif');
    expect([code, stderr]).toEqual([3, expect.stringContaining('nothing to write as SARIF')]);
  });

  it('are annotations in a GitHub job, on stderr, that no name can break out of', async () => {
    const name = 'a,b:c%\\n::add-mask::x';
    await put(cwd, 'odd, 100%:x.yaml', GOOD.replace('name: main', `name: "sipctl:${name}"`).replace('[main]', '[]'));
    const { stdout, stderr } = await runIn(cwd, ['validate', '-f', 'odd, 100%:x.yaml'], { env: { GITHUB_ACTIONS: 'true' } });
    expect(stdout).not.toContain('::error');
    const lines = stderr.trimEnd().split('\n');
    expect(lines.every((line) => /^::(error|warning|notice) /.test(line))).toBe(true);
    expect(lines[0]).toMatch(/^::error file=odd%2C 100%25%3Ax\.yaml,line=3,col=11,title=name-reserved::/);
    expect(lines.join('')).toContain('a,b:c%25');
  });
});
