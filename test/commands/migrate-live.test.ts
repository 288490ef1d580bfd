import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const [right] = seed().dispatchRules;
/** As a flat request to an old server has left it. */
const broken = { ...right, sipDispatchRuleId: 'SDR_old', name: 'old', numbers: [OTHER_NUMBER], roomConfig: null };
const withBroken = { ...seed(), dispatchRules: [right, broken] };

describe('dispatch migrate on live rules', () => {
  it('finds nothing where all is right', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    expect(await sipctl('dispatch migrate --yes')).toMatchObject({ code: 0, stdout: '1 rule: 0 to change, 1 fine\n' });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('gives a rule the agent that was named, in place, with the same id and everything else', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: withBroken });
    const { code, stdout } = await sipctl('dispatch migrate --agent support-agent --yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^~ dispatch rule old \(SDR_old\) {2}rule-no-agents: agents none -> support-agent\n2 rules: 1 to change, 1 fine\n/,
    );
    expect(stdout).toMatch(/changed dispatch rule old \(SDR_old\); agents: support-agent/);
    expect(changesSentTo(sandbox)).toMatchObject([
      { method: 'UpdateSIPDispatchRule', body: { sipDispatchRuleId: 'SDR_old', replace: { name: 'old', numbers: [OTHER_NUMBER] } } },
    ]);
    expect(await sipctl('dispatch migrate --dry-run --detailed-exitcode')).toMatchObject({ code: 0 });
  });

  it('asks a person for the agent', async () => {
    const { sipctl } = await sipctlOn({ seed: withBroken });
    const answers = [
      ['Agent of', 'night-agent\r'],
      ['Go on?', 'y\r'],
    ] as const;
    expect(await sipctl('dispatch migrate', { answers })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('agents: night-agent'),
    });
  });

  it('ends with 3 for what only an operator can know, with the way out, and changes nothing', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: withBroken });
    const { code, stderr } = await sipctl('dispatch migrate --yes');
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/dispatch rule old .*\(rule-no-agents\) \(migration-open\)/),
    });
    expect(stderr).toContain('sipctl dispatch migrate old --agent NAME');
    expect(changesSentTo(sandbox)).toEqual([]);
    expect(await sipctl('dispatch migrate --accept rule-no-agents=people --yes')).toMatchObject({ code: 0 });
  });

  it('is a check for CI: 0 where all is right, 2 for what it would change, 3 for what is left to say', async () => {
    const encrypted = { ...right, mediaEncryption: 'SIP_MEDIA_ENCRYPT_REQUIRE', media: null };
    const line = 'dispatch migrate --dry-run --detailed-exitcode';
    for (const [dispatchRules, code, findings] of [
      [[right], 0, []],
      [[encrypted], 2, ['deprecated-media-encryption']],
      [[right, broken], 3, ['rule-no-agents']],
    ] as const) {
      const { sipctl, sandbox } = await sipctlOn({ seed: { ...seed(), dispatchRules } });
      const ran = await sipctl(`${line} --json`);
      const result = JSON.parse(ran.stdout);
      expect([ran.code, result.kind, result.findings.map(({ id }: { id: string }) => id)]).toEqual([code, 'Migration', findings]);
      expect(result.plan).toMatchObject({ changed: code === 2 });
      expect(changesSentTo(sandbox)).toEqual([]);
    }
  });

  it('mends references to trunks, and never widens a rule by itself', async () => {
    const rules = [
      { ...right, sipDispatchRuleId: 'SDR_1', name: 'gone', trunkIds: ['ST_gone', 'ST_main'] },
      { ...right, sipDispatchRuleId: 'SDR_2', name: 'empty', trunkIds: [''], numbers: [OTHER_NUMBER] },
    ];
    const { sipctl } = await sipctlOn({ seed: { ...seed(), dispatchRules: rules } });
    const open = await sipctl('dispatch migrate --drop-dangling --yes');
    expect(open).toMatchObject({ code: 3, stderr: expect.stringContaining('sipctl dispatch migrate empty --trunk TRUNK') });
    expect(await sipctl('dispatch migrate gone --drop-dangling --yes')).toMatchObject({ code: 0 });
    expect(await sipctl('dispatch migrate empty --trunk main --yes')).toMatchObject({ code: 0 });
    expect((await sipctl('dispatch list')).stdout.split('\n').map((row) => row.split('\t')[2])).toEqual(['main', 'main', undefined]);
  });

  it('says nothing of trunks unless asked, and then mends them as well', async () => {
    const inboundTrunks = [{ ...seed().inboundTrunks[0], mediaEncryption: 'SIP_MEDIA_ENCRYPT_ALLOW', media: null }];
    const { sipctl } = await sipctlOn({ seed: { ...seed(), inboundTrunks } });
    expect((await sipctl('dispatch migrate --dry-run')).stdout).toContain('0 to change');
    const { stdout } = await sipctl('dispatch migrate --include-trunks --dry-run');
    expect(stdout).toMatch(
      /~ inbound trunk main \(ST_main\) {2}deprecated-media-encryption: .*\n1 rule and 1 trunk: 1 to change, 1 fine\n/,
    );
  });

  it('makes a trunk of the old form anew in both directions, without a gap', async () => {
    const old = {
      sipTrunkId: 'ST_old',
      name: 'old',
      outboundNumber: NUMBER,
      outboundAddress: 'sip.carrier.example',
      inboundUsername: 'u',
      inboundPassword: 'p',
    };
    const { sipctl } = await sipctlOn({ seed: { legacyTrunks: [old], dispatchRules: [{ ...right, trunkIds: ['ST_old'] }] } });
    const { code, stderr } = await sipctl('dispatch migrate --include-trunks --yes');
    expect(code).toBe(0);
    expect(stderr).toMatch(/trunkIds +ST_old -> ST_old, shadow of ST_old/);
    expect(stderr).toMatch(/delete \(shadow\): its calls fall to its shadow/);
    const rows = (await sipctl('trunk list')).stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'));
    expect(rows.map(([kind, , name, numbers]) => [kind, name, numbers])).toEqual([
      ['inbound', 'old', NUMBER],
      ['outbound', 'old', NUMBER],
    ]);
    expect(rows[0]?.[1]).not.toBe(rows[1]?.[1]);
    expect((await sipctl('dispatch migrate --include-trunks --dry-run --detailed-exitcode')).code).toBe(0);
  });
});
