import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseSource } from '../../../src/adapters/files/declared-files.ts';
import { readDeclaration } from '../../../src/core/declared/read-declaration.ts';
import { resolveDeclared, standIn } from '../../../src/core/declared/resolve.ts';
import { type Secret, Secret as SecretValue } from '../../../src/core/model/secret.ts';
import type { World } from '../../../src/core/model/world.ts';
import { diffObjects } from '../../../src/core/plan/diff.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { inbound, outbound, rule, world } from '../../support/world.ts';

/** What a file with these members asks of a world. */
function desired(members: Record<string, unknown>, live: World | null, secretOf: (reference: string) => Secret = standIn) {
  const source = parseSource(stringify({ apiVersion: 'sipctl/v1', ...members }), 'infra.yaml');
  if (!('data' in source)) throw new Error(source.message);
  const { declaration, findings } = readDeclaration([source]);
  const resolved = resolveDeclared(declaration, live, secretOf);
  return { edits: resolved.edits.map(({ edit }) => edit), ids: [...findings, ...resolved.findings].map(({ id }) => id) };
}

const changes = ({ before, after }: Edit) => diffObjects(before, after).map(({ field, before, after }) => [field, before, after]);

describe('a declared object', () => {
  const live = world({ inboundTrunks: [inbound('main', { metadata: 'kept', headers: { 'X-A': '1' }, futureField: { a: 1 } })] });

  it('leaves alone what it does not say, fields of a newer server included', () => {
    const { edits } = desired({ inboundTrunks: [{ name: 'main', numbers: ['+15105550150'] }] }, live);
    expect(edits.flatMap(changes)).toEqual([['numbers', ['+15105550100'], ['+15105550150']]]);
    expect(edits[0]?.after).toMatchObject({ sipTrunkId: 'ST_main', futureField: { a: 1 } });
  });

  it.each([[null], [''], [{}], [[]]])('clears a field with %j', (empty) => {
    const field = Array.isArray(empty) ? 'numbers' : empty !== null && typeof empty === 'object' ? 'headers' : 'metadata';
    const { edits } = desired({ inboundTrunks: [{ name: 'main', [field]: empty }] }, live);
    expect(edits.flatMap(changes)).toEqual([[field, expect.anything(), undefined]]);
  });

  it('replaces a map as a whole, and merges media leaf by leaf', () => {
    const before = world({
      inboundTrunks: [inbound('main', { headers: { 'X-A': '1' }, media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW', mediaTimeout: '30s' } })],
    });
    const { edits } = desired(
      { inboundTrunks: [{ name: 'main', headers: { 'X-B': '2' }, media: { mediaTimeout: null, onlyListedCodecs: true } }] },
      before,
    );
    expect(edits.flatMap(changes)).toEqual([
      ['headers', { 'X-A': '1' }, { 'X-B': '2' }],
      ['media.onlyListedCodecs', undefined, true],
      ['media.mediaTimeout', '30s', undefined],
    ]);
  });

  it('switches off encryption that the live object carries in the deprecated field', () => {
    const before = world({ inboundTrunks: [inbound('main', { mediaEncryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' })] });
    const { edits } = desired({ inboundTrunks: [{ name: 'main', media: { encryption: 'disable' } }] }, before);
    expect(edits.flatMap(changes)).toEqual([['media.encryption', 'SIP_MEDIA_ENCRYPT_REQUIRE', undefined]]);
    expect(edits[0]?.after).toMatchObject({
      mediaEncryption: 'SIP_MEDIA_ENCRYPT_DISABLE',
      media: { encryption: 'SIP_MEDIA_ENCRYPT_DISABLE' },
    });
  });

  it('gets its secrets from who resolves references', () => {
    const asked: string[] = [];
    const secretOf = (reference: string) => {
      asked.push(reference);
      return new SecretValue('p');
    };
    const { edits } = desired({ inboundTrunks: [{ name: 'main', authPassword: 'env:P' }] }, live, secretOf);
    expect([asked, edits.flatMap(changes)]).toEqual([['env:P'], []]);
    const cleared = desired({ inboundTrunks: [{ name: 'main', authUsername: '', authPassword: '' }] }, live, secretOf);
    expect(cleared.edits.flatMap(changes).map(([field]) => field)).toEqual(['authUsername', 'authPassword']);
  });
});

describe('a declared rule', () => {
  const agents = [{ agentName: 'a', metadata: 'm' }];
  const live = world({
    inboundTrunks: [inbound('main'), inbound('other', { numbers: ['+15105550150'] })],
    dispatchRules: [
      rule('support', {
        roomConfig: { emptyTimeout: 60, agents, futureField: 1 },
        rule: { dispatchRuleDirect: { roomName: 'x', pin: '4711' } },
      }),
    ],
  });

  it('names trunks of the file, of the project, and by id', () => {
    const { edits } = desired(
      {
        inboundTrunks: [{ name: 'new', numbers: ['+15105550151'] }],
        dispatchRules: [{ name: 'support', trunks: ['new', 'other', 'ST_main', ''] }],
      },
      live,
    );
    expect(edits.flatMap(changes)).toContainEqual(['trunkIds', ['ST_main'], ['', 'ST_main', 'ST_other', 'name:inboundTrunk:new']]);
  });

  it('names a trunk that the file ignores, and none by a name that two trunks have', () => {
    const twins = world({ inboundTrunks: [inbound('lab'), inbound('a', { name: 'twin' }), inbound('b', { name: 'twin' })] });
    const room = { rule: { dispatchRuleIndividual: {} } };
    const ignored = desired({ ignore: ['lab'], dispatchRules: [{ name: 'r', trunks: ['lab'], ...room }] }, twins);
    expect([ignored.ids, ignored.edits[0]?.after]).toEqual([[], expect.objectContaining({ trunkIds: ['ST_lab'] })]);
    expect(desired({ dispatchRules: [{ name: 'r', trunks: ['twin'], ...room }] }, twins).ids).toEqual(['name-duplicate-live']);
    expect(desired({ dispatchRules: [{ name: 'r', trunks: ['ST_b'], ...room }] }, twins).ids).toEqual([]);
  });

  it('keeps agents and room settings that it does not say, and the PIN of the same form', () => {
    const { edits, ids } = desired(
      { dispatchRules: [{ name: 'support', roomConfig: { emptyTimeout: 90 }, rule: { dispatchRuleDirect: { roomName: 'y' } } }] },
      live,
    );
    expect([ids, edits.flatMap(changes)]).toEqual([
      [],
      [
        ['rule.dispatchRuleDirect.roomName', 'x', 'y'],
        ['roomConfig.emptyTimeout', 60, 90],
      ],
    ]);
    expect(edits[0]?.after).toMatchObject({ roomConfig: { futureField: 1 } });
  });

  it('begins a form of another kind anew, and has to say its PIN', () => {
    const { edits, ids } = desired({ dispatchRules: [{ name: 'support', rule: { dispatchRuleCallee: { roomPrefix: 'c' } } }] }, live);
    expect(ids).toEqual(['rule-pin-unsaid']);
    expect(edits[0]?.after).toMatchObject({ rule: { dispatchRuleCallee: { roomPrefix: 'c', randomize: false } } });
    expect(desired({ dispatchRules: [{ name: 'support', rule: { dispatchRuleCallee: { pin: '' } } }] }, live).ids).toEqual([]);
  });

  it('takes all agents away with an empty list, and gives the others their defaults', () => {
    const none = desired({ dispatchRules: [{ name: 'support', roomConfig: { agents: [] } }] }, live);
    expect(none.edits.flatMap(changes)).toEqual([['roomConfig.agents', agents, undefined]]);
    const other = desired(
      { dispatchRules: [{ name: 'support', roomConfig: { agents: [{ agentName: 'b', restartPolicy: 'never' }] } }] },
      live,
    );
    expect(other.edits[0]?.after).toMatchObject({ roomConfig: { agents: [{ agentName: 'b', metadata: '', restartPolicy: 'JRP_NEVER' }] } });
  });
});

describe('identity', () => {
  const twins = world({ outboundTrunks: [outbound('a', { name: 'out' }), outbound('b', { name: 'out' }), outbound('c', { name: 'old' })] });
  const before = (edits: readonly Edit[]) => edits.map((edit) => (edit.before === null ? null : edit.before['sipTrunkId']));

  it('is the id, the name, the old name, else a new object', () => {
    const file = { outboundTrunks: [{ id: 'ST_b', name: 'renamed' }, { name: 'new', previously: 'old' }, { name: 'made' }] };
    const { edits, ids } = desired(file, twins);
    expect([before(edits), ids]).toEqual([['ST_b', 'ST_c', null], []]);
    expect(edits[1]?.after).toMatchObject({ sipTrunkId: 'ST_c', name: 'new' });
  });

  it('is not told by a name that several live objects have', () => {
    expect(desired({ outboundTrunks: [{ name: 'out' }] }, twins)).toEqual({ edits: [], ids: ['name-duplicate-live'] });
  });

  it('never means what the file ignores', () => {
    const { edits, ids } = desired({ ignore: ['o*'], outboundTrunks: [{ name: 'new', previously: 'old' }] }, twins);
    expect([before(edits), ids]).toEqual([[null], []]);
  });

  it('stays after a rename was done', () => {
    const done = world({ outboundTrunks: [outbound('c', { name: 'new' })] });
    expect(before(desired({ outboundTrunks: [{ name: 'new', previously: 'old' }] }, done).edits)).toEqual(['ST_c']);
  });
});
