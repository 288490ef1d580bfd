import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runIn, sipctlOn } from '../support/in-process.ts';
import { NUMBER, OTHER_NUMBER } from '../support/world.ts';

const FROM = '+15105550199';
const TESTS = `tests:
  - { name: day, call: { to: "${NUMBER}", from: "${FROM}" }, expect: { rule: support, trunk: main, agents: [support-agent], auth: full } }
  - { name: enters, call: { to: "${OTHER_NUMBER}", pin: env:CONFERENCE_PIN }, expect: { rule: conference, room: all-hands } }
  - { name: asks, call: { to: "${OTHER_NUMBER}" }, expect: { result: request-pin } }
  - { name: stranger, call: { to: "+1999" }, expect: { trunk: none } }
`;
const INFRA = `apiVersion: sipctl/v1
inboundTrunks:
  - name: main
    numbers: ["${NUMBER}", "${OTHER_NUMBER}"]
    authUsername: acme-in
    authPassword: env:NOT_SET_ANYWHERE
dispatchRules:
  - name: support
    trunks: [main]
    numbers: ["${NUMBER}"]
    rule: { dispatchRuleIndividual: { roomPrefix: call } }
    roomConfig: { agents: [{ agentName: support-agent }] }
  - name: conference
    trunks: [main]
    numbers: ["${OTHER_NUMBER}"]
    rule: { dispatchRuleDirect: { roomName: all-hands, pin: env:CONFERENCE_PIN } }
    accept: { rule-no-agents: people only }
${TESTS}`;

const { cwd, sipctl } = await sipctlOn();
const file = (name: string, text: string) => writeFile(path.join(cwd, name), text);
await file('infra.yaml', INFRA);
/** Without any server, context or secret. */
const alone = (...argv: string[]) => runIn(cwd, ['route', ...argv]);

