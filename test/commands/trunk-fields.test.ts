import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { changesSentTo, type Sent } from '../support/requests.ts';

/** A flag, its words, and the field it sets, in LiveKit's camelCase JSON. */
type Row = readonly [words: readonly string[], field: string, stored: unknown];

const BOTH: readonly Row[] = [
  [['--number', '+15105550101', '--number', '+15105550102'], 'numbers', ['+15105550101', '+15105550102']],
  [['--numbers', '+15105550101,+15105550102'], 'numbers', ['+15105550101', '+15105550102']],
  [['--header', 'X-A=1', '--header', 'X-B=a=b'], 'headers', { 'X-A': '1', 'X-B': 'a=b' }],
  [['--headers', 'X-A=1'], 'headers', { 'X-A': '1' }],
  [['--header-to-attribute', 'X-Account=account'], 'headersToAttributes', { 'X-Account': 'account' }],
  [['--attribute-to-header', 'account=X-Account'], 'attributesToHeaders', { account: 'X-Account' }],
  [['--include-headers', 'x'], 'includeHeaders', 'SIP_X_HEADERS'],
  [['--include-headers', 'all'], 'includeHeaders', 'SIP_ALL_HEADERS'],
  [['--media-encryption', 'require'], 'media.encryption', 'SIP_MEDIA_ENCRYPT_REQUIRE'],
  [['--media-enc', 'SIP_MEDIA_ENCRYPT_ALLOW'], 'media.encryption', 'SIP_MEDIA_ENCRYPT_ALLOW'],
  [
    ['--codec', 'PCMU/8000', '--codec', 'G722'],
    'media.codecs',
    [
      { name: 'PCMU', rate: 8000 },
      { name: 'G722', rate: 0 },
    ],
  ],
  [
    ['--codecs', 'PCMU/8000,G722'],
    'media.codecs',
    [
      { name: 'PCMU', rate: 8000 },
      { name: 'G722', rate: 0 },
    ],
  ],
  [['--codec', 'PCMA', '--only-listed-codecs'], 'media.onlyListedCodecs', true],
  [['--codec', 'PCMA', '--no-default-codecs'], 'media.onlyListedCodecs', true],
  [['--media-timeout', '1m'], 'media.mediaTimeout', '60s'],
  [['--metadata', '{"owner":"ops"}'], 'metadata', '{"owner":"ops"}'],
  [['--metadata', '@note.txt'], 'metadata', 'from a file'],
];
const INBOUND: readonly Row[] = [
  [['--allow-address', '198.51.100.0/24'], 'allowedAddresses', ['198.51.100.0/24']],
  [['--allow-addresses', '198.51.100.7,carrier.example'], 'allowedAddresses', ['198.51.100.7', 'carrier.example']],
  [['--allow-caller', '+15105550199'], 'allowedNumbers', ['+15105550199']],
  [['--allow-callers', '+15105550198,+15105550199'], 'allowedNumbers', ['+15105550198', '+15105550199']],
  [['--auth-user', 'acme', '--auth-password', 'env:PW'], 'authUsername', 'acme'],
  [['--auth-user', 'acme', '--auth-password', 'env:PW', '--auth-realm', 'acme.example'], 'authRealm', 'acme.example'],
  [['--ringing-timeout', '30s'], 'ringingTimeout', '30s'],
  [['--max-call-duration', '1h30m'], 'maxCallDuration', '5400s'],
  [['--krisp'], 'krispEnabled', true],
];
const OUTBOUND: readonly Row[] = [
  [['--transport', 'tls'], 'transport', 'SIP_TRANSPORT_TLS'],
  [['--country', 'us'], 'destinationCountry', 'US'],
  [['--from-host', 'sip.acme.example'], 'fromHost', 'sip.acme.example'],
  [['--auth-user', 'acme', '--auth-pass', 'env:PW'], 'authUsername', 'acme'],
];

const env = { PW: 'a long password' };

const CREATE = { inbound: '--inbound', outbound: '--outbound --address sip.carrier.example' };
type Direction = keyof typeof CREATE;

/** A project with one trunk, named main. @param words flags of its creation. */
async function withTrunk(direction: Direction, words: readonly string[]) {
  const project = await sipctlOn();
  await writeFile(path.join(project.cwd, 'note.txt'), 'from a file');
  const number = words.some((word) => word.startsWith('--number')) ? [] : ['--number', '+15105550100'];
  const line = ['trunk', 'create', 'main', ...CREATE[direction].split(' '), ...number, ...words, '--yes'];
  expect(await project.sipctl(line, { env })).toMatchObject({ code: 0 });
  return project;
}

async function theTrunk({ sipctl }: Project): Promise<unknown> {
  const { items } = JSON.parse((await sipctl('trunk list --json')).stdout);
  expect(items).toHaveLength(1);
  return items[0];
}

describe('trunk create sends each flag as its LiveKit field', () => {
  it.each([...BOTH, ...INBOUND])('inbound %j: %s', async (words, field, stored) => {
    const project = await withTrunk('inbound', words);
    expect(changesSentTo(project.sandbox).map(({ method }) => method)).toEqual(['CreateSIPInboundTrunk']);
    expect(await theTrunk(project)).toHaveProperty(field, stored);
  });

  it.each([...BOTH, ...OUTBOUND])('outbound %j: %s', async (words, field, stored) => {
    const project = await withTrunk('outbound', words);
    expect(changesSentTo(project.sandbox).map(({ method }) => method)).toEqual(['CreateSIPOutboundTrunk']);
    expect(await theTrunk(project)).toHaveProperty(field, stored);
  });

  it('leaves the deprecated encryption field and everything that was not named at the default', async () => {
    const { sandbox } = await withTrunk('inbound', ['--media-encryption', 'require']);
    expect(changesSentTo(sandbox)[0]?.body['trunk']).toMatchObject({
      mediaEncryption: 'SIP_MEDIA_ENCRYPT_DISABLE',
      ringingTimeout: null,
      maxCallDuration: null,
      krispEnabled: false,
    });
  });
});

