import { describe, expect, it } from 'vitest';
import { isOpen, type LiveChoices } from '../../../src/core/migrate/live-finding.ts';
import { type LiveMigration, migrateLive } from '../../../src/core/migrate/migrate-live.ts';
import type { World } from '../../../src/core/model/world.ts';
import { diffEdit } from '../../../src/core/plan/step.ts';
import { inbound, outbound, rule, world } from '../../support/world.ts';

const nothingChosen: LiveChoices = { agentFor: () => undefined, trunkFor: () => undefined, dropDangling: false, accepted: {} };
const rulesOf = (live: World, choices: Partial<LiveChoices> = {}) =>
  migrateLive(live, { ruleIds: null, legacy: null }, { ...nothingChosen, ...choices });

/** Fields that change, as `rule.field`. */
const changes = ({ edits }: LiveMigration) =>
  edits.flatMap((edit) => diffEdit(edit).map(({ field, after }) => `${edit.before?.name} ${field} ${JSON.stringify(after)}`));
const found = ({ findings }: LiveMigration) => findings.map((finding) => `${finding.id}${isOpen(finding) ? ' open' : ''}`);

describe('a live rule', () => {
  it('that is right is left alone', () => {
    const migration = rulesOf(world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support', { trunkIds: ['ST_main'] })] }));
    expect([migration.edits, migration.findings]).toEqual([[], []]);
  });

  it('without agents gets the one that is named, else it is for the operator to say', () => {
    const live = world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support', { roomConfig: { emptyTimeout: 60 } })] });
    expect(found(rulesOf(live))).toEqual(['rule-no-agents open']);
    const named = rulesOf(live, { agentFor: () => 'support-agent' });
    expect(changes(named)).toEqual([expect.stringMatching(/^support roomConfig\.agents .*"support-agent"/)]);
    expect(named.edits[0]?.after).toMatchObject({ roomConfig: { emptyTimeout: 60 } });
    expect(found(rulesOf(live, { accepted: { 'rule-no-agents': 'people join' } }))).toEqual(['rule-no-agents']);
  });

  it('with the old field of encryption alone gets the new one; where both are equal the server made the copy', () => {
    const required = { mediaEncryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' };
    const live = world({
      inboundTrunks: [inbound('main')],
      dispatchRules: [
        rule('old', required),
        rule('copied', { ...required, media: { encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' } }),
        rule('codecs', { ...required, media: { codecs: [{ name: 'PCMU' }], onlyListedCodecs: true } }),
      ],
    });
    const migration = rulesOf(live);
    expect(migration.edits.map(({ after }) => [after?.name, after?.['media']])).toEqual([
      ['old', expect.objectContaining({ encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' })],
      ['codecs', expect.objectContaining({ encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE', onlyListedCodecs: true })],
    ]);
  });

  it('loses an empty trunk id, unless it would then take the calls of every trunk', () => {
    const live = world({
      inboundTrunks: [inbound('main')],
      dispatchRules: [rule('both', { trunkIds: ['', 'ST_main'] }), rule('alone', { trunkIds: [''] })],
    });
    expect(changes(rulesOf(live))).toEqual(['both trunkIds ["ST_main"]']);
    expect(found(rulesOf(live))).toEqual(['trunk-ref-empty', 'trunk-ref-empty open']);
    expect(changes(rulesOf(live, { trunkFor: () => 'ST_main' }))).toContain('alone trunkIds ["ST_main"]');
  });

  it('with a trunk that is gone gets another, or loses it where others remain', () => {
    const live = world({
      inboundTrunks: [inbound('main'), inbound('new', { numbers: ['+15105550177'] })],
      dispatchRules: [rule('both', { trunkIds: ['ST_gone', 'ST_main'] }), rule('alone', { trunkIds: ['ST_gone'] })],
    });
    expect(found(rulesOf(live))).toEqual(['trunk-ref-dangling open', 'trunk-ref-dangling open']);
    expect(changes(rulesOf(live, { dropDangling: true }))).toEqual(['both trunkIds ["ST_main"]']);
    expect(changes(rulesOf(live, { trunkFor: () => 'ST_new' }))).toEqual([
      'both trunkIds ["ST_main","ST_new"]',
      'alone trunkIds ["ST_new"]',
    ]);
  });

  it('is looked at alone where it is named', () => {
    const live = world({
      inboundTrunks: [inbound('main')],
      dispatchRules: [rule('a', { trunkIds: ['', 'x'] }), rule('b', { roomConfig: null })],
    });
    const migration = migrateLive(live, { ruleIds: new Set(['SDR_b']), legacy: null }, nothingChosen);
    expect(found(migration)).toEqual(['rule-no-agents open']);
  });
});

describe('a trunk of the old form', () => {
  const live = world({
    inboundTrunks: [inbound('old')],
    outboundTrunks: [outbound('old'), outbound('out')],
    dispatchRules: [rule('support', { trunkIds: ['ST_old'] })],
  });
  const listed = { sipTrunkId: 'ST_old', inboundNumbersRegex: [] };

  it('is made anew in both directions, never updated', () => {
    const migration = migrateLive(live, { ruleIds: null, legacy: [listed] }, nothingChosen);
    expect([...migration.recreate]).toEqual(['ST_old']);
    expect(migration.edits.map(({ kind, before, after }) => [kind, before?.name ?? null, after?.name ?? null])).toEqual([
      ['inboundTrunk', 'old', 'old'],
      ['outboundTrunk', null, 'old'],
    ]);
    expect(found(migration)).toEqual(['legacy-trunk']);
  });

  it('that admits callers by a regular expression is refused', () => {
    const migration = migrateLive(live, { ruleIds: null, legacy: [{ ...listed, inboundNumbersRegex: ['^1'] }] }, nothingChosen);
    expect([migration.edits, found(migration)]).toEqual([[], ['legacy-trunk open']]);
  });
});
