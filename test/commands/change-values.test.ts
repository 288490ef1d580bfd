import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, seed } from '../support/world.ts';

const IN = `trunk create x --inbound --number ${NUMBER}`;
const OUT = `trunk create x --outbound --number ${NUMBER} --address sip.carrier.example`;
const RULE = 'dispatch create x --trunk main --room-prefix call --agent a';

/** A command line with a value that its last flag cannot take, and a part of what is said about it. */
const WRONG: readonly (readonly [line: string, said: string])[] = [
  [`${IN} --include-headers some`, 'one of none, x, all; not "some"'],
  [`${IN} --media-encryption maybe`, 'one of disable, allow, require; not "maybe"'],
  [`${IN} --codec PCMU/fast`, 'not "PCMU/fast"'],
  [`${IN} --codecs PCMU,,G722`, '--codecs has an empty item'],
  [`${IN} --codecs PCMU/8000,G722/x`, 'not "G722/x"'],
  [`${IN} --media-timeout 11m`, 'at most 10m; not 11m'],
  [`${IN} --media-timeout soon`, 'not "soon"'],
  [`${IN} --ringing-timeout 30`, 'not "30"'],
  [`${IN} --ringing-timeout -5s`, '-5s'],
  [`${IN} --max-call-duration 1day`, 'not "1day"'],
  [`${IN} --header X-A`, 'KEY=VALUE; not "X-A"'],
  [`${IN} --header =v`, 'KEY=VALUE; not "=v"'],
  [`${IN} --header-to-attribute X-A`, 'KEY=VALUE'],
  [`${IN} --numbers ,`, '--numbers has an empty item'],
  [`${IN} --address sip.carrier.example`, '--address is for outbound trunks; this one is inbound'],
  [`${IN} --transport tls`, '--transport is for outbound trunks'],
  [`${IN} --auth-user u`, 'auth-half-set'],
  [`${IN} --auth-password env:PW`, 'auth-half-set'],
  [`${IN} --no-auth --auth-user u`, '--no-auth takes user and password away'],
  [`${IN} --auth-password env:PW --auth-password-stdin`, 'exclude each other'],
  ['trunk create x --inbound', 'trunk-unprotected'],
  ['trunk create sipctl:x --inbound --number +1', 'name-reserved'],
  [`${OUT} --transport sctp`, 'one of auto, udp, tcp, tls; not "sctp"'],
  [`${OUT} --country USA`, 'two letters; not "USA"'],
  [`${OUT} --ringing-timeout 30s`, '--ringing-timeout is for inbound trunks; this one is outbound'],
  [`${OUT} --krisp`, '--krisp is for inbound trunks'],
  [`${OUT} --allow-caller +1`, '--allow-caller is for inbound trunks'],
  [`trunk create x --outbound --address sip.carrier.example`, 'at least one number'],
  [`trunk create x --outbound --number ${NUMBER}`, 'the address it dials'],
  [`trunk create x --outbound --number ${NUMBER} --address sip:carrier.example`, 'is a SIP URI'],
  [`trunk create x --outbound --number ${NUMBER} --address u@carrier.example`, 'is a SIP URI'],
  [`trunk create x --outbound --number ${NUMBER} --address SIPS:carrier.example`, 'is a SIP URI'],
  [`trunk create x --outbound --number ${NUMBER} --address carrier.example;transport=tls`, 'is a SIP URI'],
  [`trunk update main --number ${NUMBER}`, 'could mean add or replace'],
  ['trunk update main --allow-address 192.0.2.1', 'could mean add or replace'],
  ['trunk update main --set-numbers +1 --add-number +2', '--set-numbers says the whole list'],
  ['trunk update main --clear-numbers --remove-number +2', '--clear-numbers says the whole list'],
  ['trunk update main --auth-user acme --auth-password env:EMPTY', 'secret-empty'],
  ['trunk update main --no-auth --clear-numbers', 'trunk-unprotected'],
  ['trunk update main --metadata @nowhere.txt', 'file-unreadable'],
  ['trunk update main --allow NOTHING', 'not "NOTHING"'],
  ['trunk update main --accept rule-no-agents', 'an id and a reason'],
  ['trunk update main', 'nothing to change was named'],
  ['trunk update main --accept rule-no-agents=x --dry-run', 'nothing to change was named'],
  ['dispatch update support', 'nothing to change was named'],
  ['trunk update main --outbound --metadata m', 'main is an inbound trunk'],
  ['trunk delete main --outbound', 'main is an inbound trunk'],
  [`trunk update main --remove-number ${NUMBER}`, `--remove-number ${NUMBER} would leave none, and none means any`],
  ['dispatch update support --remove-trunk main', 'if any is meant: --any-trunk'],
  [`${OUT} --auth-user u`, 'auth-half-set'],
  ['trunk update main --accept foo=bar', 'no finding is called "foo"'],
  ['trunk update main --accept rule-no-agent=people', 'did you mean rule-no-agents?'],
  ['trunk update main --accept auth-half-set=why', 'auth-half-set cannot be passed'],
  [`${RULE} --agent a,b`, '--agent a --agent b'],
  ['dispatch update support --set-agents a,b', 'holds a comma'],
  ['dispatch update support --add-agent a,b', 'holds a comma'],
  ['trunk update main --verify maybe', 'one of auto, call, api, none; not "maybe"'],
  [`${RULE} --per trunk`, 'one of caller, callee; not "trunk"'],
  [`${RULE} --caller anonymous`, 'has no digit'],
  [`${RULE} --room-empty-timeout 30s`, 'whole number; not "30s"'],
  [`${RULE} --room-max-participants -1`, '-1'],
  [`${RULE} --room-min-playout-delay 1.5`, 'whole number; not "1.5"'],
  [`${RULE} --room-tag team`, 'KEY=VALUE'],
  [`${RULE} --agent :m`, 'takes a name'],
  [`${RULE} --attribute x`, 'KEY=VALUE'],
  [`${RULE} --agents-file nowhere.yaml`, 'file-unreadable'],
  [`${RULE} --room-config nowhere.yaml`, 'file-unreadable'],
  [`${RULE} --trunk nowhere`, 'trunk-not-found'],
  ['dispatch update support --trunk main', 'could mean add or replace'],
  ['dispatch update support --clear-agents --agent a', 'exclude each other'],
  ['dispatch update support --add-trunk nowhere', 'trunk-not-found'],
  ['dispatch update nowhere --metadata m', 'rule-not-found'],
  ['trunk list --limit many', 'whole number; not "many"'],
  ['trunk list --fields nothing', 'no column "nothing"'],
  ['trunk list --timeout 0s', 'not "0s"'],
  ['trunk list -o xml', 'one of table, wide, json, jsonl, yaml, name; not "xml"'],
  ['trunk list --nmae x', 'did you mean --name?'],
  ['trunk lsit', 'did you mean list?'],
  ['trunk list --report html=x', 'junit=FILE'],
  ['trunk list --report junit=x.xml', 'nothing to write as JUnit'],
  ['agent probe', "missing required argument 'agent'"],
  ['agent probe a --wait 0', 'not "0"'],
  ['agent probe a --repeat often', 'whole number; not "often"'],
  ['agent probe a --repeat 0', '--repeat is at least 1'],
  ['trunk list --concurrency 0', '--concurrency is at least 1'],
  ['trunk list --report junit=-', 'junit=FILE'],
  ['verify nowhere', 'no trunk or rule "nowhere"'],
];

