import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseSource } from '../../src/adapters/files/declared-files.ts';
import { readDeclaration } from '../../src/core/declared/read-declaration.ts';
import { resolveDeclared, standIn } from '../../src/core/declared/resolve.ts';
import { lintDeclaration } from '../../src/core/lint/lint.ts';
import { NOTHING_KNOWN } from '../../src/core/lint/project.ts';
import { readWorld } from '../../src/core/model/read-world.ts';
import type { Kind } from '../../src/core/model/world.ts';
import { diffObjects } from '../../src/core/plan/diff.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { runIn, sipctlOn } from '../support/in-process.ts';
import { seed } from '../support/world.ts';

const WORLDS = 200;

const text = fc.oneof(
  fc.constant(''),
  fc.string({ maxLength: 12 }),
  fc.constantFrom('no', '0x1F', '1e3', 'null', '~', ' x ', 'a: b', '# x', 'l1\nl2', '{"lang":"en"}', '\u202e', '@x', '!tag'),
);
const duration = fc.constantFrom(null, '0s', '30s', '1.500s', '3600s');
const textMap = fc.dictionary(fc.constantFrom('X-A', 'X-B', 'X_c'), text, { maxKeys: 2, noNullPrototype: true });
const attributes = fc.dictionary(fc.constantFrom('plan', 'snake_key', '0'), text, { maxKeys: 2, noNullPrototype: true });
const encryption = fc.constantFrom('SIP_MEDIA_ENCRYPT_DISABLE', 'SIP_MEDIA_ENCRYPT_ALLOW', 'SIP_MEDIA_ENCRYPT_REQUIRE');
const media = fc.option(
  fc.record(
    {
      encryption,
      codecs: fc.array(fc.record({ name: fc.constantFrom('PCMU', 'G722'), rate: fc.constantFrom(0, 8000) }), { maxLength: 2 }),
      onlyListedCodecs: fc.boolean(),
      mediaTimeout: fc.constantFrom('0s', '60s'),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
);
const common = {
  metadata: text,
  headersToAttributes: textMap,
  mediaEncryption: encryption,
  media,
  includeHeaders: fc.constantFrom('SIP_NO_HEADERS', 'SIP_X_HEADERS', 'SIP_ALL_HEADERS'),
};
const inbound = fc.record(
  {
    ...common,
    authRealm: fc.constantFrom('', 'carrier'),
    ringingTimeout: duration,
    maxCallDuration: duration,
    krispEnabled: fc.boolean(),
    callers: fc.boolean(),
    open: fc.boolean(),
  },
  { noNullPrototype: true },
);
const outbound = fc.record(
  {
    ...common,
    transport: fc.constantFrom('SIP_TRANSPORT_AUTO', 'SIP_TRANSPORT_UDP', 'SIP_TRANSPORT_TLS'),
    destinationCountry: fc.constantFrom('', 'DE'),
    fromHost: fc.constantFrom('', 'me.example'),
  },
  { noNullPrototype: true },
);
const pin = fc.constantFrom('', '4711', '0815');
const room = fc.oneof(
  fc.record(
    { dispatchRuleDirect: fc.record({ roomName: fc.constantFrom('a', 'b'), pin }, { noNullPrototype: true }) },
    { noNullPrototype: true },
  ),
  fc.record(
    { dispatchRuleIndividual: fc.record({ roomPrefix: text, pin, noRandomness: fc.boolean() }, { noNullPrototype: true }) },
    { noNullPrototype: true },
  ),
  fc.record(
    { dispatchRuleCallee: fc.record({ roomPrefix: text, pin, randomize: fc.boolean() }, { noNullPrototype: true }) },
    { noNullPrototype: true },
  ),
);
const agent = fc.record(
  { agentName: fc.constantFrom('support', 'sales'), metadata: text, attributes, deployment: text },
  { noNullPrototype: true },
);
const rule = fc.record(
  {
    rule: room,
    metadata: text,
    attributes,
    hidePhoneNumber: fc.boolean(),
    krispEnabled: fc.boolean(),
    roomPreset: text,
    media,
    mediaEncryption: encryption,
    emptyTimeout: fc.constantFrom(0, 60),
    tags: attributes,
    agents: fc.array(agent, { minLength: 1, maxLength: 2 }),
  },
  { noNullPrototype: true },
);

/** A world that LiveKit stores and no rule of lint calls an error: each trunk has its own number, each rule its own trunk. */
const worlds = fc
  .record({
    inbound: fc.array(inbound, { maxLength: 3 }),
    outbound: fc.array(outbound, { maxLength: 2 }),
    rules: fc.array(rule, { maxLength: 3 }),
  })
  .map((parts) => ({
    inboundTrunks: parts.inbound.map(({ callers, open, ...fields }, at) => ({
      ...fields,
      sipTrunkId: `ST_in${at}`,
      name: `in ${at}: "x" #`,
      numbers: [`+1510555010${at}`],
      ...(callers ? { allowedNumbers: ['+15105550199'] } : {}),
      ...(open ? { allowedAddresses: ['198.51.100.0/24', '2001:db8::/32'] } : { authUsername: 'user', authPassword: 'correct-horse' }),
    })),
    outboundTrunks: parts.outbound.map((fields, at) => ({
      ...fields,
      sipTrunkId: `ST_out${at}`,
      name: `out-${at}`,
      numbers: ['+15105550100', '+15105550101'],
      address: 'sip.carrier.example:5061',
      authUsername: 'me',
      authPassword: 'battery-staple',
    })),
    dispatchRules: parts.rules.map(({ emptyTimeout, tags, agents, ...fields }, at) => ({
      ...fields,
      sipDispatchRuleId: `SDR_${at}`,
      name: `rule ${at}`,
      trunkIds: [parts.inbound[at] === undefined ? `ST_gone${at}` : `ST_in${at}`],
      roomConfig: { emptyTimeout, tags, agents },
    })),
  }));

/** Reads an exported file and makes of it the world that it describes, as an operator's own loader could: names become ids again. */
function recreated(yaml: string): Record<string, unknown> {
  const { inboundTrunks = [], outboundTrunks = [], dispatchRules = [] } = parse(yaml);
  const ids = new Map<string, string>(inboundTrunks.map(({ name }: { name: string }, at: number) => [name, `ST_new${at}`]));
  return {
    inboundTrunks: inboundTrunks.map((trunk: object, at: number) => ({ ...trunk, sipTrunkId: `ST_new${at}` })),
    outboundTrunks: outboundTrunks.map((trunk: object, at: number) => ({ ...trunk, sipTrunkId: `ST_newout${at}` })),
    dispatchRules: dispatchRules.map(({ trunks = [], ...rest }: { trunks?: string[] }, at: number) => ({
      ...rest,
      sipDispatchRuleId: `SDR_new${at}`,
      trunkIds: trunks.map((name) => ids.get(name) ?? name),
    })),
  };
}

describe('export', () => {
  it(`of ${WORLDS} worlds validates without an error, asks for no change, and is the same for the world made of it`, async () => {
    const { cwd } = await sipctlOn();
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const yaml = await exportOf(world, cwd);
        expect(yaml).not.toMatch(/correct-horse|battery-staple|4711|0815/);
        const source = parseSource(yaml, 'infra.yaml');
        if (!('data' in source)) throw new Error('no YAML');
        // Secrets stand as references, so only the live secret can tell that nothing changes: it is what the reference means here.
        const { declaration, findings } = readDeclaration([source]);
        const errors = [...findings, ...lintDeclaration(declaration, null, NOTHING_KNOWN)].filter(({ severity }) => severity === 'error');
        expect(errors).toEqual([]);
        const desired = resolveDeclared(declaration, readWorld(world, 'world.json'), standIn);
        const changed = desired.edits.flatMap(({ edit }) => diffObjects<Kind>(edit.before, edit.after));
        expect(changed.filter(({ field }) => !/authPassword|pin$/.test(field))).toEqual([]);
        expect(await exportOf(recreated(yaml), cwd)).toBe(yaml);
      }),
      { numRuns: WORLDS },
    );
  });
});

async function exportOf(world: unknown, cwd: string) {
  const sandbox = await startSandbox({ seed: world });
  try {
    const { code, stdout, stderr } = await runIn(cwd, 'export', { env: sandbox.env });
    expect(code, stderr).toBe(0);
    return stdout;
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
      ['ST_1', 'out'],
      ['ST_2', 'out'],
      ['ST_3', undefined],
      [undefined, 'lab'],
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
    const { sipctl } = await sipctlOn({ seed: seed() });
    await sipctl('export --dir sip');
    await sipctl('dispatch delete support --yes --confirm support');
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

  it('leaves out what a declared file has no place for, and says so', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ includeHeaders: 7 }) });
    const { stdout, stderr } = await sipctl('export');
    expect(parse(stdout).inboundTrunks[0].includeHeaders).toBe(7);
    expect(stderr).not.toContain('no place');
  });
});
