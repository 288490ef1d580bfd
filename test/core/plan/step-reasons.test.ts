import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import type { Edit } from '../../../src/core/plan/plan.ts';
import { inbound, OTHER_NUMBER, outbound, rule, world } from '../../support/world.ts';

const main = inbound('main');
const support = rule('support');
const there = world({ inboundTrunks: [main], outboundTrunks: [outbound('out')], dispatchRules: [support] });
const stepOf = (edit: Edit, options: Parameters<typeof makePlan>[2] = {}) => makePlan(there, [edit], options).steps;

describe('why an object is sent whole', () => {
  it.each<[string, Edit, string]>([
    [
      'an update cannot name it',
      { kind: 'inboundTrunk', before: main, after: { ...main, krispEnabled: true } },
      "LiveKit's update cannot change krispEnabled",
    ],
    [
      'it can name neither of two',
      { kind: 'inboundTrunk', before: main, after: { ...main, krispEnabled: true, headers: { 'X-A': '1' } } },
      "LiveKit's update cannot change headers, krispEnabled",
    ],
    [
      'a message goes altogether',
      { kind: 'inboundTrunk', before: inbound('main', { media: { encryption: 'SIP_MEDIA_ENCRYPT_ALLOW' } }), after: main },
      "LiveKit's update cannot unset media",
    ],
    [
      'a list holds an empty text',
      { kind: 'inboundTrunk', before: main, after: { ...main, allowedAddresses: [''] } },
      "LiveKit's update takes no empty list items",
    ],
  ])('is told: %s', (_, edit, why) => {
    expect(makePlan(there, [edit], { strategy: 'in-place' }).steps).toMatchObject([{ action: 'replace', why }]);
  });

  it('is that it shall be in the form of today, where nothing of it changes', () => {
    const same: Edit = { kind: 'dispatchRule', before: support, after: { ...support } };
    expect(stepOf(same)).toEqual([]);
    expect(stepOf(same, { resend: new Set(['SDR_support']) })).toMatchObject([{ action: 'replace', why: 'the same in the form of today' }]);
  });

  it('cannot be where the server shows a mask in the place of a secret', () => {
    const masked = inbound('main', { authPassword: '****' });
    const edit: Edit = { kind: 'inboundTrunk', before: masked, after: { ...masked, krispEnabled: true } };
    expect(() => makePlan({ ...there, inboundTrunks: [masked] }, [edit])).toThrow(
      expect.objectContaining({
        id: 'secret-masked',
        message: 'the server shows a mask in place of authPassword, and the whole object has to be sent',
        facts: expect.objectContaining({
          detail: ["LiveKit's update cannot change krispEnabled", 'sent back, the mask would become the secret'],
          subject: { kind: 'inboundTrunk', name: 'main', id: 'ST_main' },
        }),
      }),
    );
  });
});

describe('an object that is made anew though nothing of it changes', () => {
  it('is made beside the old one, and takes its name and calls', () => {
    const same: Edit = { kind: 'dispatchRule', before: support, after: { ...support } };
    const { steps } = makePlan(there, [same], { recreate: new Set(['SDR_support']), runId: 'r' });
    expect(steps.map(({ action, why }) => `${action}: ${why}`)).toEqual([
      'create: stands in for the old rule, with a key that is free while the old rule stands: trunkIds differ',
      'delete: its calls fall to its shadow',
      'update: the shadow becomes the rule',
    ]);
    expect(steps[0]?.edit.after?.name).toBe('sipctl:r:shadow:of=SDR_support;trunkIds=ST_main:support');
    expect(steps.every(({ owner, subject }) => owner === 'SDR_support' && subject.name === 'support')).toBe(true);
  });
});

describe('new objects', () => {
  it('may share a name, and are told apart', () => {
    const made = (fields: object): Edit => ({ kind: 'inboundTrunk', before: null, after: inbound('new', { sipTrunkId: '', ...fields }) });
    const { steps } = makePlan(world(), [made({}), made({ numbers: [OTHER_NUMBER] }), made({ numbers: ['+15105550177'] })]);
    expect(new Set(steps.map(({ owner }) => owner)).size).toBe(3);
    expect(steps.map(({ subject }) => subject)).toEqual(Array(3).fill({ kind: 'inboundTrunk', name: 'new', id: '' }));
  });
});

describe('a risk that another strategy does not have', () => {
  const two = world({
    inboundTrunks: [inbound('a', { numbers: [OTHER_NUMBER, '+15105550177'] }), main],
    dispatchRules: [support, rule('of-a', { trunkIds: ['ST_a'] })],
  });
  const [a] = two.inboundTrunks;
  const moved: Edit[] = [
    { kind: 'inboundTrunk', before: a ?? null, after: inbound('a', { numbers: [OTHER_NUMBER] }) },
    { kind: 'inboundTrunk', before: main, after: { ...main, numbers: [...main.numbers, '+15105550177'] } },
  ];

  it('names that strategy first', () => {
    const { hazards } = makePlan(two, moved, { strategy: 'in-place' });
    expect(hazards[0]).toMatchObject({
      nextSteps: ['add --strategy auto: that way it does not happen', 'let what takes these calls stand until its successor takes them'],
    });
  });

  it('names none where none helps', () => {
    const open = { authUsername: '', authPassword: Secret.none };
    const asOpen = (edit: Edit): Edit =>
      edit.kind === 'inboundTrunk'
        ? { ...edit, before: edit.before && { ...edit.before, ...open }, after: edit.after && { ...edit.after, ...open } }
        : edit;
    const edits = moved.map(asOpen);
    const { hazards } = makePlan({ ...two, inboundTrunks: two.inboundTrunks.map((trunk) => ({ ...trunk, ...open })) }, edits, {
      strategy: 'in-place',
    });
    expect(hazards[0]?.nextSteps).toEqual(['let what takes these calls stand until its successor takes them']);
  });
});
