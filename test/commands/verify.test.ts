import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { tamperedWire } from '../support/tampered-wire.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const verification = z.object({
  formatVersion: z.literal('1.0'),
  kind: z.literal('Verification'),
  target: z.object({ url: z.string(), apiKey: z.string(), context: z.string() }),
  warnings: z.array(z.string()),
  verdict: z.enum(['pass', 'fail', 'incomplete']),
  checks: z.array(
    z.strictObject({
      id: z.string().regex(/^[a-z]+\.[a-z]+$/),
      status: z.enum(['pass', 'warn', 'fail', 'unknown', 'skipped']),
      subject: z.strictObject({ kind: z.string(), name: z.string(), id: z.string() }),
      evidence: z.string(),
      nextSteps: z.array(z.string()),
    }),
  ),
});

const ALIVE = { agents: [{ name: 'support-agent', mode: 'alive' as const }] };
const direct = { rule: { dispatchRuleDirect: { roomName: 'r' } }, roomConfig: { agents: [{ agentName: 'support-agent' }] } };
const env = { PW: 'p' };

interface Fault {
  readonly name: string;
  readonly world: unknown;
  readonly status?: 'warn';
  /** The check that is not a pass, of what, and a word of its evidence. */
  readonly check: string;
  readonly subject: string;
  readonly evidence: string;
  readonly mend: string;
}

const withRules = (...rules: object[]) => ({ ...seed(), dispatchRules: [...seed().dispatchRules, ...rules] });
const withTrunks = (...trunks: object[]) => ({ ...seed(), inboundTrunks: [...seed().inboundTrunks, ...trunks] });

const FAULTS: readonly Fault[] = [
  {
    name: 'a rule without agents',
    world: seed({}, { roomConfig: null }),
    check: 'rule.agents',
    subject: 'support',
    evidence: 'NONE',
    mend: 'dispatch update support --agent support-agent',
  },
  {
    name: 'an agent name that nobody serves',
    world: seed({}, { roomConfig: { agents: [{ agentName: 'Support-agent' }] } }),
    check: 'agent.alive',
    subject: 'Support-agent',
    evidence: 'no worker',
    mend: 'dispatch update support --agent support-agent',
  },
  {
    name: 'a user without a password',
    world: seed({ authPassword: '' }),
    check: 'trunk.auth',
    subject: 'main',
    evidence: 'only the user is set',
    mend: 'trunk update main --auth-password env:PW',
  },
  {
    name: 'a password without a user',
    world: seed({ authUsername: '' }),
    check: 'trunk.auth',
    subject: 'main',
    evidence: 'only the password is set',
    mend: 'trunk update main --auth-user u',
  },
  {
    name: 'a trunk id that no trunk has',
    world: seed({}, { trunkIds: ['ST_main', 'ST_gone'] }),
    check: 'rule.trunks',
    subject: 'support',
    evidence: 'ST_gone',
    mend: 'dispatch update support --remove-trunk ST_gone',
  },
  {
    name: 'an empty trunk id',
    world: seed({}, { trunkIds: ['ST_main', ''] }),
    check: 'rule.trunks',
    subject: 'support',
    evidence: 'empty',
    mend: 'dispatch update support --set-trunks main',
  },
  {
    name: 'the id of an outbound trunk',
    world: {
      ...seed({}, { trunkIds: ['ST_main', 'ST_out'] }),
      outboundTrunks: [{ sipTrunkId: 'ST_out', name: 'out', numbers: [NUMBER], address: 'sip.carrier.example' }],
    },
    check: 'rule.trunks',
    subject: 'support',
    evidence: 'ST_out is an outbound trunk',
    mend: 'dispatch update support --remove-trunk ST_out',
  },
  {
    name: 'trunks that claim the same calls',
    world: {
      ...withTrunks({ sipTrunkId: 'ST_z', name: 'twin', numbers: [NUMBER, OTHER_NUMBER], authUsername: 'u', authPassword: 'p' }),
      dispatchRules: seed({}, { trunkIds: ['ST_main', 'ST_z'] }).dispatchRules,
    },
    check: 'trunk.conflict',
    subject: 'main',
    evidence: 'twin (ST_z)',
    mend: `trunk update twin --remove-number ${NUMBER}`,
  },
  {
    name: 'rules that claim the same calls',
    world: withRules({ sipDispatchRuleId: 'SDR_z', name: 'twin', trunkIds: ['ST_main'], ...direct }),
    check: 'rule.conflict',
    subject: 'support',
    evidence: 'twin (SDR_z)',
    mend: `dispatch update twin --add-number ${NUMBER}`,
  },
  {
    name: 'masks that LiveKit skips, so that any source passes',
    world: seed({ allowedAddresses: ['sip://198.51.100.1'] }),
    check: 'trunk.addresses',
    subject: 'main',
    evidence: 'any source passes',
    mend: 'trunk update main --set-allow-addresses 198.51.100.1',
  },
  {
    name: 'a rule for any trunk, which takes calls that nobody let in',
    world: seed({}, { trunkIds: [] }),
    status: 'warn',
    check: 'rule.exposure',
    subject: 'support',
    evidence: 'no trunk',
    mend: 'dispatch update support --set-trunks main',
  },
  {
    name: 'a number that the rule spells otherwise than its trunk',
    world: seed({}, { numbers: ['+1 510 555 0100'] }),
    status: 'warn',
    check: 'rule.numbers',
    subject: 'support',
    evidence: 'spelt otherwise',
    mend: `dispatch update support --set-numbers ${NUMBER}`,
  },
  {
    name: 'a number without its plus',
    world: seed({ numbers: ['15105550100'] }),
    status: 'warn',
    check: 'trunk.numbers',
    subject: 'main',
    evidence: 'no plus',
    mend: `trunk update main --set-numbers ${NUMBER}`,
  },
  {
    name: 'a trunk that anybody may call',
    world: seed({ authUsername: '', authPassword: '' }),
    status: 'warn',
    check: 'trunk.auth',
    subject: 'main',
    evidence: 'any source may call',
    mend: 'trunk update main --auth-user u --auth-password env:PW',
  },
  {
    name: 'a trunk whose calls no rule takes',
    world: withTrunks({ sipTrunkId: 'ST_b', name: 'idle', numbers: [OTHER_NUMBER], authUsername: 'u', authPassword: 'p' }),
    status: 'warn',
    check: 'trunk.rules',
    subject: 'idle',
    evidence: 'no dispatch rule',
    mend: 'dispatch update support --add-trunk idle',
  },
];