describe('a value that a flag cannot take', () => {
  it.each(WRONG)('is refused with exit 3 and nothing changed: %s', async (line, said) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    const { code, stdout, stderr } = await sipctl(`${line} --yes`, { env: { PW: 'p', EMPTY: '' } });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(said);
    expect(stderr).toContain('world: unchanged');
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('is told in JSON to those who asked for JSON', async () => {
    const { sipctl } = await sipctlOn();
    const { code, stdout } = await sipctl(`${IN} --codec ? --json --yes`);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'Error',
      exitCode: 3,
      worldChanged: 'no',
      errors: [{ id: 'value-invalid', severity: 'error' }],
    });
  });
});

it.each(['--context', '--url', '--api-key', '--ca-cert'])('an empty %s is no reason to fall back to another project', async (flag) => {
  const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
  expect(await sipctl(['trunk', 'list', flag, ''])).toMatchObject({ code: 3, stderr: expect.stringContaining(`${flag} is empty`) });
  expect(sandbox.requests).toEqual([]);
});

describe('a number', () => {
  it.each([
    ['+1\u00a0510', 'a no-break space (U+00A0)'],
    ['+1510\u200b', 'a zero-width space (U+200B)'],
    ['\uff0b15105550100', 'a full-width plus (U+FF0B)'],
    ['+\uff11510', 'a full-width digit (U+FF11)'],
    ['+1510\u0661', 'holds U+0661'],
    [' +15105550100', 'begins or ends with a space'],
    ['+15105550100 ', 'begins or ends with a space'],
    ['+15105550100,+15105550101', 'repeat the flag: --add-number +15105550100 --add-number +15105550101'],
  ])('that no call would have is refused, and what is wrong with it is named: %j', async (number, said) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    const { code, stderr } = await sipctl(['trunk', 'update', 'main', '--add-number', number, '--yes']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(said) });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('that is stored so can be taken away', async () => {
    const { sipctl } = await sipctlOn({ seed: seed({ numbers: [NUMBER, '+1\u00a0510'] }) });
    expect(await sipctl(['trunk', 'update', 'main', '--remove-number', '+1\u00a0510', '--yes'])).toMatchObject({ code: 0 });
    expect(JSON.parse((await sipctl('trunk get main --json')).stdout)).toMatchObject({ numbers: [NUMBER] });
  });
});

describe('a password on the command line', () => {
  const literal = 'hunter2-literal-canary';
  it.each([
    [`${IN} --auth-user u --auth-password ${literal}`],
    [`${IN} --auth-user u --auth-password=${literal}`],
    [`${IN} --auth-user u --auth-pass ${literal}`],
    [`trunk update main --auth-password ${literal}`],
    [`trunk update main --auth-password envv:${literal}`],
    [`trunk update main --auth-password env:${literal}`],
    [`${RULE} --pin ${literal}`],
    [`dispatch update support --pin=${literal}`],
    [`trunk list --api-secret ${literal}`],
    [`trunk list --api-secret=${literal}`],
    [`trunk create x --inbound --password=${literal}`],
  ])('is refused and never repeated: %s', async (line) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    for (const format of ['', '--json', '--debug', '-o jsonl']) {
      const { code, stdout, stderr } = await sipctl(`${line} ${format} --yes`);
      expect(code).toBe(3);
      expect(stdout + stderr).not.toContain(literal);
      expect(stderr).toMatch(/secret-|usage/);
    }
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it.each(['[secret]', '********', '••••'])('as a mask is refused, so that it never becomes the password: %s', async (mask) => {
    const { sipctl, sandbox } = await sipctlOn({ seed: seed() });
    const byReference = await sipctl('trunk update main --auth-password env:PW --yes', { env: { PW: mask } });
    expect(byReference).toMatchObject({ code: 3, stderr: expect.stringContaining('secret-masked') });
    expect(await sipctl(['trunk', 'update', 'main', '--auth-password', mask, '--yes'])).toMatchObject({ code: 3 });
    expect(changesSentTo(sandbox)).toEqual([]);
  });
});
