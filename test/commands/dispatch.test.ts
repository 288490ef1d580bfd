import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const agents = (...names: string[]) => ({ roomConfig: { agents: names.map((agentName) => ({ agentName })) } });
const direct = (roomName: string, pin = '') => ({ rule: { dispatchRuleDirect: { roomName, pin } } });

const several = {
  inboundTrunks: [
    { sipTrunkId: 'ST_main', name: 'main', numbers: [NUMBER] },
    { sipTrunkId: 'ST_b', name: 'backup', numbers: [OTHER_NUMBER] },
  ],
  dispatchRules: [
    {
      sipDispatchRuleId: 'SDR_1',
      name: 'support',
      trunkIds: ['ST_main', 'ST_b'],
      numbers: [NUMBER],
      inboundNumbers: ['+15105550199'],
      rule: { dispatchRuleIndividual: { roomPrefix: 'call' } },
      ...agents('one', 'two'),
    },
    { sipDispatchRuleId: 'SDR_2', name: 'conference', trunkIds: ['ST_main'], ...direct('all-hands', '407193') },
    { sipDispatchRuleId: 'SDR_3', name: 'rest', ...direct('rest'), ...agents('one') },
  ],
};

describe('dispatch list', () => {
  it('gives a pipe one row a rule, with columns that scripts can rely on', async () => {
    const { sipctl } = await sipctlOn({ seed: several });
    expect((await sipctl('dispatch list')).stdout).toBe(
      `SDR_1\tsupport\tmain,backup\t${NUMBER}\t+15105550199\tcall_<caller>_<random>\t\tone,two\n` +
        'SDR_2\tconference\tmain\t\t\tall-hands\tset\t\n' +
        'SDR_3\trest\t\t\t\trest\t\tone\n',
    );
  });

  it('makes a rule that calls nobody stand out for people', async () => {
    const { sipctl } = await sipctlOn({ seed: several });
    const { stdout } = await sipctl('rule list', { columns: 160 });
    const row = stdout.split('\n').find((line) => line.includes('conference'));
    expect(row).toContain('NONE');
    expect(row).toContain('set');
    expect(stdout).not.toContain('407193');
  });

  it.each([
    ['--no-agents', ['SDR_2']],
    ['--agent one', ['SDR_1', 'SDR_3']],
    ['--trunk backup', ['SDR_1', 'SDR_3']],
    ['--name *f*', ['SDR_2']],
    ['--trunk main --agent two', ['SDR_1']],
  ])('shows only what is asked for: %s', async (flags, ids) => {
    const { sipctl } = await sipctlOn({ seed: several });
    expect((await sipctl(`dispatch list ${flags} -o name`)).stdout).toBe(ids.map((id) => `${id}\n`).join(''));
  });

  it('names a trunk that is gone by its id', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({}, { trunkIds: ['ST_gone', ''] }) });
    expect((await sipctl('dispatch list')).stdout).toContain('\tST_gone,""\t');
    expect((await sipctl('dispatch list', { columns: 200 })).stdout).toContain('ST_gone (missing), ""');
    const [{ about }] = JSON.parse((await sipctl('dispatch list --json')).stdout).items;
    expect(about).toMatchObject({ trunks: ['ST_gone', ''], missingTrunks: ['ST_gone', ''] });
  });

  it('refers to trunks that share a name by their ids', async () => {
    const { inboundTrunks, dispatchRules } = seed({}, { trunkIds: ['ST_main', 'ST_twin', 'ST_3'] });
    const more = [
      { sipTrunkId: 'ST_twin', name: 'main', numbers: ['+15105550151'] },
      { sipTrunkId: 'ST_3', name: 'third', numbers: ['+15105550152'] },
    ];
    const { sipctl } = await sipctlOn({ seed: { inboundTrunks: [...inboundTrunks, ...more], dispatchRules } });
    const trunks = ['ST_main', 'ST_twin', 'third'];
    expect(JSON.parse((await sipctl('dispatch get support --json')).stdout).about).toMatchObject({ trunks, missingTrunks: [] });
    expect((await sipctl('dispatch get support -o yaml')).stdout).toContain('trunks:\n  - ST_main\n  - ST_twin\n  - third\n');
  });
});

