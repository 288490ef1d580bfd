import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const direct = (roomName: string) => ({ rule: { dispatchRuleDirect: { roomName } }, roomConfig: { agents: [{ agentName: 'a' }] } });

/** A trunk and a rule that are right, and beside them what a careless change would run into. */
const neighbours = {
  inboundTrunks: [
    ...seed().inboundTrunks,
    { sipTrunkId: 'ST_b', name: 'backup', numbers: [OTHER_NUMBER], authUsername: 'u', authPassword: 'p' },
    { sipTrunkId: 'ST_idle', name: 'idle', numbers: ['+15105550177'] },
  ],
  dispatchRules: [...seed().dispatchRules, { sipDispatchRuleId: 'SDR_b', name: 'night', trunkIds: ['ST_b'], ...direct('night') }],
};

interface Refusal {
  readonly line: string;
  readonly id: string;
  /** In summary or detail. */
  readonly said: string;
  /** The way out. */
  readonly step: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    line: `trunk update backup --set-numbers ${NUMBER}`,
    id: 'plan-refused',
    said: 'CONFLICT_STORED',
    step: '--allow CONFLICT_STORED',
  },
  { line: `trunk update backup --add-number 1(510)555-0100`, id: 'plan-refused', said: 'would both claim', step: 'different numbers' },
  { line: 'dispatch update night --set-trunks main', id: 'plan-refused', said: 'CONFLICT_STORED', step: '--allow CONFLICT_STORED' },
  { line: `trunk create x --inbound --number ${NUMBER}`, id: 'plan-refused', said: 'SERVER_REFUSES', step: 'different numbers' },
  {
    line: 'dispatch create x --trunk main --room r --agent a',
    id: 'plan-refused',
    said: 'support (SDR_support)',
    step: 'different numbers',
  },
  { line: 'dispatch update support --clear-agents', id: 'plan-refused', said: 'AGENTS_LOST', step: '--allow AGENTS_LOST' },
  { line: 'dispatch update support --remove-agent support-agent', id: 'plan-refused', said: 'AGENTS_LOST', step: '--agent NAME' },
  { line: 'trunk delete main', id: 'confirmation-needed', said: 'named by dispatch rule support', step: '--confirm main' },
  { line: 'dispatch delete support', id: 'confirmation-needed', said: `nobody answers ${NUMBER}`, step: '--confirm support' },
  { line: 'trunk delete main SDR_support', id: 'trunk-not-found', said: 'SDR_support', step: 'sipctl trunk list' },
];

