import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { OUTBOUND_STAGES } from '../../src/core/call/stages.ts';
import type { CarrierFaults } from '../../src/sandbox/carrier/carrier-options.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const times = { ringingInterval: 100, roomGone: 5 };

/** A project whose calls leave and come back. */
async function project(faults: CarrierFaults = {}, options: SandboxOptions = {}): Promise<Project> {
  const agents = [{ name: 'support-agent', mode: 'alive' } as const];
  const it = await sipctlOn({ seed: seed(), agents, phone: { times }, carrier: { faults, ringsMs: 1500 }, ...options });
  const { SANDBOX_CARRIER_HOST: host = '', SANDBOX_CARRIER_USER: user = '' } = it.sandbox.env;
  const trunk = `trunk create out --outbound --number ${OTHER_NUMBER} --address ${host} --auth-user ${user} --auth-password env:SANDBOX_CARRIER_PASSWORD`;
  expect((await it.sipctl(`${trunk} --yes --verify none`)).code).toBe(0);
  return it;
}

const CALL = `call test --outbound out --to ${NUMBER} --duration 300ms`;
const asked = ({ sandbox }: Project) => sandbox.requests.filter(({ path: at }) => at.endsWith('/CreateSIPParticipant')).length;

describe('call test --outbound', () => {
  it('shows each stage of the way out and back, and ends well', async () => {
    const here = await project();
    const { code, stdout, stderr } = await here.sipctl(`${CALL} --yes --color never`, { columns: 160 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { label } of OUTBOUND_STAGES) expect(stdout).toContain(`pass  ${label} `);
    expect(stdout).toMatch(/verdict: pass {2}answered after \d\.\d s, support-agent in call_\+15105550150_\w{12}, rule SDR_support/);
    expect(here.sandbox).toMatchObject({ dialledCalls: 0, carrier: { openCalls: 0, complaints: [] } });
  });

  it('tells programs everything but secrets', async () => {
    const { sipctl, sandbox } = await project();
    const { code, stdout } = await sipctl(`${CALL} --yes --json`);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      kind: 'CallReport',
      direction: 'outbound',
      verdict: 'pass',
      call: { to: NUMBER, from: OTHER_NUMBER },
      final: null,
      knownBy: 'test-id',
      trunk: 'ST_main',
      rule: 'SDR_support',
      agents: ['support-agent'],
      cause: null,
    });
    expect(report.checks).toHaveLength(OUTBOUND_STAGES.length);
    expect(report.stages.answerMs).toBeGreaterThanOrEqual(report.stages.cameBackMs);
    for (const secret of [sandbox.env.SANDBOX_CARRIER_PASSWORD ?? '', 'the-old-password']) expect(stdout).not.toContain(secret);
  });

  it('says what the carrier says, in terms of the carrier, with the next command; and ends with 1', async () => {
    const { sipctl, cwd } = await project({ refuses: { status: 403, reason: 'Forbidden' } });
    const { code, stdout } = await sipctl(`${CALL} --yes --color never --report junit=calls.xml`, { columns: 160 });
    expect(code).toBe(1);
    expect(JSON.parse((await sipctl(`${CALL} --yes --json`)).stdout)).toMatchObject({ final: 403, reason: 'Forbidden', knownBy: null });
    expect(stdout).toMatch(/FAIL {2}carrier takes the call .* the carrier does not let this trunk make the call: 403 Forbidden/);
    expect(stdout).toContain('the carrier: the carrier does not let this trunk make the call: 403 Forbidden (carrier-forbids)');
    expect(stdout).toContain(`try: sipctl call test --to ${NUMBER}`);
    expect(stdout).toContain('8 further stages not reached');
    expect(await readFile(path.join(cwd, 'calls.xml'), 'utf8')).toContain('failures="1"');
  });

  it('takes the number from a file, and its rule and agent as expected', async () => {
    const { sipctl, cwd } = await project();
    await writeFile(path.join(cwd, 'infra.yaml'), `apiVersion: sipctl/v1\nverify: { calls: [{ to: "${NUMBER}" }] }\n`);
    const line = 'call test --outbound out -f infra.yaml --duration 300ms --yes --expect-rule support --expect-agent';
    expect((await sipctl(`${line} support-agent --json`)).code).toBe(0);
    const { code, stdout } = await sipctl(`${line} another-agent --json`);
    expect({ code, cause: JSON.parse(stdout).cause.id }).toEqual({ code: 1, cause: 'other-agent' });
  });

  it('hangs up at once when it is interrupted', async () => {
    const here = await project();
    const stop = new AbortController();
    const running = here.sipctl(`call test --outbound out --to ${NUMBER} --duration 60s --yes`, { signal: stop.signal });
    await expect.poll(() => here.sandbox.phone?.openCalls).toBe(1);
    stop.abort();
    expect((await running).code).toBe(130);
    await expect.poll(() => [here.sandbox.dialledCalls, here.sandbox.carrier?.openCalls, here.sandbox.phone?.openCalls]).toEqual([0, 0, 0]);
  });

  it('that died is listed and ended by recover', async () => {
    const { sipctl, cwd, sandbox } = await project();
    const state = path.join(cwd, '.local/state/sipctl');
    const running = sipctl(`call test --outbound out --to ${NUMBER} --duration 60s --yes --json`);
    const kept = async () => (await readdir(state, { recursive: true })).filter((name) => name.endsWith('.call'));
    await expect.poll(() => sandbox.phone?.openCalls).toBe(1);
    const file = path.join(state, (await kept())[0] ?? '');
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), pid: 2 ** 22 + 1 }));
    expect((await sipctl('recover --list')).stdout).toContain(`test call to ${NUMBER} was left by a process that died`);
    const { stdout } = await sipctl('recover --yes --json');
    expect(JSON.parse(stdout).calls).toMatchObject([{ to: NUMBER, outcome: 'ended' }]);
    expect(JSON.parse((await running).stdout)).toMatchObject({ hungUp: 'gone', cause: { id: 'ended-early' } });
    await expect.poll(() => [sandbox.dialledCalls, sandbox.carrier?.openCalls, sandbox.phone?.openCalls]).toEqual([0, 0, 0]);
  });
});

