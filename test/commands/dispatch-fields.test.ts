import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { changesSentTo, type Sent } from '../support/requests.ts';

const env = { PIN: '407193' };
const ROOM = 'rule.dispatchRuleIndividual';

/** Flags and the field they set, in LiveKit's camelCase JSON. */
type Row = readonly [words: string, field: string, stored: unknown];

const ROOMS: readonly Row[] = [
  ['--room all-hands', 'rule.dispatchRuleDirect', { roomName: 'all-hands', pin: '' }],
  ['--room all-hands --pin env:PIN', 'rule.dispatchRuleDirect', { roomName: 'all-hands', pin: '[secret]' }],
  ['--room-prefix call', ROOM, { roomPrefix: 'call', pin: '', noRandomness: false }],
  ['--room-prefix call --no-randomize', `${ROOM}.noRandomness`, true],
  ['--room-prefix call --per caller --randomize', `${ROOM}.noRandomness`, false],
  ['--room-prefix call --per callee', 'rule.dispatchRuleCallee', { roomPrefix: 'call', pin: '', randomize: false }],
  ['--room-prefix call --per callee --randomize', 'rule.dispatchRuleCallee.randomize', true],
];
const FIELDS: readonly Row[] = [
  ['--number +15105550100 --number +15105550101', 'numbers', ['+15105550100', '+15105550101']],
  ['--numbers +15105550100,+15105550101', 'numbers', ['+15105550100', '+15105550101']],
  ['--caller +15105550199', 'inboundNumbers', ['+15105550199']],
  ['--callers +15105550198,+15105550199', 'inboundNumbers', ['+15105550198', '+15105550199']],
  ['--room-empty-timeout 60', 'roomConfig.emptyTimeout', 60],
  ['--room-departure-timeout 20', 'roomConfig.departureTimeout', 20],
  ['--room-max-participants 5', 'roomConfig.maxParticipants', 5],
  ['--room-metadata m', 'roomConfig.metadata', 'm'],
  ['--room-min-playout-delay 100', 'roomConfig.minPlayoutDelay', 100],
  ['--room-max-playout-delay 300', 'roomConfig.maxPlayoutDelay', 300],
  ['--room-sync-streams', 'roomConfig.syncStreams', true],
  ['--room-config-name big', 'roomConfig.name', 'big'],
  ['--room-tag team=a --room-tags shift=day', 'roomConfig.tags', { team: 'a', shift: 'day' }],
  ['--room-config room.json --room-max-participants 9', 'roomConfig', { metadata: 'from a file', maxParticipants: 9 }],
  ['--room-preset lobby', 'roomPreset', 'lobby'],
  ['--attribute tier=gold', 'attributes', { tier: 'gold' }],
  ['--metadata @note.txt', 'metadata', 'from a file'],
  ['--hide-phone-number', 'hidePhoneNumber', true],
  ['--krisp', 'krispEnabled', true],
  ['--media-encryption allow', 'media.encryption', 'SIP_MEDIA_ENCRYPT_ALLOW'],
  ['--codecs PCMU/8000 --only-listed-codecs', 'media', { codecs: [{ name: 'PCMU', rate: 8000 }], onlyListedCodecs: true }],
  ['--media-timeout 30s', 'media.mediaTimeout', '30s'],
];
const AGENTS: readonly Row[] = [
  ['--agent one --agent two:{"lang":"en"}', 'roomConfig.agents', [{ agentName: 'one' }, { agentName: 'two', metadata: '{"lang":"en"}' }]],
  ['--set-agents one', 'roomConfig.agents', [{ agentName: 'one' }]],
  ['--agents-file agents.yaml', 'roomConfig.agents', [{ agentName: 'one', metadata: 'm', attributes: { a: 'b' }, deployment: 'blue' }]],
];

async function withTrunk(): Promise<Project> {
  const project = await sipctlOn({ seed: { inboundTrunks: [{ sipTrunkId: 'ST_main', name: 'main', numbers: ['+15105550100'] }] } });
  const files = {
    'note.txt': 'from a file',
    'room.json': '{"metadata":"from a file","maxParticipants":3,"agents":[{"agentName":"support-agent"}]}',
    'agents.yaml': 'agentName: one\nmetadata: m\ndeployment: blue\nattributes: { a: b }\n',
  };
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(project.cwd, file), text);
  return project;
}

async function theRule({ sipctl }: Project): Promise<Record<string, unknown>> {
  const { items } = JSON.parse((await sipctl('dispatch list --json')).stdout);
  expect(items).toHaveLength(1);
  return items[0];
}

