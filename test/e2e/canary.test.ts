import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { manifest } from '../../src/commands/manifest.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { figure } from '../figures/figure.ts';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { shellWords } from '../support/shell-words.ts';
import { tamperedWire } from '../support/tampered-wire.ts';
import { NUMBER, OTHER_NUMBER, seed } from '../support/world.ts';

/** Each in another place, and with characters that other notations write otherwise. */
const mark = (place: string) => `canary "${place}" é/+?=&\\x`;
const SECRETS = {
  apiSecret: mark('LIVEKIT_API_SECRET'),
  inboundPassword: mark('stored inbound password'),
  outboundPassword: mark('stored outbound password'),
  directPin: mark('PIN of a direct rule'),
  individualPin: mark('PIN of an individual rule'),
  calleePin: mark('PIN of a callee rule'),
  turnPassword: mark('turn_password of a room'),
  futurePassword: mark('password of a field to come'),
  env: mark('env reference'),
  file: mark('file reference'),
  stdin: mark('stdin'),
  provider: mark('provider'),
  providerNoise: mark('stderr of a provider'),
  contextSecret: mark('secret of a context'),
  token: mark('token'),
  lk: mark('secret in the configuration of lk'),
  aws: mark('AWS_SECRET_ACCESS_KEY'),
  github: mark('GITHUB_TOKEN'),
  literalPassword: mark('password as an argument'),
  literalSecret: mark('API secret as an argument'),
  literalPin: mark('PIN as an argument'),
  declaredPassword: mark('password that a declared file refers to'),
  declaredPin: mark('PIN that a declared file refers to'),
} as const;

/** Passwords of further trunks and PINs of further rules: what is hidden of one object has to be hidden of the next. */
const MORE = Array.from({ length: 15 }, (_, at) => ({ at, password: mark(`password of trunk ${at}`), pin: mark(`PIN of rule ${at}`) }));
const ALL: readonly (readonly [place: string, secret: string])[] = [
  ...Object.entries(SECRETS),
  ...MORE.flatMap(({ at, password, pin }) => [[`password ${at}`, password] as const, [`PIN ${at}`, pin] as const]),
];

/** The secret as it may turn up: as it is, in base64 at each of the three alignments, in a URL, in JSON, in hex. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4);
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [secret, ...base64, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), hex, hex.toUpperCase()];
}

const FORMS = ALL.map(([place, secret]) => [place, formsOf(secret)] as const);

function placesFoundIn(text: string): string[] {
  return FORMS.filter(([, forms]) => forms.some((form) => text.includes(form))).map(([place]) => place);
}

const outside = await mkdtemp(path.join(tmpdir(), 'sipctl-canary-'));
afterAll(() => rm(outside, { recursive: true }));

const pinned = (id: string, form: string, pin: string) => ({
  sipDispatchRuleId: id,
  name: id,
  trunkIds: ['ST_main'],
  rule: { [form]: { pin } },
  roomConfig: { agents: [{ agentName: 'support-agent' }] },
});

/** How long a sandbox's phone takes, so that no test waits for a person. Milliseconds. */
const QUICK = { ringingInterval: 100, pinPrompt: 500, pinRight: 50 };

interface Prepared extends Project {
  readonly env: Record<string, string>;
  /** Files in which a secret rightly stands. */
  readonly kept: readonly string[];
}

