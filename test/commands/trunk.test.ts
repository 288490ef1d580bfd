import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const env = { PW: 'the-new-password' };
const twoOfOneName = {
  inboundTrunks: [
    { sipTrunkId: 'ST_1', name: 'twin', numbers: [NUMBER] },
    { sipTrunkId: 'ST_2', name: 'twin', numbers: [OTHER_NUMBER] },
  ],
};

describe('trunk list', () => {
  it('gives a pipe one row a trunk, with columns that scripts can rely on', async () => {
    const { sipctl } = await sipctlOn({
      seed: {
        ...seed({ allowedAddresses: ['198.51.100.0/24', '192.0.2.1'], allowedNumbers: ['+15105550199'] }),
        outboundTrunks: [{ sipTrunkId: 'ST_out', name: 'out', numbers: [NUMBER, OTHER_NUMBER], address: 'sip.carrier.example' }],
      },
    });
    expect((await sipctl('trunk list')).stdout).toBe(
      'inbound\tST_main\tmain\t+15105550100\tfull\t198.51.100.0/24,192.0.2.1\t+15105550199\tSDR_support\tdisable\n' +
        'outbound\tST_out\tout\t+15105550100,+15105550150\tnone\tsip.carrier.example\t\t\tdisable\n',
    );
  });

  it('says at a glance what a caller has to prove', async () => {
    const { sipctl } = await sipctlOn({
      seed: {
        inboundTrunks: [
          { name: 'full', numbers: ['+1'], authUsername: 'u', authPassword: 'p' },
          { name: 'half', numbers: ['+2'], authUsername: 'u' },
          { name: 'half too', numbers: ['+3'], authPassword: 'p' },
          { name: 'none', numbers: ['+4'] },
        ],
      },
    });
    const { stdout } = await sipctl('trunk list', { columns: 200 });
    for (const text of ['full (u)', 'half (no password)', 'half (no user)']) expect(stdout).toContain(text);
  });

  it.each([
    ['--inbound', ['ST_1', 'ST_2']],
    ['--outbound', ['ST_3']],
    ['--name carrier-*', ['ST_2']],
    ['--number 1(510)555-0150', ['ST_2']],
    ['--unused', ['ST_2']],
    ['--limit 1', ['ST_1']],
  ])('shows only what is asked for: %s', async (flags, ids) => {
    const { sipctl } = await sipctlOn({
      seed: {
        inboundTrunks: [
          { sipTrunkId: 'ST_1', name: 'main', numbers: [NUMBER] },
          { sipTrunkId: 'ST_2', name: 'carrier-b', numbers: [OTHER_NUMBER] },
        ],
        outboundTrunks: [{ sipTrunkId: 'ST_3', name: 'out', numbers: [NUMBER], address: 'sip.carrier.example' }],
        dispatchRules: [{ name: 'r', trunkIds: ['ST_1'], rule: { dispatchRuleDirect: { roomName: 'r' } } }],
      },
    });
    expect((await sipctl(`trunk list ${flags} -o name`)).stdout).toBe(ids.map((id) => `${id}\n`).join(''));
  });

  it('says how many --limit left out, beside the result', async () => {
    const { sipctl } = await sipctlOn({ seed: twoOfOneName });
    expect(await sipctl('trunk list --limit 1 -o name')).toEqual({ code: 0, stdout: 'ST_1\n', stderr: expect.stringContaining('1 more') });
  });
});

describe('trunk get', () => {
  it('shows fields, rules and findings, by name and by id', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ authPassword: '' }) });
    for (const named of ['main', 'ST_main']) {
      const { code, stdout } = await sipctl(`trunk get ${named}`, { columns: 100 });
      expect(code).toBe(0);
      for (const text of ['main (ST_main)', 'half (no password)', 'support (SDR_support)', 'sipctl trunk update main --auth-password'])
        expect(stdout).toContain(text);
    }
  });

  it('lists the ids where several have the name', async () => {
    const { sipctl } = await sipctlOn({ seed: twoOfOneName });
    const { code, stdout } = await sipctl('trunk get twin --json');
    expect(code).toBe(3);
    const [error] = JSON.parse(stdout).errors;
    expect(error).toMatchObject({ id: 'name-ambiguous', detail: expect.stringMatching(/ST_1.*\nST_2/) });
  });

  it.each(['Main', 'mai', 'ma-in'])('suggests the name that was meant by %s', async (typed) => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    expect(await sipctl(`trunk get ${typed}`)).toMatchObject({ code: 3, stderr: expect.stringContaining('did you mean main?') });
  });

  it('finds an outbound trunk only among outbound trunks when told so', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    expect(await sipctl('trunk get main --outbound')).toMatchObject({ code: 3, stderr: expect.stringContaining('trunk-not-found') });
  });

  it('is an entry of a declared file as YAML, with a reference where the password is', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    expect((await sipctl('trunk get main -o yaml')).stdout).toBe(
      `name: main\nnumbers:\n  - "${NUMBER}"\nauthUsername: u\nauthPassword: env:TRUNK_MAIN_PASSWORD\n`,
    );
  });
});

