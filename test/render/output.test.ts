import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sipctlOn } from '../support/in-process.ts';
import { NUMBER, seed } from '../support/world.ts';

const PIN = '407193';
const world = seed({}, { rule: { dispatchRuleDirect: { roomName: 'r', pin: PIN } } });

describe('a list', () => {
  it('is one document in JSON, with the target and what was computed apart', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: world });
    const document = JSON.parse((await sipctl('trunk list -o json')).stdout);
    expect(document).toMatchObject({
      formatVersion: '1.0',
      kind: 'TrunkList',
      target: { url: sandbox.url, apiKey: sandbox.apiKey, context: 'environment' },
      warnings: [],
      items: [{ sipTrunkId: 'ST_main', authPassword: '[secret]', about: { kind: 'inbound', auth: 'full', rules: ['SDR_support'] } }],
    });
    expect(JSON.parse((await sipctl('trunk list --json')).stdout)).toEqual(document);
  });

  it('is the same data in YAML, and an object a line in JSON lines', async () => {
    const { sipctl } = await sipctlOn({ seed: world });
    const { items } = JSON.parse((await sipctl('dispatch list --json')).stdout);
    expect(parse((await sipctl('dispatch list -o yaml')).stdout).items).toEqual(items);
    expect((await sipctl('dispatch list -o jsonl')).stdout).toBe(`${JSON.stringify(items[0])}\n`);
  });

  it('has more columns when it is wide, and the table format in a pipe when that is asked for', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ metadata: 'note' }) });
    expect((await sipctl('trunk list', { columns: 160 })).stdout).not.toContain('METADATA');
    expect((await sipctl('trunk list -o wide', { columns: 160 })).stdout).toMatch(/METADATA[\s\S]*note/);
    expect((await sipctl('trunk list -o table')).stdout).toMatch(/^KIND +NAME +ID/);
  });

  it('is cut to the columns and members that are named', async () => {
    const { sipctl } = await sipctlOn({ seed: world });
    expect((await sipctl('trunk list --fields numbers,id')).stdout).toBe(`${NUMBER}\tST_main\n`);
    expect((await sipctl('trunk list --fields id,auth', { columns: 100, env: { NO_COLOR: '1' } })).stdout).toMatch(
      /^ID +AUTH\nST_main +full \(u\)\n$/,
    );
    expect(JSON.parse((await sipctl('trunk list --json --fields name,numbers')).stdout).items).toEqual([
      { name: 'main', numbers: [NUMBER] },
    ]);
  });

  it('of checks is one a line in JSON lines', async () => {
    const { sipctl } = await sipctlOn({ seed: world });
    const lines = (await sipctl('verify -o jsonl')).stdout.trimEnd().split('\n');
    const { checks } = JSON.parse((await sipctl('verify --json')).stdout);
    expect(checks.length).toBeGreaterThan(1);
    expect(lines.map((line) => JSON.parse(line))).toEqual(checks);
  });

  it('names the columns that there are', async () => {
    const { sipctl } = await sipctlOn({ seed: world });
    const names = (await sipctl('trunk list --fields help')).stdout.trimEnd().split('\n');
    expect(names).toEqual(expect.arrayContaining(['id', 'name', 'numbers', 'auth', 'metadata']));
    expect(new Set(names).size).toBe(names.length);
    for (const columns of [undefined, 200]) {
      const asked = await sipctl(['trunk', 'list', '--fields', names.join(',')], columns === undefined ? {} : { columns });
      expect(asked).toMatchObject({ code: 0 });
    }
  });

  it('names the members of JSON where JSON is asked for', async () => {
    const { sipctl } = await sipctlOn({ seed: world });
    for (const format of ['json', 'jsonl', 'yaml']) {
      const names = (await sipctl(`trunk list -o ${format} --fields help`)).stdout.trimEnd().split('\n');
      expect(names).toEqual(expect.arrayContaining(['sipTrunkId', 'authUsername', 'about']));
      expect(names).not.toContain('auth');
      expect(await sipctl(['trunk', 'list', '-o', format, '--fields', names.join(',')])).toMatchObject({ code: 0 });
    }
    expect((await sipctl('trunk get main --json --fields help')).stdout).toContain('findings\n');
  });

  it('of nothing is nothing in a pipe, and a way to begin for people', async () => {
    const { sipctl } = await sipctlOn();
    expect((await sipctl('trunk list')).stdout).toBe('');
    expect((await sipctl('trunk list', { columns: 80 })).stdout).toContain('sipctl trunk create');
    expect(JSON.parse((await sipctl('trunk list --json')).stdout).items).toEqual([]);
  });
});

