import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

const FROM = '+15105550199';
const CALL = ['--to', NUMBER, '--from', FROM, '--source', '198.51.100.7'];
const { inboundTrunks, dispatchRules } = seed({ allowedAddresses: ['198.51.100.0/24'] });
const conference = { dispatchRuleDirect: { roomName: 'all-hands', pin: '4711' } };
const two = {
  inboundTrunks,
  dispatchRules: [
    ...dispatchRules,
    { sipDispatchRuleId: 'SDR_c', name: 'conference', trunkIds: ['ST_main'], numbers: [OTHER_NUMBER], rule: conference },
  ],
};

/** A project on a server, and the same one as a saved world. */
async function project(world: object = two) {
  const started = await sipctlOn({ seed: world });
  const file = (name: string, text: string) => writeFile(path.join(started.cwd, name), text);
  await file('world.json', JSON.stringify(world));
  return { ...started, file };
}

describe('route explain', () => {
  it('tells a person who takes a call, what the carrier sees and why nobody else does', async () => {
    const { sipctl } = await project();
    const { code, stdout } = await sipctl(['route', 'explain', ...CALL, '--no-color'], { columns: 120 });
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'call   taken',
      'trunk  main (ST_main)  number listed; source in 198.51.100.0/24; asks for credentials',
      'rule   support (SDR_support)  trunk main',
      `room   call_${FROM}_<random>  caller as sip_${FROM}`,
      'agents support-agent',
      'wire   407, 180 every second until an agent is heard, then 200; 486 after 180s if none is',
      `not    conference  has ${OTHER_NUMBER} only, not ${NUMBER}`,
      '',
    ]);
  });

  it('answers the same on the live project and on a saved world, and changes nothing', async () => {
    const { sandbox, sipctl } = await project();
    const live = JSON.parse((await sipctl(['route', 'explain', ...CALL, '--json'])).stdout);
    const saved = JSON.parse((await sipctl(['route', 'explain', ...CALL, '--world', 'world.json', '--json'])).stdout);
    expect({ ...saved, target: live.target }).toEqual(live);
    expect(live).toMatchObject({
      kind: 'RouteExplanation',
      result: 'accept',
      trunk: 'ST_main',
      rule: 'SDR_support',
      auth: true,
      error: null,
    });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('needs no server for a saved world', async () => {
    const { sipctl } = await project();
    const ran = await sipctl(['route', 'explain', '--to', NUMBER, '--world', 'world.json'], { env: { LIVEKIT_URL: 'ws://127.0.0.1:1' } });
    expect([ran.code, ran.stderr]).toEqual([0, '']);
  });

  it('ends with 0 for a call that nobody takes, and says what each LiveKit answers', async () => {
    const { sipctl } = await project();
    const { code, stdout } = await sipctl(['route', 'explain', '--to', '+1999']);
    expect(code).toBe(0);
    expect(stdout).toContain('dropped: nobody takes it');
    expect(stdout).toContain('silence for ever (livekit-server 1.13.5) or 180 once, then 404 (1.13.11 and later)');
    expect(stdout).toContain('try    sipctl trunk update main --add-number +1999');
    const later = await sipctl(['route', 'explain', '--to', '+1999', '--profile', 'self-hosted-1.13.11', '--json']);
    expect(JSON.parse(later.stdout).onWire).toEqual({ selfHosted: '180 once, then 404', cloud: '404' });
  });

  it('shows each answer where LiveKit versions differ', async () => {
    const { sipctl } = await project({ ...two, ...seed({ allowedAddresses: ['192.0.2.1'] }) });
    const argv = ['route', 'explain', ...CALL, '--from-host', '192.0.2.1'];
    expect((await sipctl(argv)).stdout).toContain('differs livekit-server 1.13.11 and later: dropped');
    expect(JSON.parse((await sipctl([...argv, '--json'])).stdout)).toMatchObject({
      result: 'accept',
      elsewhere: [{ profile: 'self-hosted-1.13.11', result: 'drop' }],
    });
  });

  it('takes a PIN by reference, asks where none was entered, and never prints it', async () => {
    const { sipctl } = await project({ ...two, inboundTrunks: [{ ...inboundTrunks[0], numbers: [OTHER_NUMBER] }] });
    const resultOf = async (...more: string[]) => {
      const ran = await sipctl(['route', 'explain', '--to', OTHER_NUMBER, ...more, '--json'], { env: { PIN: '4711', WRONG: '4712' } });
      expect(ran.stdout + ran.stderr).not.toContain('471');
      return JSON.parse(ran.stdout).rule;
    };
    expect(await resultOf()).toBe('SDR_c');
    expect(await resultOf('--pin', 'env:PIN')).toBe('SDR_c');
    expect(await resultOf('--pin', 'env:WRONG')).toBe(null);
    expect(await resultOf('--no-pin')).toBe('SDR_support');
  });

  it('compares PINs of a world that sipctl saved by their references', async () => {
    const { sipctl, file } = await project({ ...two, inboundTrunks: [{ ...inboundTrunks[0], numbers: [OTHER_NUMBER] }] });
    await sipctl('export --format world --out saved.json');
    const call = ['route', 'explain', '--to', OTHER_NUMBER, '--world', 'saved.json', '--json'];
    expect(JSON.parse((await sipctl([...call, '--pin', 'env:RULE_CONFERENCE_PIN'])).stdout).rule).toBe('SDR_c');
    expect(JSON.parse((await sipctl([...call, '--pin', 'env:OTHER'], { env: { OTHER: '4711' } })).stdout).rule).toBe(null);
    const test = { name: 'enters', call: { to: OTHER_NUMBER, pin: 'env:RULE_CONFERENCE_PIN' }, expect: { rule: 'conference' } };
    await file('tests.yaml', JSON.stringify({ tests: [test] }));
    expect((await sipctl('route test -f tests.yaml --world saved.json')).stdout).toContain('1 passed');
  });

  it('lets a file of tests name no credential of the machine, and nothing outside of its folder', async () => {
    const { cwd, sipctl, file } = await project();
    await mkdir(path.join(cwd, 'sub'));
    await file('secret', '4711');
    for (const [pin, why] of [
      ['env:LIVEKIT_API_SECRET', 'LIVEKIT_API_SECRET'],
      ['file:../secret', 'secret-outside'],
      ['4711', 'secret-reference-invalid'],
    ]) {
      await file('sub/tests.yaml', JSON.stringify({ tests: [{ name: 'a', call: { to: NUMBER, pin }, expect: {} }] }));
      const { code, stdout, stderr } = await sipctl('route test -f sub/tests.yaml --live');
      expect([code, stdout, stderr]).toEqual([3, '', expect.stringContaining(why ?? '')]);
    }
  });

  it('answers many calls, a line each and in their order', async () => {
    const { sipctl, file } = await project();
    const calls = [
      { id: 'c1', to: NUMBER, from: FROM, source: '198.51.100.7' },
      { to: '+1999' },
      { id: 3, to: NUMBER, source: '192.0.2.1' },
    ];
    await file('calls.jsonl', `${calls.map((call) => JSON.stringify(call)).join('\n\n')}\n`);
    const lines = (await sipctl('route explain --calls calls.jsonl -o jsonl')).stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text));
    expect(lines.map(({ id, result }) => [id, result])).toEqual([
      ['c1', 'accept'],
      ['3', 'drop'],
      ['3', 'drop'],
    ]);
    expect(lines[2].because).toContainEqual({
      subject: { kind: 'inboundTrunk', name: 'main', id: 'ST_main' },
      rejectedBy: 'allowedAddresses',
      detail: 'takes calls from 198.51.100.0/24 only, not from 192.0.2.1',
    });
    expect((await sipctl('route explain --calls calls.jsonl')).stdout.split('\n')[0]).toBe(
      `c1\taccept\tST_main\tSDR_support\tcall_${FROM}_<random>\tsupport-agent\t`,
    );
  });

  it.each([
    ['no call', ['route', 'explain'], 'no call to explain'],
    ['a host as source', ['route', 'explain', '--to', NUMBER, '--source', 'carrier.example'], '--source is an IP address'],
    ['two entries', ['route', 'explain', '--to', NUMBER, '--pin', 'env:PIN', '--no-pin'], '--pin and --no-pin exclude each other'],
    ['calls twice', ['route', 'explain', '--to', NUMBER, '--calls', 'calls.jsonl'], '--calls says every call'],
    ['a line that is no JSON', ['route', 'explain', '--calls', 'broken.jsonl'], 'line 2 of broken.jsonl is no JSON'],
    ['a line that is no call', ['route', 'explain', '--calls', 'odd.jsonl'], 'line 1 of odd.jsonl is no call: to'],
  ])('refuses %s', async (_, argv, text) => {
    const { sipctl, file } = await project();
    await file('calls.jsonl', '');
    await file('broken.jsonl', '{"to":"1"}\n{');
    await file('odd.jsonl', '{"to":15105550100}');
    const ran = await sipctl(argv);
    expect([ran.code, ran.stdout]).toEqual([3, '']);
    expect(ran.stderr).toContain(text);
  });
});