/** Flags of an update, and the whole of what LiveKit's `update` is then sent. */
type Update = readonly [words: readonly string[], update: Readonly<Record<string, unknown>>];

const UPDATES: readonly Update[] = [
  [['--name', 'renamed'], { name: 'renamed' }],
  [['--add-number', '+15105550101'], { numbers: { set: ['+15105550100', '+15105550101'] } }],
  [['--set-numbers', '+15105550101'], { numbers: { set: ['+15105550101'] } }],
  [['--numbers', '+15105550101'], { numbers: { set: ['+15105550101'] } }],
  [['--auth-user', 'acme', '--auth-password', 'env:PW'], { authUsername: 'acme', authPassword: env.PW }],
  [['--media-encryption', 'allow'], { media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW', codecs: [], onlyListedCodecs: false } }],
  [['--codec', 'PCMA'], { media: { codecs: [{ name: 'PCMA', rate: 0 }], onlyListedCodecs: false } }],
  [['--metadata', 'm'], { metadata: 'm' }],
];
const UPDATES_INBOUND: readonly Update[] = [
  [['--add-allow-address', '198.51.100.7'], { allowedAddresses: { set: ['198.51.100.7'] } }],
  [['--set-allow-callers', '+15105550199'], { allowedNumbers: { set: ['+15105550199'] } }],
  [['--auth-realm', 'acme.example'], { authRealm: 'acme.example' }],
];
const UPDATES_OUTBOUND: readonly Update[] = [
  [['--address', '192.0.2.1:5061'], { address: '192.0.2.1:5061' }],
  [['--transport', 'tcp'], { transport: 'SIP_TRANSPORT_TCP' }],
  [['--country', 'de'], { destinationCountry: 'DE' }],
  [['--from-host', 'sip.acme.example'], { fromHost: 'sip.acme.example' }],
];
const REPLACES: readonly Row[] = BOTH.filter(([, field]) => /header/i.test(field) && field !== 'headers').concat([
  [['--header', 'X-A=1'], 'headers', { 'X-A': '1' }],
]);
const REPLACES_INBOUND: readonly Row[] = INBOUND.filter(([, field]) => /Timeout|Duration|krisp/.test(field));

async function updated(direction: Direction, words: readonly string[]): Promise<Project & { sent: Sent }> {
  const project = await withTrunk(direction, []);
  expect(await project.sipctl(['trunk', 'update', 'main', ...words, '--yes'], { env })).toMatchObject({ code: 0 });
  const [, sent, ...more] = changesSentTo(project.sandbox);
  expect(more).toEqual([]);
  return { ...project, sent: sent ?? { method: '', body: {} } };
}

describe('trunk update', () => {
  it.each([...UPDATES, ...UPDATES_INBOUND])('sends only what was named where LiveKit takes that, inbound %j', async (words, update) => {
    const { sent } = await updated('inbound', words);
    expect(sent).toEqual({ method: 'UpdateSIPInboundTrunk', body: { sipTrunkId: expect.any(String), update } });
  });

  it.each([...UPDATES, ...UPDATES_OUTBOUND])('sends only what was named where LiveKit takes that, outbound %j', async (words, update) => {
    const { sent } = await updated('outbound', words);
    expect(sent).toEqual({ method: 'UpdateSIPOutboundTrunk', body: { sipTrunkId: expect.any(String), update } });
  });

  it.each([...REPLACES, ...REPLACES_INBOUND])('sends the whole trunk for what LiveKit cannot update, inbound %j', async (...row) => {
    const [words, field, stored] = row;
    const project = await updated('inbound', words);
    expect(project.sent.body['replace']).toMatchObject({ name: 'main', numbers: ['+15105550100'] });
    expect(await theTrunk(project)).toHaveProperty(field, stored);
  });

  it.each(REPLACES)('sends the whole trunk for what LiveKit cannot update, outbound %j', async (words, field, stored) => {
    const project = await updated('outbound', words);
    expect(project.sent.body['replace']).toMatchObject({ name: 'main', address: 'sip.carrier.example' });
    expect(await theTrunk(project)).toHaveProperty(field, stored);
  });

  it.each([
    ['--clear-numbers --add-number +15105550199', { numbers: ['+15105550199'] }],
    ['--remove-number +15105550100 --add-number +15105550199', { numbers: ['+15105550199'] }],
    ['--remove-header X-A', { headers: { 'X-B': '2' } }],
    ['--clear-headers --header X-C=3', { headers: { 'X-C': '3' } }],
    ['--clear-allow-addresses', { allowedAddresses: [] }],
    ['--no-krisp', { krispEnabled: false }],
    ['--no-auth', { authUsername: '', authPassword: '' }],
    ['--media-timeout 0', { media: { mediaTimeout: '0s' } }],
  ])('takes away: %s', async (line, expected) => {
    const words = '--auth-user u --auth-password env:PW --header X-A=1 --header X-B=2 --allow-address 192.0.2.1 --krisp --media-timeout 1m';
    const project = await withTrunk('inbound', words.split(' '));
    expect(await project.sipctl(`trunk update main ${line} --yes`)).toMatchObject({ code: 0 });
    expect(await theTrunk(project)).toMatchObject(expected);
  });
});
