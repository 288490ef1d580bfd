import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDeclaration } from '../../../src/core/declared/read-declaration.ts';
import { migratedText } from '../../../src/render/views/migration-view.ts';
import { migrate, type Options, sourceOf } from './migrated.ts';

const folder = new URL('../../../fixtures/migrate/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');

/** Every shape that people have, and what LiveKit's API calls it. The document is beside it, under `declared/`. */
const MIGRATE: readonly (readonly [file: string, shape: string, options?: Options])[] = [
  ['flat-snake.json', 'flat (deprecated)'],
  ['flat-guide-without-name.json', 'flat (deprecated)', { name: 'lobby' }],
  ['flat-with-unknown-fields.json', 'flat (deprecated)', { drop: ['roomConfig.region', 'room_config.audio'] }],
  ['wrapper.json', 'dispatch_rule wrapper'],
  ['wrapper-with-flat-fields-beside.json', 'dispatch_rule wrapper', { drop: ['name', 'trunk_ids'] }],
  ['info-in-rule.json', 'SIPDispatchRuleInfo inside rule'],
  ['info-in-rule-with-form-beside.json', 'SIPDispatchRuleInfo inside rule'],
  ['bare-rule.json', 'bare SIPDispatchRuleInfo'],
  ['replace-rule.yaml', 'replace of SIPDispatchRuleInfo'],
  ['replace-inbound.json', 'replace of SIPInboundTrunkInfo'],
  ['inbound-wrapper.json', 'inbound trunk wrapper'],
  ['outbound-wrapper.json', 'outbound trunk wrapper'],
  ['bare-inbound.json', 'bare SIPInboundTrunkInfo'],
  ['bare-outbound.json', 'bare SIPOutboundTrunkInfo'],
  ['legacy-trunk.json', 'CreateSIPTrunkRequest (legacy)'],
  ['legacy-trunk-regex.json', 'CreateSIPTrunkRequest (legacy)', { drop: ['inboundNumbersRegex'] }],
  ['list-answer-inbound.json', 'list answer: bare SIPInboundTrunkInfo'],
  ['list-answer-rules.json', 'list answer: bare SIPDispatchRuleInfo'],
  ['list-answer-legacy.json', 'list answer: CreateSIPTrunkRequest (legacy)'],
  ['list-answer-unnamed-agent.json', 'list answer: bare SIPDispatchRuleInfo'],
  ['list-of-requests.yaml', 'list: inbound trunk wrapper, outbound trunk wrapper, dispatch_rule wrapper'],
  ['rule-with-empty-trunk-id.json', 'flat (deprecated)', { drop: ['trunkIds[1]'] }],
  ['both-wrappers.json', 'dispatch_rule wrapper', { drop: ['trunk'] }],
  ['both-directions.json', 'outbound trunk wrapper', { drop: ['trunk.allowed_addresses'] }],
  ['two-encryptions.json', 'inbound trunk wrapper', { drop: ['trunk.mediaEncryption'] }],
];

/** What ends with an error unless something is dropped, and the words that show the way. */
const REFUSE: readonly (readonly [file: string, id: string, ...words: string[]])[] = [
  ['flat-guide-without-name.json', 'name-missing', '--name'],
  ['flat-with-unknown-fields.json', 'field-without-place', 'room_config.region', 'room_config.audio.codecs[1]', '--drop room_config.audio'],
  ['wrapper-with-flat-fields-beside.json', 'field-without-place', 'name stands beside dispatchRule', 'trunk_ids[1]'],
  ['legacy-trunk-regex.json', 'field-without-place', 'inbound_numbers_regex[0] has no place in an inbound trunk'],
  ['rule-with-empty-trunk-id.json', 'field-without-place', 'trunkIds[1] names no trunk'],
  ['both-wrappers.json', 'request-shape-ambiguous', 'dispatch_rule wrapper; inbound trunk wrapper', '--drop trunk', '--drop dispatch_rule'],
  ['both-directions.json', 'request-shape-ambiguous', 'inbound', 'outbound', '--drop trunk.address', '--drop trunk.allowed_addresses'],
  ['update.json', 'request-shape-unknown', 'update of single fields'],
  ['not-a-request.json', 'request-shape-unknown'],
  ['unquoted-numbers.yaml', 'field-without-place', 'trunk.numbers[0] is a number', 'trunk.auth_password is a number', 'quotes'],
  ['client-times.json', 'field-without-place', 'trunk.createdAt'],
  ['two-encryptions.json', 'field-without-place', 'trunk.media_encryption says otherwise than media.encryption'],
  ['two-spellings.json', 'field-without-place', 'trunkIds[0] is there in two spellings'],
  ['replace-with-other-id.json', 'field-without-place', 'sip_trunk_id is another id'],
  ['two-room-forms.json', 'field-without-place', 'dispatch_rule.rule has several room forms'],
  ['unknown-enum.json', 'field-without-place', 'trunk.transport is none of SIP_TRANSPORT_AUTO'],
];

describe('request files that people have', () => {
  it.each(MIGRATE.map(([file, shape, options = {}]) => ({ file, shape, options })))('$file: $shape', async ({ file, shape, options }) => {
    const { migration, problems } = migrate([read(`requests/${file}`)], options);
    expect(problems.map(({ summary }) => summary)).toEqual([]);
    expect(migration?.files[0]?.shape).toBe(shape);
    const text = migration === null ? '' : migratedText(migration);
    await expect(text).toMatchFileSnapshot(new URL(`declared/${file.replace(/\.\w+$/, '.yaml')}`, folder).pathname);
    expect(readDeclaration([sourceOf(text)]).findings).toEqual([]);
  });

  it.each(REFUSE)('%s: %s', (file, id, ...words) => {
    const { problems } = migrate([read(`requests/${file}`)]);
    expect(problems.map((problem) => problem.id)).toEqual([id]);
    const said = problems.flatMap(({ summary, facts }) => [summary, ...(facts.detail ?? []), ...(facts.nextSteps ?? [])]).join('\n');
    for (const word of words) expect(said).toContain(word);
    expect(said).not.toMatch(/canary|31337/);
  });

  it('are all in the tables above', () => {
    expect(readdirSync(new URL('requests/', folder)).sort()).toEqual([...new Set([...MIGRATE, ...REFUSE].map(([file]) => file))].sort());
  });
});