/** A field at a dotted path, as `toMatchObject` can compare it: members that are not named may be there. */
function at(field: string, value: unknown): Record<string, unknown> {
  const [key = '', ...rest] = field.split('.');
  return { [key]: rest.length === 0 ? value : at(rest.join('.'), value) };
}

describe('dispatch create', () => {
  it.each([
    ...ROOMS.map(([words, ...rest]): Row => [`${words} --agent support-agent`, ...rest]),
    ...FIELDS.map(([words, ...rest]): Row => [`--room-prefix call --agent support-agent ${words}`, ...rest]),
    ...AGENTS.map(([words, ...rest]): Row => [`--room-prefix call ${words}`, ...rest]),
  ])('stores %s', async (words, field, stored) => {
    const project = await withTrunk();
    expect(await project.sipctl(`dispatch create support --trunk main ${words} --yes`, { env })).toMatchObject({ code: 0 });
    expect(await theRule(project)).toMatchObject(at(field, stored));
  });

  it('sends the rule in dispatch_rule and nothing beside it, with trunk names turned into ids', async () => {
    const { sipctl, sandbox } = await withTrunk();
    await sipctl('dispatch create support --trunk main --number +15105550100 --room-prefix call --agent support-agent --krisp --yes');
    const [sent, ...more] = changesSentTo(sandbox);
    expect(more).toEqual([]);
    expect(Object.keys(sent?.body ?? {})).toEqual(['dispatchRule']);
    expect(sent?.body['dispatchRule']).toMatchObject({
      name: 'support',
      trunkIds: ['ST_main'],
      numbers: ['+15105550100'],
      krispEnabled: true,
    });
  });

  it('takes no trunk for any trunk only where that is said', async () => {
    const project = await withTrunk();
    expect(await project.sipctl('dispatch create all --room r --agent a --yes')).toMatchObject({ code: 3 });
    expect(project.sandbox.requests).toEqual([]);
    await project.sipctl('dispatch create all --any-trunk --room r --agent a --yes');
    expect(await theRule(project)).toMatchObject({ trunkIds: [] });
  });

  it('takes a PIN from stdin', async () => {
    const { sipctl, sandbox } = await withTrunk();
    expect(await sipctl('dispatch create c --trunk main --room r --agent a --pin-stdin --yes', { stdin: '407193\n' })).toMatchObject({
      code: 0,
    });
    expect(changesSentTo(sandbox)[0]?.body).toMatchObject(at('dispatchRule.rule.dispatchRuleDirect.pin', '407193'));
  });
});

async function updated(words: string): Promise<Project & { sent: Sent | undefined }> {
  const project = await withTrunk();
  const create =
    'dispatch create support --trunk main --room-prefix call --pin env:PIN --agent support-agent --attribute tier=silver --yes';
  expect(await project.sipctl(create, { env })).toMatchObject({ code: 0 });
  expect(await project.sipctl(`dispatch update support ${words} --yes`, { env })).toMatchObject({ code: 0 });
  return { ...project, sent: changesSentTo(project.sandbox)[1] };
}

