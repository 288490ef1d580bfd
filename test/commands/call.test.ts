import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../../src/core/call/stages.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { scriptedPeer } from '../support/scripted-peer.ts';
import { NUMBER, seed } from '../support/world.ts';

const PASSWORD = 'the-old-password';
const times = { ringingInterval: 100, pinPrompt: 500, pinRight: 50 };

/** A project that answers the phone. */
const project = (options: SandboxOptions = {}): Promise<Project> =>
  sipctlOn({ seed: seed(), agents: [{ name: 'support-agent', mode: 'alive' }], phone: { times }, ...options });

describe('call test', () => {
  it('shows every stage and what proves it, and ends well', async () => {
    const { sipctl, sandbox } = await project();
    const { code, stdout, stderr } = await sipctl('call test --duration 400ms --color never', { columns: 140 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { label } of STAGES) expect(stdout).toContain(label);
    expect(stdout).toMatch(
      /verdict: .*pass.* 407, 200 in \d\.\d s, audio, support-agent in call_sipctl_\w{12}, rule support \(SDR_support\)/,
    );
    expect(sandbox.phone?.openCalls).toBe(0);
  });

  it('says what failed in terms of the project, with the next command, and ends with 1', async () => {
    const { sipctl } = await project({ seed: seed({ authPassword: 'x' }) });
    const { code, stdout } = await sipctl('call test --auth-user u --auth-password env:WRONG --color never', {
      columns: 140,
      env: { WRONG: 'not-it' },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAIL {2}password accepted/);
    expect(stdout).toContain('11 further stages');
    expect(stdout).toContain('the trunk: trunk main (ST_main) refused user or password');
    expect(stdout).toContain('try: sipctl trunk get main');
  });

  it('tells programs everything but secrets', async () => {
    const { sipctl, cwd } = await project({ seed: seed({ includeHeaders: 'SIP_ALL_HEADERS' }) });
    const { code, stdout } = await sipctl(`call test --to ${NUMBER} --from +15105550199 --duration 400ms --trace call.sip --json`);
    const report = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      kind: 'CallReport',
      verdict: 'pass',
      call: { to: NUMBER, from: '+15105550199' },
      final: 200,
      trunk: 'ST_main',
      rule: 'SDR_support',
      agents: ['support-agent'],
      cause: null,
      participant: { 'sip.callIDFull': report.callId },
    });
    expect(report.stages.answerMs).toBeGreaterThan(0);
    expect(report.checks).toHaveLength(16);
    const trace = await readFile(path.join(cwd, 'call.sip'), 'utf8');
    expect(trace).toMatch(/--> {2}INVITE sip:.*\(with credentials\)/);
    expect(trace).toContain('response="[masked]"');
    for (const text of [stdout, trace]) {
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toMatch(/response="[0-9a-f]{32}"/);
    }
  });

  it('makes several calls one after the other, with the middle and the worst time', async () => {
    const { sipctl, cwd } = await project();
    const { code, stdout } = await sipctl('call test --duration 300ms --repeat 2 --json --report junit=calls.xml');
    expect(code).toBe(0);
    const { calls, repeat } = JSON.parse(stdout);
    expect(repeat).toMatchObject({ count: 2, passed: 2, times: { answerMs: { median: expect.any(Number), worst: expect.any(Number) } } });
    expect(new Set(calls.map(({ callId }: { callId: string }) => callId)).size).toBe(2);
    expect(await readFile(path.join(cwd, 'calls.xml'), 'utf8')).toContain('tests="32" failures="0"');
  });

  it('plays and records', async () => {
    const { sipctl, cwd } = await project();
    expect((await sipctl('call test --duration 400ms --record heard.wav')).code).toBe(0);
    const heard = await readFile(path.join(cwd, 'heard.wav'));
    expect(heard.length).toBeGreaterThan(44 + 2 * 8000 * 0.2);
    expect((await sipctl('call test --duration 300ms --play heard.wav')).code).toBe(0);
    const { code, stderr } = await sipctl('call test --play nothing.wav');
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('there is no such file') });
  });

  it('enters a PIN', async () => {
    const { sipctl } = await project({ seed: seed({}, { rule: { dispatchRuleDirect: { roomName: 'conference', pin: '1234' } } }) });
    const { code, stdout, stderr } = await sipctl('call test --pin env:PIN --duration 800ms --trace call.sip', { env: { PIN: '1234' } });
    expect(code, stdout).toBe(0);
    expect(stdout + stderr).not.toContain('1234');
  });
});