describe('route on a declared file', () => {
  it('is answered without a server or a secret, with names where there are no ids yet', async () => {
    const explained = await alone('explain', '-f', 'infra.yaml', '--to', NUMBER, '--from', FROM);
    expect([explained.code, explained.stderr]).toEqual([0, '']);
    expect(explained.stdout.split('\n').slice(1, 3)).toEqual([
      'trunk  main  number listed; asks for credentials',
      'rule   support  trunk main; called number listed',
    ]);
    expect((await alone('table', '-f', 'infra.yaml')).stdout).toBe(
      [
        [NUMBER, 'main', 'full', 'support', '', 'call_<caller>_<random>', 'support-agent', ''],
        [OTHER_NUMBER, 'main', 'full', 'conference', 'with its PIN', 'all-hands', '', ''],
      ]
        .map((row) => `${row.join('\t')}\n`)
        .join(''),
    );
  });

  it('shows nobody what stands in for an id, in JSON neither', async () => {
    for (const argv of [['explain', '--to', NUMBER], ['explain', '--to', '+1999'], ['table'], ['test']]) {
      const { code, stdout } = await alone(...argv, '-f', 'infra.yaml', '--json');
      expect([code, stdout]).toEqual([0, expect.not.stringContaining('name:')]);
    }
    const { trunk, rule, attributes } = JSON.parse((await alone('explain', '-f', 'infra.yaml', '--to', NUMBER, '--json')).stdout);
    expect([trunk, rule, Object.keys(attributes)]).toEqual(['main', 'support', expect.not.arrayContaining(['sip.trunkID', 'sip.ruleID'])]);
  });

  it('compares a PIN by its reference, and says how to enter it', async () => {
    const ruleOf = async (...more: string[]) =>
      JSON.parse((await alone('explain', '-f', 'infra.yaml', '--to', OTHER_NUMBER, ...more, '--json')).stdout);
    const asked = await ruleOf();
    expect([asked.result, asked.nextSteps]).toEqual([
      'request-pin',
      [`sipctl route explain --to ${OTHER_NUMBER} --from CALLER --pin env:CONFERENCE_PIN -f infra.yaml`],
    ]);
    expect((await ruleOf('--pin', 'env:CONFERENCE_PIN')).result).toBe('accept');
    expect((await ruleOf('--pin', 'env:OTHER_PIN')).result).toBe('drop');
    const literal = await alone('explain', '-f', 'infra.yaml', '--to', OTHER_NUMBER, '--pin', '4711');
    expect([literal.code, literal.stderr]).toEqual([3, expect.stringContaining('secret-on-command-line')]);
  });

  it('says which place to change, not which live object', async () => {
    const { stdout } = await alone('explain', '-f', 'infra.yaml', '--to', '+1999');
    expect(stdout).toContain('try    change infra.yaml:4:14: numbers of inbound trunk main\n');
    expect(stdout).not.toContain('trunk update');
  });

  it('answers for the LiveKit that the file is for', async () => {
    await file('cloud.yaml', INFRA.replace('inboundTrunks', 'target: { url: wss://acme.livekit.cloud }\ninboundTrunks'));
    const { onWire } = JSON.parse((await alone('explain', '-f', 'cloud.yaml', '--to', '+1999', '--json')).stdout);
    expect(onWire.cloud).toBe('404');
    const { stdout } = await alone('test', '-f', 'cloud.yaml', '--json');
    expect(JSON.parse(stdout).items[0].profile).toBe('cloud');
  });

  it('tells what is wrong with the file and answers all the same, where it is clear what it declares', async () => {
    await file('half.yaml', INFRA.replace('    authPassword: env:NOT_SET_ANYWHERE\n', ''));
    const { code, stdout, stderr } = await alone('explain', '-f', 'half.yaml', '--to', NUMBER, '--json');
    const warning = 'half.yaml:5:19 auth-half-set: authUsername is set, authPassword is not: LiveKit then challenges nobody';
    expect([code, stderr]).toEqual([0, expect.stringMatching(`^warning: ${warning}`)]);
    expect(JSON.parse(stdout)).toMatchObject({ result: 'accept', auth: false, warnings: [expect.stringContaining(warning)] });
  });

  it.each([
    ['a trunk that nobody knows', INFRA.replace('trunks: [main]', 'trunks: [mian]'), 'bad.yaml:9:14: there is no inbound trunk mian'],
    ['a field that nobody knows', INFRA.replace('numbers:', 'numbrs:'), 'bad.yaml:4:5: there is no field inboundTrunks.0.numbrs'],
    ['a name that is taken', INFRA.replace('name: conference', 'name: support'), 'bad.yaml:13:11: another dispatch rule is declared'],
    ['a PIN that is written out', INFRA.replace('pin: env:CONFERENCE_PIN }', 'pin: 4711 }'), 'dispatchRuleDirect.pin is no reference'],
    ['a name that is an id as well', INFRA.replace('  - name: conf', '  - { name: other, id: support }\n  - name: conf'), 'is declared'],
    ['no YAML', INFRA.replace('[main]', '[main'), 'bad.yaml:10:'],
  ])('gives no answer where %s leaves open what is declared', async (_, text, place) => {
    await file('bad.yaml', text);
    for (const verb of [['explain', '--to', NUMBER], ['table'], ['test']]) {
      const { code, stdout, stderr } = await alone(...verb, '-f', 'bad.yaml');
      expect([code, stdout, stderr]).toEqual([3, '', expect.stringContaining(place)]);
      expect(stderr).toContain('(file-invalid)');
      expect(stderr).not.toContain('4711');
    }
  });

  it('says what a file does not hold that names a live trunk, and passes no test on it', async () => {
    const part = `apiVersion: sipctl/v1\n${INFRA.slice(INFRA.indexOf('dispatchRules')).replaceAll('[main]', '[ST_7Qm2]')}`;
    await file('part.yaml', part);
    const missing = 'no file declares trunk ST_7Qm2: its calls cannot be told';
    const explained = await alone('explain', '-f', 'part.yaml', '--to', NUMBER);
    expect([explained.code, explained.stderr]).toEqual([0, expect.stringContaining(`part.yaml:4:14 trunk-ref-dangling: ${missing}`)]);
    const tested = await alone('test', '-f', 'part.yaml');
    expect([tested.code, tested.stdout, tested.stderr]).toEqual([3, '', expect.stringContaining(`part.yaml:4:14: ${missing}`)]);
  });

  it('refuses a file and a saved world at once', async () => {
    const { code, stderr } = await alone('table', '-f', 'infra.yaml', '--world', 'world.json');
    expect([code, stderr]).toEqual([3, expect.stringContaining('-f and --world are two worlds')]);
  });
});

describe('route test on a declared file', () => {
  it('runs the tests of the file on what it declares, and nothing else', async () => {
    const { code, stdout, stderr } = await alone('test', '-f', 'infra.yaml');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(
      [
        `pass  day  ${FROM} -> ${NUMBER}: support`,
        `pass  enters  any caller -> ${OTHER_NUMBER}: conference`,
        `pass  asks  any caller -> ${OTHER_NUMBER}: conference`,
        'pass  stranger  any caller -> +1999: drop',
        '4 passed, 0 failed\n',
      ].join('\n'),
    );
    // The live project is empty, so there the same tests fail.
    expect((await sipctl('route test -f infra.yaml --live', { env: { CONFERENCE_PIN: '4711' } })).code).toBe(1);
  });

  it('ends with 1 for a test that misses, told in names', async () => {
    await file('night.yaml', INFRA.replace('expect: { rule: support,', 'expect: { rule: night,'));
    const { code, stdout } = await alone('test', '-f', 'night.yaml');
    expect([code, stdout]).toEqual([1, expect.stringContaining('rule is support, not night')]);
  });

  it('takes the tests from another file, a folder or stdin', async () => {
    const objects = INFRA.slice(0, INFRA.indexOf('tests:'));
    await file('objects.yaml', objects);
    await file('tests.yaml', `apiVersion: sipctl/v1\n${TESTS}`);
    expect((await alone('test', '-f', 'objects.yaml', '-f', 'tests.yaml')).stdout).toContain('4 passed');
    expect((await runIn(cwd, 'route test -f -', { stdin: INFRA })).stdout).toContain('4 passed');
    const none = await alone('test', '-f', 'objects.yaml');
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('objects.yaml has no tests')]);
  });
});