describe('dispatch update', () => {
  it.each([
    ['--name renamed', { name: 'renamed' }],
    ['--metadata m', { metadata: 'm' }],
    ['--clear-trunks', { trunkIds: { clear: true } }],
    ['--any-trunk', { trunkIds: { clear: true } }],
    ['--media-encryption allow', { media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW', codecs: [], onlyListedCodecs: false } }],
    ['--no-randomize', { rule: { dispatchRuleIndividual: { roomPrefix: 'call', pin: env.PIN, noRandomness: true } } }],
    ['--room-prefix other', { rule: { dispatchRuleIndividual: { roomPrefix: 'other', pin: env.PIN, noRandomness: false } } }],
    ['--room all --no-pin --allow CALL_DROP', { rule: { dispatchRuleDirect: { roomName: 'all', pin: '' } } }],
  ])('sends only what was named where LiveKit takes that: %s', async (words, update) => {
    const { sent } = await updated(words);
    expect(sent).toEqual({ method: 'UpdateSIPDispatchRule', body: { sipDispatchRuleId: expect.any(String), update } });
  });

  it.each([
    ...FIELDS.filter(([, field]) => !/^(metadata|media)/.test(field)),
    ...AGENTS,
    ['--add-agent two', 'roomConfig.agents', [{ agentName: 'support-agent' }, { agentName: 'two' }]] as const,
    ['--add-agent two --remove-agent support-agent', 'roomConfig.agents', [{ agentName: 'two' }]] as const,
    ['--clear-agents --allow AGENTS_LOST', 'roomConfig.agents', []] as const,
    ['--clear-agents --accept rule-no-agents=people', 'roomConfig.agents', []] as const,
    ['--remove-attribute tier', 'attributes', {}] as const,
  ])('sends the whole rule for what LiveKit cannot update: %s', async (words, field, stored) => {
    const flag = words.replace(/--(number|caller) /g, '--add-$1 ');
    const project = await updated(flag);
    expect(project.sent?.body['replace']).toMatchObject({ name: 'support', trunkIds: ['ST_main'] });
    expect(project.sent?.body['replace']).toMatchObject(at(`${ROOM}.pin`, env.PIN));
    expect(await theRule(project)).toMatchObject(at(field, stored));
  });

  it('keeps the PIN unless it is told otherwise, and asks what becomes of it when the room form changes', async () => {
    const project = await updated('--metadata m');
    const pin = async () => (await theRule(project))['about'];
    expect(await pin()).toMatchObject({ pin: true });
    const refused = await project.sipctl('dispatch update support --room all --yes --json');
    expect(refused.code).toBe(3);
    expect(JSON.parse(refused.stdout).errors[0]).toMatchObject({ id: 'value-invalid', nextSteps: [expect.stringContaining('--no-pin')] });
    expect(await pin()).toMatchObject({ pin: true });
    expect(await project.sipctl('dispatch update support --room all --pin env:PIN --yes', { env })).toMatchObject({ code: 0 });
    expect(await pin()).toMatchObject({ pin: true, room: 'all' });
    await project.sipctl('dispatch update support --no-pin --allow CALL_DROP --yes');
    expect(await pin()).toMatchObject({ pin: false });
  });

  it('takes away a reference to a trunk that is gone', async () => {
    const rule = {
      sipDispatchRuleId: 'SDR_1',
      name: 'r',
      trunkIds: ['ST_main', 'ST_gone'],
      rule: { dispatchRuleDirect: { roomName: 'r' } },
    };
    const seed = { inboundTrunks: [{ sipTrunkId: 'ST_main', name: 'main', numbers: ['+15105550100'] }], dispatchRules: [rule] };
    const project = await sipctlOn({ seed });
    expect(await project.sipctl('rule update r --remove-trunk ST_gone --yes')).toMatchObject({ code: 0 });
    expect(await theRule(project)).toMatchObject({ trunkIds: ['ST_main'] });
  });
});

describe('a file with what the flags do not say', () => {
  const create = 'dispatch create r --trunk main --room-prefix call';
  it.each([
    ['--agents-file f.json', [{ agentName: 'a', metdata: 'm' }], 'did you mean metadata?'],
    ['--room-config f.json', { agents: [{ agent_name: 'a' }], empty_timout: 3 }, 'did you mean emptyTimeout?'],
    ['--room-config f.json', { agents: [{ agentName: 'a', atributes: {} }] }, 'did you mean attributes?'],
    ['--agent a --room-config f.json', { egress: { room: { s3: { secret: '[secret]' } } } }, 'secret-masked'],
  ])('is refused where LiveKit would drop a member: %s %j', async (flags, content, said) => {
    const { sipctl, sandbox, cwd } = await withTrunk();
    await writeFile(path.join(cwd, 'f.json'), JSON.stringify(content));
    expect(await sipctl(`${create} ${flags} --yes`)).toMatchObject({ code: 3, stderr: expect.stringContaining(said) });
    expect(changesSentTo(sandbox)).toEqual([]);
  });

  it('may hold secrets of an upload: they are sent, and never shown', async () => {
    const { sipctl, sandbox, cwd } = await withTrunk();
    const egress = {
      room: { roomName: 'r', fileOutputs: [{ filepath: 'x', s3: { bucket: 'calls', access_key: 'canary-key', secret: 'canary-secret' } }] },
    };
    await writeFile(path.join(cwd, 'f.json'), JSON.stringify({ agents: [{ agentName: 'a' }], egress }));
    const line = `${create} --room-config f.json --yes --verify none`;
    for (const how of ['--dry-run', '--dry-run --json', '--json', '--debug']) {
      const { code, stdout, stderr } = await sipctl(`${line} ${how}`);
      expect(code).toBe(0);
      expect(stdout + stderr).not.toMatch(/canary/);
      if (how.startsWith('--dry-run')) expect(stdout).toContain('[secret]');
    }
    expect(JSON.stringify(changesSentTo(sandbox))).toContain('canary-secret');
  });
});