async function prepare(more: SandboxOptions = {}): Promise<Prepared> {
  const project = await sipctlOn({
    ...more,
    apiSecret: SECRETS.apiSecret,
    agents: [{ name: 'support-agent', mode: 'alive' }],
    seed: {
      inboundTrunks: [
        ...seed({ authPassword: SECRETS.inboundPassword }).inboundTrunks,
        ...MORE.map(({ at, password }) => ({
          sipTrunkId: `ST_${at}`,
          name: `trunk-${at}`,
          numbers: [`+155503${at + 10}`],
          authUsername: 'u',
          authPassword: password,
        })),
      ],
      outboundTrunks: [
        {
          sipTrunkId: 'ST_out',
          name: 'out',
          numbers: [NUMBER],
          address: 'a.example',
          authUsername: 'u',
          authPassword: SECRETS.outboundPassword,
        },
      ],
      dispatchRules: [
        pinned('support', 'dispatchRuleDirect', SECRETS.directPin),
        pinned('individual', 'dispatchRuleIndividual', SECRETS.individualPin),
        pinned('callee', 'dispatchRuleCallee', SECRETS.calleePin),
        ...MORE.map(({ at, pin }) => ({ ...pinned(`rule-${at}`, 'dispatchRuleIndividual', pin), trunkIds: [`ST_${at}`] })),
      ],
    },
  });
  const { cwd, sandbox } = project;
  const { env } = await tamperedWire(sandbox, async ({ method, forward }) => {
    const { status, body } = await forward();
    if (method === 'CreateRoom') return { status, body: { ...body, turn_password: SECRETS.turnPassword } };
    const future = { future_password: SECRETS.futurePassword, future_auth: [{ client_secret: SECRETS.futurePassword }] };
    const { items, trunk } = body;
    if (Array.isArray(items)) return { status, body: { items: items.map((item) => ({ ...item, ...future })) } };
    return { status, body: isObject(trunk) ? { trunk: { ...trunk, ...future } } : body };
  });
  const program = path.join(outside, `provider-${path.basename(cwd)}`);
  const childEnvironment = path.join(cwd, 'child-environment');
  await writeFile(
    program,
    `#!/bin/sh\nenv > ${childEnvironment}\nprintf '%s\\n' '${SECRETS.providerNoise}' >&2\nprintf '%s' '${SECRETS.provider}'\n`,
  );
  await chmod(program, 0o755);
  const kept: Record<string, string> = {
    'secret.txt': SECRETS.file,
    'context.txt': SECRETS.contextSecret,
    '.livekit/cli-config.yaml': `default_project: prod\nprojects: [{name: prod, url: ${sandbox.url}, api_key: K, api_secret: ${JSON.stringify(SECRETS.lk)}}]\n`,
  };
  await mkdir(path.join(cwd, '.livekit'));
  await writeFile(path.join(cwd, 'infra.yaml'), DECLARED);
  for (const [file, text] of Object.entries(kept)) await writeFile(path.join(cwd, file), text, { mode: 0o600 });
  await mkdir(path.join(cwd, '.config/sipctl'), { recursive: true, mode: 0o700 });
  const config = [
    'apiVersion: sipctl.config/v1',
    'contexts:',
    `  lab: { url: "${sandbox.url}", apiKey: K, apiSecret: "file:${path.join(cwd, 'context.txt')}" }`,
    `  ci: { url: "${sandbox.url}", token: "env:CI_TOKEN" }`,
    `providers: { vault: { command: ["${program}"] } }`,
  ];
  await writeFile(path.join(cwd, '.config/sipctl/config.yaml'), `${config.join('\n')}\n`, { mode: 0o600 });
  const declared = { DECLARED_PASSWORD: SECRETS.declaredPassword, DECLARED_PIN: SECRETS.declaredPin };
  const secrets = {
    ...declared,
    PW: SECRETS.env,
    CI_TOKEN: SECRETS.token,
    AWS_SECRET_ACCESS_KEY: SECRETS.aws,
    GITHUB_TOKEN: SECRETS.github,
  };
  return { ...project, kept: Object.keys(kept), env: { ...env, ...secrets, NO_COLOR: '1' } };
}

/** A trunk and a rule that are new, each with a secret. */
const DECLARED = `apiVersion: sipctl/v1
inboundTrunks:
  - { name: declared, numbers: ["+15550500"], authUsername: u, authPassword: env:DECLARED_PASSWORD }
  - { name: beside, numbers: ["+15550501"], authUsername: u, authPassword: file:secret.txt }
dispatchRules:
  - name: door
    trunks: [declared, beside]
    rule: { dispatchRuleDirect: { roomName: door, pin: env:DECLARED_PIN } }
    roomConfig: { agents: [{ agentName: support-agent }] }
`;

/** Command lines on which a secret is used, or misused; besides them every example of the command's own help is run. */
const LINES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'trunk create': [
    ...['env:PW', 'file:secret.txt', 'exec:vault', SECRETS.literalPassword].map((reference, at) => [
      ...`trunk create x${at} --inbound --number +1555010${at} --auth-user u --auth-password`.split(' '),
      reference,
    ]),
    'trunk create y --inbound --number +15550109 --auth-user u --auth-password-stdin'.split(' '),
    ['trunk', 'create', 'z', '--inbound', '--api-secret', SECRETS.literalSecret],
  ],
  'trunk update': [
    ...['env:PW', 'file:secret.txt', 'exec:vault', SECRETS.literalPassword].map((reference) => [
      'trunk',
      'update',
      'main',
      '--auth-password',
      reference,
    ]),
    ['trunk', 'update', 'main', `--auth-pass=${SECRETS.literalPassword}`],
    ['trunk', 'update', 'main', '--auth-password', 'exec:vault', '--dry-run'],
    ['trunk', 'update', 'out', '--auth-password', 'env:PW', '--address', 'sip:x'],
    ['trunk', 'update', 'main', '--krisp'],
  ],
  'dispatch create': [
    ...['env:PW', SECRETS.literalPin].map((reference, at) => [
      ...`dispatch create x${at} --trunk main --number ${OTHER_NUMBER}${at} --room r --agent support-agent --pin`.split(' '),
      reference,
    ]),
  ],
  'dispatch update': [
    ['dispatch', 'update', 'support', '--pin', 'env:PW'],
    ['dispatch', 'update', 'individual', '--agent', 'other'],
    ['dispatch', 'update', 'callee', '--no-pin', '--dry-run'],
    ['dispatch', 'update', 'support', `--pin=${SECRETS.literalPin}`],
  ],
  'trunk list': ['lab', 'ci', 'lk:prod'].map((context) => ['trunk', 'list', '--context', context]),
  verify: [['verify', '--agent-probe', '--wait', '100ms', '--report', 'junit=report.xml']],
  plan: [
    ['plan', '-f', 'infra.yaml', '--out', 'plan.json'],
    ['plan', '-f', 'infra.yaml', '--report', 'sarif=plan.sarif'],
  ],
  apply: [
    ['plan', '-f', 'infra.yaml', '--out', 'plan.json'],
    ['apply', 'plan.json', '--report', 'junit=apply.xml'],
  ],
  undo: [['apply', '-f', 'infra.yaml'], ['history'], ['undo']],
  export: [['export', '--out', 'exported.yaml']],
  'call test': [`call test --to ${NUMBER} --duration 200ms --ring-timeout 1s -v --trace call.sip --report junit=call.xml`.split(' ')],
  'trunk get': [['trunk', 'get', 'main']],
  'trunk delete': [['trunk', 'delete', 'out']],
  'context use': [['context', 'use', 'lab']],
  'context remove': [['context', 'remove', 'lab']],
  'context add': [['context', 'add', 'new', '--url', 'wss://x.example', '--api-key', 'K', '--api-secret', SECRETS.literalSecret]],
};