describe('trunk create', () => {
  const create = `trunk create main --inbound --number ${NUMBER} --auth-user u --auth-password env:PW --yes`;

  it('creates, reads back, checks, and says what an operator looks for', async () => {
    const { sipctl, sandbox } = await sipctlOn();
    const { code, stdout, stderr } = await sipctl(create, { env });
    expect({ code, changes: changesSentTo(sandbox).length }).toEqual({ code: 0, changes: 1 });
    expect(stdout).toMatch(/^created inbound trunk main \(ST_\w+\); auth: full \(u\); run \w+\n/);
    expect(stderr).toMatch(/^target: environment {2}ws:\/\/127\.0\.0\.1:\d+ {2}key API/);
  });

  it('keeps to itself with -q which checks passed', async () => {
    const { sipctl } = await sipctlOn();
    const { stdout } = await sipctl('trunk create main --inbound --number +15105550100 --auth-user u --auth-password env:P --yes -q', {
      env: { P: 'a-long-enough-password' },
    });
    expect(stdout).toContain('created inbound trunk main');
    expect(stdout).toContain('verdict: pass');
    expect(stdout).not.toMatch(/^pass /m);
  });

  it('gives JSON of the shape of every change', async () => {
    const { sipctl } = await sipctlOn();
    expect(JSON.parse((await sipctl(`${create} --json`, { env })).stdout)).toMatchObject({
      formatVersion: '1.0',
      kind: 'ApplyResult',
      target: { context: 'environment' },
      result: 'applied',
      changed: true,
      steps: [
        { id: 1, action: 'create', status: 'done', subject: { kind: 'inboundTrunk', name: 'main', id: expect.stringMatching(/^ST_/) } },
      ],
      verification: { verdict: 'pass' },
    });
  });

  it('changes nothing when it is repeated', async () => {
    const { sipctl, sandbox } = await sipctlOn();
    await sipctl(create, { env });
    expect(await sipctl(create, { env })).toMatchObject({ code: 0, stdout: 'nothing to do: it is so already\n' });
    expect(changesSentTo(sandbox)).toHaveLength(1);
  });

  it('takes a repeat with another password, or another number, for another trunk', async () => {
    const { sipctl, sandbox } = await sipctlOn();
    await sipctl(create, { env });
    const other = await sipctl(`${create} --json`, { env: { PW: 'something else' } });
    expect(other.code).toBe(3);
    expect(JSON.parse(other.stdout).errors[0]).toMatchObject({ id: 'name-taken', summary: expect.stringContaining('authPassword') });
    expect(await sipctl(`${create} --number ${OTHER_NUMBER}`, { env })).toMatchObject({ code: 3 });
    expect(changesSentTo(sandbox)).toHaveLength(1);
  });

  it('has to be told the direction', async () => {
    const { sipctl, sandbox } = await sipctlOn();
    expect(await sipctl(`trunk create main --number ${NUMBER} --yes`)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('--inbound or --outbound'),
    });
    expect(await sipctl(`trunk create main --inbound --outbound --number ${NUMBER} --yes`)).toMatchObject({ code: 3 });
    expect(sandbox.requests).toEqual([]);
  });

  it('tells everything that is wrong at once', async () => {
    const { sipctl } = await sipctlOn();
    const { code, stdout } = await sipctl(['trunk', 'create', 'sipctl:x', '--inbound', '--auth-user', 'u', '--yes', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout).errors.map(({ id }: { id: string }) => id)).toEqual(['name-reserved', 'auth-half-set']);
  });

  it('reads the password from stdin, without its line break', async () => {
    const { sipctl, sandbox } = await sipctlOn();
    const line = `trunk create main --inbound --number ${NUMBER} --auth-user u --auth-password-stdin --yes`;
    expect(await sipctl(line, { stdin: 'from stdin\n' })).toMatchObject({ code: 0 });
    expect(changesSentTo(sandbox)[0]?.body['trunk']).toMatchObject({ authPassword: 'from stdin' });
  });

  it('asks for the password at a terminal, twice, and again where the two differ', async () => {
    const { sipctl, sandbox } = await sipctlOn();
    const line = `trunk create main --inbound --number ${NUMBER} --auth-user u --auth-password prompt:`;
    const answers = [
      ['password of trunk main', 'tpyed\r'],
      ['once more', 'typed\r'],
      ['The two differ.', 'typed\r'],
      ['once more', 'typed\r'],
      ['Go on?', 'y\r'],
    ] as const;
    const { code, stderr } = await sipctl(line, { answers });
    expect({ code, trunk: changesSentTo(sandbox)[0]?.body['trunk'] }).toMatchObject({ code: 0, trunk: { authPassword: 'typed' } });
    expect(stderr).not.toContain('typed');
  });
});