describe('route table', () => {
  const expected = [NUMBER, 'main', 'full', 'support', '', 'call_<caller>_<random>', 'support-agent', ''];

  it('gives a pipe a row a route, and a person what is left over as well', async () => {
    const { sipctl } = await project();
    expect((await sipctl('route table')).stdout).toBe(`${expected.join('\t')}\n`);
    const { stdout } = await sipctl('route table --no-color', { columns: 160 });
    expect(stdout).toContain('never chosen  conference (SDR_c)  no trunk of it takes +15105550150');
  });

  it('writes Markdown in which no name is markup, in a pipe too', async () => {
    const { sipctl } = await project(seed({}, { name: 'a|b [x](http://evil)' }));
    const { stdout } = await sipctl('route table --format markdown');
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      '| number | trunk | auth | rule | only | room | agents | hole |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ]);
    expect(stdout).toContain('a\\|b \\[x\\](http://evil)');
  });

  it('draws a Mermaid chart in which no name ends a text', async () => {
    const { sipctl } = await project(seed({}, { name: 'say "hi"]' }));
    const { stdout } = await sipctl('route table --format mermaid');
    expect(stdout).toContain('flowchart LR');
    expect(stdout).toContain('rule2["say #34;hi#34;#93; #40;SDR_support#41;"]');
    expect(stdout).toContain('number0 --> trunk1');
  });

  it('is data in JSON', async () => {
    const { sipctl } = await project();
    expect(JSON.parse((await sipctl('route table --json')).stdout)).toMatchObject({
      kind: 'RouteTable',
      items: [{ number: NUMBER, trunk: 'ST_main', rule: 'SDR_support', agents: ['support-agent'] }],
      neverChosen: [{ subject: { id: 'SDR_c' }, rejectedBy: 'numbers' }],
      exposures: [],
    });
  });
});