describe('a change that would cost calls', () => {
  it.each(REFUSALS)('is refused with the reason and the way out: $line', async ({ line, id, said, step }) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    const { code, stdout } = await sipctl(`${line} --yes --json`);
    const [error] = JSON.parse(stdout).errors;
    expect({ code, id: error.id }).toEqual({ code: id === 'trunk-not-found' ? 3 : 5, id });
    expect(`${error.summary}\n${error.detail}`).toContain(said);
    expect(error.nextSteps.join('\n')).toContain(step);
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it.each([
    'trunk delete main --confirm main --yes',
    'trunk delete main --confirm ST_main --yes',
    'dispatch delete support --confirm support --yes',
    'dispatch update support --clear-agents --allow agents_lost --yes',
    `trunk update backup --set-numbers ${NUMBER} --allow CONFLICT_STORED --yes --verify none`,
    'trunk delete main --confirm main --confirm idle --yes',
  ])('is done once it is named: %s', async (line) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    expect(await sipctl(line)).toMatchObject({ code: 0 });
    expect(changesSentTo(sandbox)).toHaveLength(1);
  });

  it('names every confirmation that is missing at once, in one line to be pasted', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    const { code, stderr } = await sipctl('trunk delete main backup --yes');
    expect(code).toBe(5);
    expect(stderr).toMatch(/inbound trunk main .*\n.*inbound trunk backup .*/s);
    expect(stderr).toContain('add --confirm main --confirm backup\n');
    expect(await sipctl('trunk delete main backup --yes --confirm main')).toMatchObject({
      stderr: expect.stringContaining('add --confirm backup\n'),
    });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('is not done for another name', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    expect(await sipctl('trunk delete main --confirm backup --yes')).toMatchObject({ code: 5 });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('cannot be allowed where the server itself would refuse', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    expect(await sipctl(`trunk create x --inbound --number ${NUMBER} --allow SERVER_REFUSES --yes`)).toMatchObject({ code: 5 });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('names the conflict that keeps every new rule out before a create runs into it', async () => {
    const twins = ['SDR_1', 'SDR_2'].map((id) => ({ sipDispatchRuleId: id, name: `twin ${id}`, trunkIds: ['ST_b'], ...direct(id) }));
    const { sipctl, sandbox } = await sipctlOn({ seed: { ...neighbours, dispatchRules: twins } });
    const { code, stderr } = await sipctl('dispatch create x --trunk main --room r --agent a --yes');
    expect(code).toBe(5);
    expect(stderr).toMatch(/twin SDR_1.*twin SDR_2.*LiveKit refuses every new rule/);
    expect(stderr).toContain('sipctl dispatch get SDR_2');
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('needs no name where another rule still answers', async () => {
    const second = { sipDispatchRuleId: 'SDR_2', name: 'second', trunkIds: ['ST_main'], numbers: [NUMBER], ...direct('second') };
    const { sipctl } = await sipctlOn({ seed: { ...neighbours, dispatchRules: [...neighbours.dispatchRules, second] } });
    expect(await sipctl('dispatch delete second --yes')).toMatchObject({ code: 0 });
  });

  it('that takes a number away is said, and covered by --yes', async () => {
    const { sipctl } = await sipctlOn({ seed: neighbours });
    const { code, stderr } = await sipctl(`trunk update main --set-numbers +15105550144 --yes`);
    expect(code).toBe(0);
    expect(stderr).toMatch(new RegExp(`CALLS_END .*nobody answers \\${NUMBER}`));
  });
});

describe('consent', () => {
  it.each([
    'trunk create x --inbound --number +1',
    'trunk update main --metadata m',
    'trunk delete idle',
    'dispatch create x --any-trunk --room r --agent a',
    'dispatch update support --metadata m',
    'dispatch delete support',
    'agent probe support-agent',
  ])('is asked for before the first request where nobody can be asked: %s', async (line) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    expect(await sipctl(line)).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('--yes') });
    expect(sandbox.requests).toEqual([]);
  });

  it('of a person is a yes; anything else changes nothing', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    for (const keys of ['n\r', '\r'])
      expect(await sipctl('trunk update idle --metadata x', { answers: [['Go on?', keys]] })).toMatchObject({
        code: 5,
        stderr: expect.stringContaining('confirmation-declined'),
      });
    expect(changesSentTo(sandbox)).toEqual([]);
    expect(await sipctl('trunk update idle --metadata x', { answers: [['1 to change. Go on?', 'y\r']] })).toMatchObject({ code: 0 });
    expect(changesSentTo(sandbox)).toHaveLength(1);
  });

  it('to what is severe is the typed name, even with --yes', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    const asked = (keys: string) => sipctl('trunk delete main --yes', { answers: [['Type its name', keys]] });
    expect(await asked('y\r')).toMatchObject({ code: 5 });
    expect(await asked('Main\r')).toMatchObject({ code: 5 });
    expect(changesSentTo(sandbox)).toEqual([]);
    expect(await asked('main\r')).toMatchObject({ code: 0 });
  });

  it('is not asked of a person who said --no-input, or of CI', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    expect(await sipctl('trunk delete idle --no-input', { answers: [] })).toMatchObject({ code: 3 });
    expect(await sipctl('trunk delete idle', { answers: [], env: { SIPCTL_NO_INPUT: '1' } })).toMatchObject({ code: 3 });
    expect(await sipctl('trunk delete idle', { answers: [], env: { CI: 'true' } })).toMatchObject({ code: 3 });
    expect(sandbox.requests).toEqual([]);
  });
});

describe('--dry-run', () => {
  it.each([
    'trunk create x --inbound --number +15105550122',
    'trunk update main --auth-user acme --auth-password env:PW',
    'trunk update main --krisp',
    'trunk delete idle',
    'dispatch create x --trunk idle --room r --agent a',
    'dispatch update support --agent other',
    'dispatch delete support --confirm support',
  ])('shows the change and sends none, with an exit code for scripts: %s', async (line) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: neighbours });
    const env = { PW: 'canary-password' };
    const plain = await sipctl(`${line} --dry-run`, { env });
    expect(plain).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Plan for environment .*: .*\b1 to/) });
    expect(await sipctl(`${line} --dry-run --detailed-exitcode`, { env })).toMatchObject({ code: 2 });
    const json = await sipctl(`${line} --dry-run --json`, { env });
    expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'Plan', changed: true, steps: [{ id: 1, action: expect.any(String) }] });
    expect(plain.stdout + json.stdout).not.toContain('canary-password');
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('exits 0 where nothing would change', async () => {
    const { sipctl } = await sipctlOn({ seed: neighbours });
    const line = 'dispatch update support --agent support-agent --dry-run --detailed-exitcode';
    expect(await sipctl(line)).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to change') });
  });

  it('shows each field as it is and as it would be, in JSON too', async () => {
    const { sipctl } = await sipctlOn({ seed: neighbours });
    const line = 'dispatch update support --agent other --pin env:PIN --dry-run';
    const { stdout } = await sipctl(line, { env: { PIN: '1234', NO_COLOR: '1' }, columns: 120 });
    expect(stdout).toContain('~ dispatch rule support (SDR_support)  replace in place');
    expect(stdout).toMatch(/roomConfig\.agents +support-agent -> other/);
    const { steps } = JSON.parse((await sipctl(`${line} --json`, { env: { PIN: '1234' } })).stdout);
    expect(steps[0].change).toEqual([
      { field: 'rule.dispatchRuleIndividual.pin', before: null, after: '(secret, will change)' },
      { field: 'roomConfig.agents', before: [{ agentName: 'support-agent' }], after: [{ agentName: 'other' }] },
    ]);
  });
});