describe('trunk update', () => {
  it('changes credentials in place and nothing else but an unset media, which LiveKit makes an empty one', async () => {
    const fields = { metadata: 'm', headers: { 'X-A': '1' }, ringingTimeout: '30s', krispEnabled: true, allowedAddresses: ['192.0.2.1'] };
    const { sipctl, sandbox } = await sipctlOn({ seed: seed(fields) });
    const stored = async () => JSON.parse((await sipctl('trunk get main --json')).stdout);
    const before = await stored();
    const { code, stdout } = await sipctl('trunk update main --auth-user acme --auth-password env:PW --yes', { env });
    expect(code).toBe(0);
    expect(stdout).toContain('changed inbound trunk main (ST_main); auth: full (acme)');
    expect(await stored()).toEqual({
      ...before,
      authUsername: 'acme',
      media: { codecs: [], onlyListedCodecs: false },
    });
    expect(changesSentTo(sandbox)).toEqual([
      { method: 'UpdateSIPInboundTrunk', body: { sipTrunkId: 'ST_main', update: { authUsername: 'acme', authPassword: env.PW } } },
    ]);
  });

  it('tells for which numbers the carrier has to change too', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    const { stderr } = await sipctl('trunk update main --auth-password env:PW --yes', { env });
    expect(stderr).toMatch(new RegExp(`AUTH_FLIP .*\\${NUMBER}`));
    expect(stderr).toContain('authPassword  (secret, will change)');
  });

  it('does nothing for what is so already', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    const line = `trunk update main --auth-user u --auth-password env:PW --add-number ${NUMBER} --yes`;
    expect(await sipctl(line, { env: { PW: 'the-old-password' } })).toMatchObject({ code: 0, stdout: 'nothing to do: it is so already\n' });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('asks a person for the password that a user without one needs', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed({ authUsername: '', authPassword: '' }) });
    const { code } = await sipctl('trunk update main --auth-user acme', {
      answers: [
        ['Password for acme', 'typed\r'],
        ['once more', 'typed\r'],
        ['Go on?', 'y\r'],
      ],
    });
    expect({ code, sent: changesSentTo(sandbox)[0]?.body['update'] }).toEqual({
      code: 0,
      sent: { authUsername: 'acme', authPassword: 'typed' },
    });
  });

  it('may mend another field of a trunk that was half before', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ authPassword: '' }) });
    expect(await sipctl('trunk update main --metadata m --yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('auth: half') });
  });
});

describe('trunk delete', () => {
  it('deletes what nothing points to', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: { inboundTrunks: [{ sipTrunkId: 'ST_old', name: 'old', numbers: [NUMBER] }] } });
    expect(await sipctl('trunk delete old --confirm old --yes')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^deleted inbound trunk old \(ST_old\)/),
    });
    expect(changesSentTo(sandbox)).toEqual([{ method: 'DeleteSIPTrunk', body: { sipTrunkId: 'ST_old' } }]);
    expect((await sipctl('trunk list')).stdout).toBe('');
  });

  it('takes an unknown name for an error unless told otherwise, though LiveKit would report success', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    expect(await sipctl('trunk delete old --yes')).toMatchObject({ code: 3, stderr: expect.stringContaining('trunk-not-found') });
    expect(await sipctl('trunk delete old --if-exists --yes')).toMatchObject({ code: 0, stdout: 'nothing to do: it is so already\n' });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('deletes a trunk that is named twice once', async () => {
    const { sipctl, sandbox } = await sipctlOn({
      seed: { outboundTrunks: [{ sipTrunkId: 'ST_o', name: 'o', numbers: ['+1'], address: 'a' }] },
    });
    expect(await sipctl('trunk delete o ST_o --yes')).toMatchObject({ code: 0 });
    expect(changesSentTo(sandbox)).toHaveLength(1);
  });
});