const COMMANDS = Object.entries(manifest).flatMap(([noun, entry]) =>
  'verbs' in entry ? Object.entries(entry.verbs).map(([verb, leaf]) => [`${noun} ${verb}`, leaf] as const) : [[noun, entry] as const],
);

/** Commands that find what they need in the project as it is, so at least one of their lines has to succeed. */
const IN_ORDER = /^(trunk|dispatch (?!migrate)|agent|verify|context|config|completion|help|plan|apply|undo|export|history)/;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A line of an example; where its output goes is not ours. */
const words = (line: string) => shellWords(line.split(' > ')[0] ?? '');

describe('no secret comes out', () => {
  it('is a search that finds what is there', () => {
    for (const [, secret] of ALL) {
      for (const form of formsOf(`${secret}`)) expect(placesFoundIn(`before ${form} after`)).toHaveLength(1);
      expect(placesFoundIn(Buffer.from(`{"x":"${secret}"}`).toString('base64'))).toHaveLength(1);
    }
  });

  it.each(COMMANDS)('of %s', async (name, entry) => {
    const { cwd, env, kept, sipctl } = await prepare(name === 'call test' ? { phone: { times: QUICK } } : {});
    const command = await entry.load();
    const signal = name === 'sandbox' ? AbortSignal.abort() : new AbortController().signal;
    // Each of its examples would be a call of several seconds.
    const examples = name === 'call test' ? [] : command.examples;
    const lines = [...(LINES[name] ?? []), ...examples.map(([line]) => words(line)).filter((line) => !line.includes('--repeat'))];
    expect(lines.length).toBeGreaterThan(0);
    const formats = [['--json'], ['-o', 'table'], ...(/list|get|show|export/.test(name) ? [['-o', 'yaml']] : [])];
    const codes = new Set<number>();
    for (const line of lines) {
      const [own, rest] = line.includes('--') ? [line.slice(0, line.indexOf('--')), line.slice(line.indexOf('--'))] : [line, []];
      for (const how of formats) {
        const argv = [...own, '--yes', '--debug', ...how, ...rest];
        const { code, stdout, stderr } = await sipctl(argv, { env, signal, stdin: SECRETS.stdin });
        codes.add(code);
        const found = placesFoundIn(stdout + stderr);
        figure({ target: 'D9', what: 'secrets that came out', value: found.length, over: 'sum', hold: 0 });
        expect({ argv, found }).toEqual({ argv, found: [] });
      }
    }
    if (IN_ORDER.test(name)) expect([...codes]).toContain(0);
    for (const file of await readdir(cwd, { recursive: true, withFileTypes: true })) {
      const at = path.join(file.parentPath, file.name);
      if (!file.isFile() || kept.includes(path.relative(cwd, at))) continue;
      const found = placesFoundIn(await readFile(at, 'utf8'));
      figure({ target: 'D9', what: 'secrets that came out', value: found.length, over: 'sum', hold: 0 });
      expect({ at, found }).toEqual({ at, found: [] });
    }
    figure({ target: 'D9', what: 'commands searched for secrets', value: 1, over: 'sum' });
    figure({ target: 'D9', what: 'secrets searched for', value: ALL.length, over: 'max' });
  });

  it('of a token that the server sends back in its refusal', async () => {
    const { env, sandbox, sipctl } = await prepare();
    const token = 'canary-eyJhbGciOiJIUzI1NiJ9.e30.c2ln';
    const refusing = await tamperedWire(sandbox, async () => ({
      status: 401,
      body: { code: 'unauthenticated', msg: `invalid token: ${token}, error: x` },
    }));
    const line = `trunk list --context ci --url ${refusing.env.LIVEKIT_URL} --debug --json`;
    const { code, stdout, stderr } = await sipctl(line, { env: { ...env, CI_TOKEN: token } });
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('denied: ') });
    expect(stdout + stderr).not.toContain(token);
  });
});