/** @returns every check that is not a pass. Whether agents are there is asked only of a test that is about agents. */
function faultsIn(stdout: string, { aboutAgents }: { aboutAgents: boolean }) {
  const { checks, ...rest } = verification.parse(JSON.parse(stdout));
  return { ...rest, faults: checks.filter(({ id, status }) => status !== 'pass' && (aboutAgents || id !== 'agent.alive')) };
}

describe('verify', () => {
  it.each(FAULTS)('sees $name, says how to mend it, and is content afterwards', async (fault) => {
    const { world, status = 'fail', check, subject, evidence, mend } = fault;
    const { sipctl, sandbox } = await sipctlOn({ seed: world, ...ALIVE });
    const aboutAgents = check === 'agent.alive';
    const verify = `verify --json ${aboutAgents ? '--agent-probe --wait 300ms' : ''}`;
    const red = await sipctl(verify);
    const { verdict, faults } = faultsIn(red.stdout, { aboutAgents });
    expect({ code: red.code, verdict }).toEqual(status === 'fail' ? { code: 1, verdict: 'fail' } : { code: 0, verdict: 'incomplete' });
    expect(faults[0]).toMatchObject({ id: check, status, subject: { name: subject }, evidence: expect.stringContaining(evidence) });
    expect([...new Set(faults.map(({ id }) => id))]).toEqual([check]);
    expect(faults.every(({ nextSteps }) => nextSteps.length > 0)).toBe(true);
    expect(changesSentTo(sandbox).every(({ method }) => /Room$/.test(method))).toBe(true);

    expect(await sipctl(`${mend} --yes`, { env })).toMatchObject({ code: 0 });
    const green = await sipctl(verify);
    expect({ code: green.code, faults: faultsIn(green.stdout, { aboutAgents }).faults }).toEqual({ code: 0, faults: [] });
  });

  it('takes a warning for a failure only with --strict', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ authUsername: '', authPassword: '' }), ...ALIVE });
    expect(await sipctl('verify --agent-probe')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('verdict: pass (6 checks, 1 warn)'),
    });
    expect(await sipctl('verify --agent-probe --strict')).toMatchObject({ code: 1, stdout: expect.stringContaining('verdict: fail') });
  });

  it('is incomplete where nobody asked the agents, and that is a failure only with --strict', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    const { code, stdout } = await sipctl('verify');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^unknown {2}agent support-agent .*\n {9}try: sipctl agent probe support-agent/m);
    expect(stdout).toContain('verdict: incomplete');
    expect(await sipctl('verify --strict')).toMatchObject({ code: 1 });
  });

  it.each(['verify', 'trunk list'])('leaves out what is no object, and warns: %s', async (line) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    const { env: wired } = await tamperedWire(sandbox, async ({ method, forward }) => {
      const { status, body } = await forward();
      const items = Array.isArray(body['items']) ? body['items'] : [];
      return { status, body: method === 'ListSIPInboundTrunk' ? { items: [null, ...items, ...items, { sip_trunk_id: 'SDR_x' }] } : body };
    });
    const { code, stdout, stderr } = await sipctl(`${line} --json`, { env: wired });
    expect(code).toBe(0);
    for (const said of ['is null', 'ST_main in the list of inbound trunks comes twice', 'SDR_x']) expect(stderr).toContain(said);
    expect(JSON.parse(stdout).warnings).toHaveLength(3);
  });

  it('looks at what was named, and at the rules of a trunk that was', async () => {
    const world = withTrunks({ sipTrunkId: 'ST_b', name: 'half', numbers: [OTHER_NUMBER], authUsername: 'u' });
    const { sipctl } = await sipctlOn({ seed: world });
    const { code, stdout } = await sipctl('verify main --json');
    const subjects = verification.parse(JSON.parse(stdout)).checks.map(({ subject }) => subject.name);
    expect({ code, subjects: [...new Set(subjects)] }).toEqual({ code: 0, subjects: ['main', 'support', 'support-agent'] });
    expect(await sipctl('verify half')).toMatchObject({ code: 1 });
  });

  it('tells with -q only what is wrong and the verdict, and a program everything', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ numbers: ['15105550100'] }) });
    const { stdout } = await sipctl('verify -q');
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(0, 7)),
    ).toEqual(['warn   ', '       ', 'unknown', '       ', 'verdict']);
    const checks = async (line: string) => JSON.parse((await sipctl(line)).stdout).checks;
    expect(await checks('verify -q --json')).toEqual(await checks('verify --json'));
  });

  it('writes JUnit that a parser reads, with hostile names in it', async () => {
    const name = 'evil"<&>\u001b[31m]]>\n\tmore';
    const { sipctl, cwd } = await sipctlOn({ seed: seed({ name, authPassword: '' }) });
    expect(await sipctl('verify --report junit=out.xml')).toMatchObject({ code: 1 });
    const suite = parseJunit(await readFile(path.join(cwd, 'out.xml'), 'utf8'));
    expect(suite).toMatchObject({ tests: 6, failures: 1, skipped: 1 });
    expect(suite.cases).toHaveLength(6);
    expect(suite.cases[0]).toEqual({
      classname: 'trunk.auth',
      name: 'inbound trunk evil"<&>\\u{1b}[31m]]>\n\tmore (ST_main)',
      failed: true,
    });
  });

  it('says what cannot be told apart where no worker came', async () => {
    const { sipctl } = await sipctlOn({ seed: seed(), agents: [{ name: 'support-agent', mode: 'full' }] });
    const { code, stdout } = await sipctl('verify --agent-probe --wait 200ms');
    expect(code).toBe(1);
    expect(stdout).toContain('absent, full, rejecting or on another deployment, which look alike from here');
  });
});

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