describe('call test -v', () => {
  it('shows the messages as they go, an arrow each, and no secret', async () => {
    const { sipctl } = await project();
    const { code, stderr } = await sipctl('call test --duration 300ms -v');
    expect(code).toBe(0);
    const ladder = stderr.split('\n').flatMap((text) => /^ *\d+\.\d ms {2}(.*)$/.exec(text)?.[1] ?? []);
    const steps = ladder.filter((text, at) => text !== ladder[at - 1] && !text.includes('audio'));
    expect(steps.map((text) => text.replace(/:\d+$/, ':PORT'))).toEqual([
      ...['     to 127.0.0.1:PORT', '     ready to send', '-->  INVITE', '<--  100 Processing', '-->  ACK'],
      ...['<--  407 Unauthorized  (realm LiveKit, MD5)', '-->  INVITE  (with credentials)', '<--  100 Processing', '<--  180 Ringing'],
      ...['<--  200 OK', '-->  ACK', '-->  BYE', '<--  200 OK  (BYE)'],
    ]);
    expect(stderr).not.toContain(PASSWORD);
  });

  it('says without it nothing of that', async () => {
    const { sipctl } = await project();
    expect((await sipctl('call test --duration 200ms')).stderr).toBe('');
  });
});

describe('before it calls', () => {
  it('asks where the SIP service is', async () => {
    const { sipctl } = await sipctlOn({ seed: seed() });
    const { code, stderr } = await sipctl('call test');
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('nothing says where the SIP service is') });
    expect(stderr).toContain('export SIPCTL_SIP_HOST=');
  });

  it('refuses emergency and premium numbers, even with --yes (F54)', async () => {
    const { sipctl, sandbox } = await project();
    for (const number of ['112', '+19005550100']) expect((await sipctl(`call test --to ${number} --yes`)).code).toBe(5);
    expect(sandbox.requests.filter(({ path: at }) => at.includes('RoomService'))).toEqual([]);
  });

  it('asks about a number that is nobody of the project (F54)', async () => {
    const { sipctl } = await project();
    const { code, stderr } = await sipctl('call test --to +15105559999');
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('a number of no trunk and no file') });
    const declined = await sipctl('call test --to +15105559999', { answers: [['Call it?', 'n\n']] });
    expect(declined.code).toBe(5);
  });

  it('says which numbers there are when nobody chose one', async () => {
    const { sipctl } = await project({ seed: seed({ numbers: [NUMBER, '+15105550150'] }) });
    const { code, stderr } = await sipctl('call test');
    expect(code).toBe(3);
    expect(stderr).toContain('sipctl call test --to +15105550150');
  });

  it('takes number, caller and host from a file, and the host as an assertion', async () => {
    const { sipctl, sandbox, cwd } = await project();
    const file = (host: string) =>
      `apiVersion: sipctl/v1\nverify:\n  sip: { host: "${host}" }\n  caller: "+15105550199"\n  calls: [{ to: "${NUMBER}" }]\n`;
    await writeFile(path.join(cwd, 'infra.yaml'), file(sandbox.phone?.host ?? ''));
    const { code, stdout } = await sipctl('call test -f infra.yaml --duration 300ms --json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).call).toEqual({ to: NUMBER, from: '+15105550199' });
    await writeFile(path.join(cwd, 'infra.yaml'), file('other.example'));
    expect((await sipctl('call test -f infra.yaml')).code).toBe(5);
  });

  it('gives no password to a host that only a file names', async () => {
    const { sipctl, sandbox, cwd } = await project();
    await writeFile(path.join(cwd, 'infra.yaml'), `apiVersion: sipctl/v1\nverify: { sip: { host: "${sandbox.phone?.host}" } }\n`);
    const { code, stdout, stderr } = await sipctl('call test -f infra.yaml --json', { env: { SIPCTL_SIP_HOST: '' } });
    expect(code).toBe(1);
    expect(stderr).toContain('no password is sent to it');
    expect(JSON.parse(stdout)).toMatchObject({ final: 407, cause: { id: 'credentials-missing' } });
  });
});

