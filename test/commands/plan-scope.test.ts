import { describe, expect, it } from 'vitest';
import { infra, onFiles, PASSWORD, rule, trunk } from '../support/declared-project.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const env = { MAIN_PASSWORD: PASSWORD };
const nightTrunk = { ...trunk, name: 'night', numbers: [OTHER_NUMBER], authUsername: 'n' };
const nightRule = { ...rule, name: 'night', trunks: ['night'] };

/** Beside what the file declares: a trunk and a rule of old, and one that the file ignores. */
const withOld = {
  ...seed(),
  inboundTrunks: [
    ...seed().inboundTrunks,
    { sipTrunkId: 'ST_old', name: 'old', numbers: ['+15105550177'], authUsername: 'o', authPassword: 'p' },
    { sipTrunkId: 'ST_lab', name: 'lab-1', numbers: ['+15105550178'], authUsername: 'l', authPassword: 'p' },
  ],
};

describe('--only', () => {
  it('chooses an object and the new trunk that it needs, which is said', async () => {
    const { sipctl } = await onFiles({
      'infra.yaml': { ...infra, inboundTrunks: [{ ...trunk, metadata: 'm' }, nightTrunk], dispatchRules: [rule, nightRule] },
    });
    const { stdout, stderr } = await sipctl('plan -f infra.yaml --only SDR_support --only night', { env });
    expect(stdout).toMatch(/\+ inbound trunk night.*\+ dispatch rule night/s);
    expect(stdout).not.toContain('metadata');
    const rules = await sipctl('plan -f infra.yaml --only night --json', { env });
    expect(JSON.parse(rules.stdout).steps).toHaveLength(2);
    expect(stderr).toBe('');
  });

  it('refuses a name that nothing has, with the nearest, and does not go with --prune', async () => {
    const { sipctl } = await onFiles({ 'infra.yaml': infra });
    expect(await sipctl('plan -f infra.yaml --only suport', { env })).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('did you mean support?'),
    });
    expect(await sipctl('plan -f infra.yaml --only main --prune --scope *', { env })).toMatchObject({ code: 3 });
  });
});

describe('--prune', () => {
  it('deletes what is in scope and declared nowhere, shown first, and what is ignored never', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': { ...infra, ignore: ['lab-*'] } }, { seed: withOld });
    expect(await sipctl('plan -f infra.yaml', { env })).toMatchObject({ stdout: expect.stringContaining('nothing to change') });
    const plan = await sipctl('plan -f infra.yaml --prune --scope *', { env });
    expect(plan).toMatchObject({ code: 0, stdout: expect.stringMatching(/- inbound trunk old \(ST_old\) {2}delete/) });
    expect(plan.stdout).toContain("Run: sipctl apply -f infra.yaml --prune --scope '*'");
    expect(plan.stdout).not.toContain('lab-1');
    expect(await sipctl('apply -f infra.yaml --prune --scope * --confirm old --yes', { env })).toMatchObject({ code: 0 });
    expect(changesSentTo(sandbox)).toEqual([{ method: 'DeleteSIPTrunk', body: { sipTrunkId: 'ST_old' } }]);
  });

  it('refuses more than the threshold, counted against what is live, and warns of a scope that fits nothing', async () => {
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': infra }, { seed: withOld });
    const { code, stderr } = await sipctl('apply -f infra.yaml --prune --scope * --yes', { env });
    expect({ code, stderr }).toEqual({
      code: 5,
      stderr: expect.stringMatching(/2 of 3 inbound trunks would be deleted.*\(plan-refused\)/),
    });
    expect(stderr).toContain('--max-deletes 2');
    expect(await sipctl('plan -f infra.yaml --prune --scope * --max-deletes 2', { env })).toMatchObject({ code: 0 });
    expect(await sipctl('plan -f infra.yaml --prune --scope prod-*', { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing to change'),
      stderr: expect.stringContaining('"prod-*" fits no name'),
    });
    expect(changesSentTo(sandbox)).toEqual([]);
  });
});

describe('protect', () => {
  it('has its object confirmed by name before another takes its place', async () => {
    const guarded = { ...trunk, protect: true };
    const { sipctl, sandbox } = await onFiles({ 'infra.yaml': { ...infra, inboundTrunks: [guarded] } });
    const line = 'apply -f infra.yaml --strategy shadow --only main --yes';
    const changed = { ...infra, inboundTrunks: [{ ...guarded, metadata: 'm' }] };
    const again = await onFiles({ 'infra.yaml': changed });
    expect(await sipctl(line, { env })).toMatchObject({ code: 0 });
    expect(changesSentTo(sandbox)).toEqual([]);
    const { code, stderr } = await again.sipctl(line, { env });
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringContaining('it is protected') });
    expect(stderr).toContain('--confirm main');
    expect(changesSentTo(again.sandbox)).toEqual([]);
  });
});

describe('--max-deletes', () => {
  it('holds for deletes by name, too, where it is said', async () => {
    const { sipctl, sandbox } = await onFiles({}, { seed: withOld });
    const line = 'trunk delete old lab-1 --confirm old --confirm lab-1 --yes';
    expect(await sipctl(`${line} --max-deletes 1`)).toMatchObject({ code: 5, stderr: expect.stringContaining('(plan-refused)') });
    expect(changesSentTo(sandbox)).toEqual([]);
    expect(await sipctl(line)).toMatchObject({ code: 0 });
    expect((await sipctl('trunk list')).stdout).toContain(NUMBER);
  });
});