/** A reader for what JUnit files are made of; anything that is no well-formed XML of that kind fails. */
function parseJunit(xml: string) {
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  expect(body.length).toBeLessThan(xml.length);
  expect(body).not.toMatch(/(?![\t\n\r])\p{Cc}/u);
  const open: string[] = [];
  const elements: { readonly tag: string; readonly attributes: Record<string, string>; readonly within: string }[] = [];
  const rest = body.replace(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g, (_, closing, tag: string, attributes: string, selfClosing) => {
    if (closing) expect(open.pop()).toBe(tag);
    else {
      const pairs = [...attributes.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        plainText(value.replace(/[\t\n\r]/g, ' ')),
      ]);
      elements.push({ tag, attributes: Object.fromEntries(pairs), within: open.at(-1) ?? '' });
      if (!selfClosing) open.push(tag);
    }
    return '';
  });
  expect(open).toEqual([]);
  expect(plainText(rest)).toBeDefined();
  const suite = elements[0]?.attributes ?? {};
  const cases = elements.flatMap(({ tag, attributes }, at) =>
    tag === 'testcase'
      ? [{ classname: attributes['classname'], name: attributes['name'], failed: elements[at + 1]?.tag === 'failure' }]
      : [],
  );
  return { tests: Number(suite['tests']), failures: Number(suite['failures']), skipped: Number(suite['skipped']), cases };
}

function plainText(text: string): string {
  expect(text.replace(/&(amp|lt|gt|quot|#\d+);/g, '')).not.toMatch(/[<&]/);
  return text.replace(/&#(\d+);|&\w+;/g, (entity, code) =>
    code === undefined ? (ENTITIES[entity] ?? entity) : String.fromCharCode(Number(code)),
  );
}