describe('route test', () => {
  const day = { name: 'day', call: { to: NUMBER, from: FROM, source: '198.51.100.7' } };
  const tests = (...list: object[]) => JSON.stringify({ tests: list });
  const good = { rule: 'support', trunk: 'ST_main', agents: ['support-agent'], auth: 'full', room: 'call_<caller>_<random>' };
  const stranger = { name: 'stranger', call: { to: NUMBER, source: '203.0.113.9' }, expect: { trunk: 'none' } };

  it('passes where every call is taken as the file says', async () => {
    const { sipctl, file } = await project();
    await file('tests.yaml', tests({ ...day, expect: good }, stranger));
    for (const where of ['--live', '--world world.json']) {
      const ran = await sipctl(`route test -f tests.yaml ${where}`);
      expect([ran.code, ran.stdout]).toEqual([
        0,
        `pass  day  ${FROM} -> ${NUMBER}: support\npass  stranger  any caller -> ${NUMBER}: drop\n2 passed, 0 failed\n`,
      ]);
    }
  });

  it.each([
    ['another rule', { rule: 'conference' }, 'rule is support, not conference'],
    ['nobody', { rule: 'none' }, 'rule is support, not none'],
    ['another trunk', { trunk: 'none' }, 'trunk is main, not none'],
    ['another agent', { agents: ['night-agent'] }, 'agents is support-agent, not night-agent'],
    ['no agent', { agents: [] }, 'agents is support-agent, not none'],
    ['no credentials', { auth: 'none' }, 'auth is full, not none'],
    ['another room', { room: 'lobby' }, `room is call_${FROM}_<random>, not lobby`],
    ['a drop', { result: 'drop' }, 'result is accept, not drop'],
  ])('ends with 1 where it says %s, and tells what was found', async (_, expectation, miss) => {
    const { sipctl, file } = await project();
    await file('tests.yaml', tests({ ...day, expect: expectation }));
    const ran = await sipctl('route test -f tests.yaml --live --json');
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      kind: 'RouteTest',
      passed: 0,
      failed: 1,
      items: [{ name: 'day', status: 'fail', misses: [miss] }],
    });
  });

  it('writes a JUnit file with a failure for each miss', async () => {
    const { cwd, sipctl, file } = await project();
    await file('tests.yaml', tests({ ...day, expect: { rule: 'night' } }, stranger));
    await sipctl('route test -f tests.yaml --live --report junit=route.xml');
    const report = await readFile(path.join(cwd, 'route.xml'), 'utf8');
    expect(report).toContain('tests="2" failures="1"');
    expect(report).toContain('<failure message="rule is support, not night">');
  });

  it('enters a PIN that the file names by reference', async () => {
    const { sipctl, file } = await project({ ...two, inboundTrunks: [{ ...inboundTrunks[0], numbers: [OTHER_NUMBER] }] });
    const call = { to: OTHER_NUMBER, source: '198.51.100.7' };
    const asks = { name: 'asks', call, expect: { result: 'request-pin', rule: 'conference' } };
    await file(
      'tests.yaml',
      tests(asks, { name: 'enters', call: { ...call, pin: 'env:PIN' }, expect: { rule: 'conference', room: 'all-hands' } }),
    );
    const ran = await sipctl('route test -f tests.yaml --live', { env: { PIN: '4711' } });
    expect([ran.code, ran.stdout.includes('4711')]).toEqual([0, false]);
    expect((await sipctl('route test -f tests.yaml --live', { env: { PIN: '4712' } })).code).toBe(1);
  });

  it.each([
    ['no file', 'route test --live', 'no tests to run'],
    ['no project', 'route test -f tests.yaml', 'say which project to test'],
    ['two projects', 'route test -f tests.yaml --live --world world.json', '--live and --world are two projects'],
    ['a file without tests', 'route test -f none.yaml --live', 'none.yaml has no tests'],
    ['a number without quotes', 'route test -f number.yaml --live', 'the tests of number.yaml cannot be read at tests.0.call.to'],
  ])('refuses %s', async (_, line, text) => {
    const { sipctl, file } = await project();
    await file('tests.yaml', JSON.stringify({ apiVersion: 'sipctl/v1', tests: [{ ...day, expect: {} }] }));
    await file('none.yaml', 'apiVersion: sipctl/v1');
    await file('number.yaml', 'tests: [{ name: a, call: { to: 15105550100 }, expect: {} }]');
    const ran = await sipctl(line);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain(text);
  });
});