describe('a call whose process died (F53)', () => {
  it('is listed and ended by recover', async () => {
    const { sipctl, cwd, sandbox } = await project();
    const state = path.join(cwd, '.local/state/sipctl');
    const run = sipctl('call test --duration 20s', { columns: 100 });
    const kept = async () => (await readdir(state, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.call'));
    await expect
      .poll(async () => (await readFile(path.join(state, (await kept())[0] ?? ''), 'utf8').catch(() => '')).includes('"ownRoom":true'))
      .toBe(true);
    const file = path.join(state, (await kept())[0] ?? '');
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), pid: 2 ** 22 + 1 }));
    expect((await sipctl('recover --list')).stdout).toContain(`test call to ${NUMBER} was left by a process that died`);
    const { stdout } = await sipctl('recover --yes --json');
    expect(JSON.parse(stdout).calls).toMatchObject([{ to: NUMBER, outcome: 'ended' }]);
    // The one who calls sees LiveKit hang up.
    expect((await run).stdout).toContain('LiveKit hung up');
    expect(sandbox.phone?.openCalls).toBe(0);
    expect((await sipctl('recover --list')).stdout).toContain('nothing to recover');
  });
});

describe('over TLS', () => {
  const AUTHORITY = path.resolve('fixtures/wire/tls/authority.pem');
  const service = (certificate: string) =>
    scriptedPeer((request, self) => self.reply(request, { status: 200, reason: 'OK' }), { over: { certificate } });

  it.each([
    ['trusted', '127.0.0.1', `--ca-cert ${AUTHORITY}`, 0, /^pass .*certificate valid \d+ days/m],
    ['trusted', '127.0.0.1', '', 0, /^fail .*an authority that this machine does not know[\s\S]*--ca-cert FILE/m],
    ['self-signed', '127.0.0.1', '', 0, /^fail .*its certificate is self-signed[\s\S]*--ca-cert FILE/m],
    [
      'other-host',
      'localhost',
      `--ca-cert ${AUTHORITY}`,
      0,
      /^fail .*for another host \(it names DNS:other\.test\)[\s\S]*use the name that/m,
    ],
    ['expired', 'localhost', `--ca-cert ${AUTHORITY}`, 0, /^fail .*has expired .*ended \d+ days ago[\s\S]*renew the certificate/m],
  ] as const)('probe says what is wrong with a certificate and the way out: %s at %s', async (certificate, host, more, expected, text) => {
    const [{ sipctl }, { port }] = [await project(), await service(certificate)];
    const { code, stdout } = await sipctl(`probe ${host}:${port} --transport tls --color never ${more}`.trim());
    expect(code).toBe(expected);
    expect(stdout).toMatch(text);
  });

  it.each([
    ['trusted', '', 'comes from an authority that this machine does not know', '--ca-cert FILE'],
    ['other-host', `--ca-cert ${AUTHORITY}`, 'is for another host', 'use the name that the certificate is for'],
    ['expired', `--ca-cert ${AUTHORITY}`, 'has expired', 'renew the certificate'],
  ])('call test says it, and sends nothing: %s', async (certificate, more, text, step) => {
    const [{ sipctl }, peer] = [await project(), await service(certificate)];
    const { code, stdout } = await sipctl(`call test --host localhost:${peer.port} --transport tls --json ${more}`.trim());
    expect(code).toBe(1);
    const { cause } = JSON.parse(stdout);
    expect(cause).toMatchObject({ id: 'certificate', summary: expect.stringContaining(text) });
    expect(cause.nextSteps).toContainEqual(expect.stringContaining(step));
    expect(peer.received).toEqual([]);
  });
});

describe('probe', () => {
  it('tells who answers over which transport', async () => {
    const { sipctl, sandbox } = await project();
    for (const transport of ['udp', 'tcp']) {
      const { code, stdout } = await sipctl(`probe --transport ${transport} --json`);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        kind: 'ProbeReport',
        likeLiveKit: true,
        port: sandbox.phone?.port,
        transports: [{ transport, status: 'pass', answer: 200 }],
      });
    }
  });

  it('ends with 1 where nobody answers, and does not call a silence down', async () => {
    const { sipctl } = await project();
    const { code, stdout } = await sipctl('probe 127.0.0.1:9 --transport udp', { columns: 120 });
    expect(code).toBe(1);
    expect(stdout).toContain('nothing listens there');
  });
});