describe('a terminal', () => {
  it.each([40, 60, 80, 120, 200])('of %i columns gets no line that is wider, but for the least that columns need', async (columns) => {
    const { sipctl } = await sipctlOn({
      seed: seed({
        name: 'a rather long name of a trunk, with words',
        numbers: Array.from({ length: 30 }, (_, at) => `+151055501${10 + at}`),
      }),
    });
    const { stdout } = await sipctl('trunk list', { columns, env: { NO_COLOR: '1' } });
    const widest = Math.max(...stdout.split('\n').map((line) => line.length));
    expect(widest).toBeLessThanOrEqual(Math.max(columns, 9 * 14));
    expect(stdout.replace(/\s/g, '')).toContain('+15105550139');
  });

  it('gets colour unless somebody said no', async () => {
    const { sipctl } = await sipctlOn({ seed: world });
    const colored = async (line: string, env = {}, columns?: number) =>
      (await sipctl(line, { env, ...(columns === undefined ? {} : { columns }) })).stdout.includes('\u001b[');
    expect(await colored('trunk list', {}, 80)).toBe(true);
    expect(await colored('trunk list', { NO_COLOR: '1' }, 80)).toBe(false);
    expect(await colored('trunk list', { NO_COLOR: '' }, 80)).toBe(true);
    expect(await colored('trunk list', { TERM: 'dumb' }, 80)).toBe(false);
    expect(await colored('trunk list --no-color', {}, 80)).toBe(false);
    expect(await colored('trunk list --color never', {}, 80)).toBe(false);
    expect(await colored('trunk list --color always', { NO_COLOR: '1' }, 80)).toBe(true);
    expect(await colored('trunk get main')).toBe(false);
    expect(await colored('trunk get main', { FORCE_COLOR: '1' })).toBe(true);
  });

  it('gets a table of 600 rows in a moment, a row a line', async () => {
    const inboundTrunks = Array.from({ length: 600 }, (_, at) => ({ name: `t${at}`, numbers: [`+1${at}`] }));
    const { sipctl } = await sipctlOn({ seed: { inboundTrunks } });
    const began = performance.now();
    const { stdout } = await sipctl('trunk list', { columns: 100 });
    expect(stdout.trimEnd().split('\n')).toHaveLength(601);
    expect(performance.now() - began).toBeLessThan(8000);
  });

  it('gets a name of 100,000 characters in a moment', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ name: 'W '.repeat(50_000) }) });
    const began = performance.now();
    expect(await sipctl('trunk list', { columns: 80 })).toMatchObject({ code: 0 });
    expect(performance.now() - began).toBeLessThan(8000);
  });
});

describe('words beside the result', () => {
  it('go to stderr, and are fewer with --quiet', async () => {
    const { sipctl } = await sipctlOn({ seed: world });
    expect((await sipctl('trunk update main --metadata m --yes')).stderr).toMatch(/^target: /);
    expect((await sipctl('trunk update main --metadata n --yes --quiet')).stderr).toBe('');
  });

  it('show each request with --debug, and no secret of it', async () => {
    const { sipctl } = await sipctlOn({ seed: world });
    const { stderr } = await sipctl('trunk update main --auth-password env:PW --yes --debug', { env: { PW: 'canary-new-password' } });
    expect(stderr).toMatch(/POST \/twirp\/livekit\.SIP\/UpdateSIPInboundTrunk 200 \d+ ms/);
    for (const secret of ['canary-new-password', 'the-old-password', PIN]) expect(stderr).not.toContain(secret);
  });
});