describe('before LiveKit calls', () => {
  it('it asks, because a call costs money', async () => {
    const here = await project();
    const { code, stderr } = await here.sipctl(CALL);
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('the carrier charges for it') });
    expect(stderr).toContain('add --yes');
    expect((await here.sipctl(CALL, { answers: [['Go on?', 'n\n']] })).code).toBe(5);
    expect(asked(here)).toBe(0);
    expect((await here.sipctl(CALL, { answers: [['Go on?', 'y\n']] })).code).toBe(0);
    expect(asked(here)).toBe(1);
  });

  it("somebody else's number has to be meant by its digits: --yes is not enough", async () => {
    const here = await project({ answersItself: true });
    const line = 'call test --outbound out --to +15105559999 --duration 100ms';
    const { code, stderr } = await here.sipctl(`${line} --yes`);
    expect({ code, stderr }).toMatchObject({ code: 5, stderr: expect.stringContaining("somebody's telephone rings") });
    expect(stderr).toContain('add --confirm +15105559999');
    expect((await here.sipctl(line, { answers: [['LiveKit', 'no\n']] })).code).toBe(5);
    expect((await here.sipctl(`${line} --confirm +15105550000`)).code).toBe(5);
    expect(asked(here)).toBe(0);
    expect((await here.sipctl(`${line} --confirm +15105559999`)).code).toBe(0);
    expect((await here.sipctl(line, { answers: [['LiveKit', '+15105559999\n']] })).code).toBe(0);
  });

  it.each([
    ['emergency numbers', '--to 112 --confirm 112', 5, 'an emergency number'],
    ['premium numbers', '--to +19005550100 --confirm +19005550100', 5, 'in a premium range'],
    ['trunks that are none', `--to ${NUMBER} --outbound main`, 3, 'main is an inbound trunk'],
    ['calls that last', `--to ${NUMBER} --duration 61s`, 3, 'at most 60s'],
    ['ringing without end', `--to ${NUMBER} --ring-timeout 76s`, 3, 'at most 75s'],
    ['flags of calls of its own', `--to ${NUMBER} --auth-password env:X`, 3, '--auth-password is for calls that sipctl makes itself'],
    ['several calls', `--to ${NUMBER} --repeat 2`, 3, '--repeat is for calls that sipctl makes itself'],
  ])('it refuses %s', async (_, words, code, text) => {
    const here = await project();
    const refused = await here.sipctl(`call test --outbound out ${words} --yes`);
    expect({ code: refused.code, stderr: refused.stderr }).toEqual({ code, stderr: expect.stringContaining(text) });
    expect(asked(here)).toBe(0);
  });

  it('it refuses to confirm what nobody dials', async () => {
    const { sipctl } = await project();
    expect((await sipctl(`call test --to ${NUMBER} --confirm ${NUMBER}`)).stderr).toContain('--confirm is for calls that LiveKit makes');
  });

  it('it says so where the trunk shows no number', async () => {
    const here = await project();
    const trunk = `trunk create any --outbound --number * --address ${here.sandbox.env.SANDBOX_CARRIER_HOST}`;
    expect((await here.sipctl([...trunk.split(' '), '--yes', '--verify', 'none'])).code).toBe(0);
    const { code, stderr } = await here.sipctl(`call test --outbound any --to ${NUMBER} --yes`);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('add --from NUMBER') });
  });
});