describe('dispatch get', () => {
  it('shows priority, trunks and findings', async () => {
    const { sipctl } = await sipctlOn({ seed: several });
    const { code, stdout } = await sipctl('dispatch get conference', { columns: 100 });
    expect(code).toBe(0);
    for (const text of ['conference (SDR_2)', 'all-hands', '2000', 'main', 'NONE', 'sipctl dispatch update conference --agent NAME'])
      expect(stdout).toContain(text);
    expect(stdout).not.toContain('407193');
  });

  it('is an entry of a declared file as YAML, with trunk names and a reference where the PIN is', async () => {
    const { sipctl } = await sipctlOn({ seed: several });
    expect((await sipctl('dispatch get conference -o yaml')).stdout).toBe(
      'name: conference\ntrunks:\n  - main\nrule:\n  dispatchRuleDirect:\n    roomName: all-hands\n    pin: env:RULE_CONFERENCE_PIN\n',
    );
  });

  it('suggests a rule of nearly that name', async () => {
    const { sipctl } = await sipctlOn({ seed: several });
    expect(await sipctl('dispatch get Support')).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/rule-not-found[^`]*did you mean support\?/),
    });
  });
});

describe('dispatch create', () => {
  it('says which rooms its calls get, where that is new or changes', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    const room = async (line: string) => / room +(.*)\n/.exec((await sipctl(`${line} --dry-run`)).stdout)?.[1];
    const create = 'dispatch create r --any-trunk --agent a --number +15105550199';
    expect(await room(`${create} --room-prefix desk`)).toBe('desk_<caller>_<random>');
    expect(await room(`${create} --room-prefix desk --per callee`)).toBe('desk_<callee>');
    expect(await room('dispatch update support --no-randomize')).toBe('call_<caller>_<random> -> call_<caller>');
    expect(await room('dispatch update support --metadata m')).toBeUndefined();
  });

  it('changes nothing when it is repeated, and takes another room for another rule', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: { inboundTrunks: several.inboundTrunks } });
    const create = 'dispatch create support --trunk main --room-prefix call --agent a --yes';
    expect(await sipctl(create)).toMatchObject({ code: 0 });
    expect(await sipctl(create)).toMatchObject({ code: 0, stdout: 'nothing to do: it is so already\n' });
    expect(await sipctl(create.replace('call', 'other'))).toMatchObject({ code: 3, stderr: expect.stringContaining('name-taken') });
    expect(changesSentTo(sandbox)).toHaveLength(1);
  });

  it('needs an agent, or a reason why there is none', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: { inboundTrunks: several.inboundTrunks } });
    const create = ['dispatch', 'create', 'conference', '--trunk', 'main', '--room', 'all-hands', '--yes'];
    expect(await sipctl(create)).toMatchObject({ code: 3, stderr: expect.stringContaining('rule-no-agents') });
    expect(changesSentTo(sandbox)).toEqual([]);
    const accepted = await sipctl([...create, '--accept', 'rule-no-agents=people join by themselves']);
    expect(accepted.code).toBe(0);
    expect(accepted.stdout).toContain('accepted: people join by themselves');
  });

  it.each([
    ['--trunk nowhere --room r', 'trunk-not-found'],
    ['--trunk main', 'a rule needs a room'],
    ['--trunk main --room r --room-prefix p', '--room gives every call one room'],
    ['--trunk main --room r --per callee', '--room gives every call one room'],
    ['--trunk main --any-trunk --room r', '--any-trunk and --trunk exclude each other'],
    ['--trunk main --room r --pin env:PIN --no-pin', '--pin and --no-pin exclude each other'],
    ['--trunk main --direct r', '--room NAME'],
    ['--trunk main --individual p', '--room-prefix PREFIX'],
    ['--trunk main --callee p', '--room-prefix PREFIX --per callee'],
    ['--trunk main --room r --caller call-', '--room-prefix call-'],
  ])('refuses %s', async (flags, said) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: { inboundTrunks: several.inboundTrunks } });
    const { code, stderr } = await sipctl(`dispatch create r ${flags} --agent a --yes`, { env: { PIN: '407193' } });
    expect(code).toBe(3);
    expect(stderr).toContain(said);
    expect(changesSentTo(sandbox)).toEqual([]);
  });
});

describe('dispatch delete', () => {
  it('deletes several at once, and reports each', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: several });
    const { code, stdout } = await sipctl('dispatch delete conference SDR_1 --allow CALL_DROP --yes --json');
    expect({ code, changed: JSON.parse(stdout).steps.map(({ status }: { status: string }) => status) }).toEqual({
      code: 0,
      changed: ['done', 'done'],
    });
    expect(changesSentTo(sandbox)).toEqual([
      { method: 'DeleteSIPDispatchRule', body: { sipDispatchRuleId: 'SDR_2' } },
      { method: 'DeleteSIPDispatchRule', body: { sipDispatchRuleId: 'SDR_1' } },
    ]);
  });

  it('deletes none of several where one is not there', async () => {
    const { sipctl, sandbox } = await sipctlOn({ seed: several });
    expect(await sipctl('dispatch delete conference nowhere --yes')).toMatchObject({ code: 3 });
    expect(changesSentTo(sandbox)).toEqual([]);
  });
});
