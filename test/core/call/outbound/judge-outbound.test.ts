import { describe, expect, it } from 'vitest';
import type { OutboundFacts } from '../../../../src/core/call/outbound/facts.ts';
import { judgeOutbound } from '../../../../src/core/call/outbound/judge-outbound.ts';
import { type CauseId, OUTBOUND_STAGES, type StageId } from '../../../../src/core/call/stages.ts';
import { inbound, NUMBER, OTHER_NUMBER, rule, world } from '../../../support/world.ts';
import { backWith, CALLER, failedWith, NOBODY_CAME, outboundFacts } from './outbound-story.ts';

const causeOf = (facts: OutboundFacts) => {
  const { verdict, cause } = judgeOutbound(facts);
  return { verdict, stage: cause?.stage, id: cause?.id };
};
const open = (facts: OutboundFacts) =>
  judgeOutbound(facts)
    .stages.filter(({ status }) => status !== 'pass')
    .map(({ stage, status }) => `${stage} ${status}`);

it('a good call passes each stage, in the order of the way', () => {
  const { verdict, stages, cause } = judgeOutbound(outboundFacts());
  expect({ verdict, cause }).toEqual({ verdict: 'pass', cause: null });
  expect(stages.map(({ stage, status }) => [stage, status])).toEqual(OUTBOUND_STAGES.map(({ id }) => [id, 'pass']));
});

/** Texts as livekit-sip of August 2026 sends them. */
const SAID: readonly (readonly [said: string, stage: StageId, cause: CauseId])[] = [
  ['twirp error unknown: no response from servers', 'dial', 'sip-service-missing'],
  ['requested sip trunk does not exist', 'outbound-trunk', 'outbound-trunk-gone'],
  ['twirp error unknown: no numbers on outbound trunk', 'dial', 'dial-refused'],
  [
    'twirp error unknown: fail to resolve target for "doctor.invalid": lookup _sip._udp.doctor.invalid: no such host',
    'carrier',
    'carrier-host-unknown',
  ],
  ['twirp error unknown: transport<TCP> dial err=dial tcp :0->127.0.0.1:9: connect: connection refused', 'carrier', 'carrier-unreachable'],
  ['twirp error unknown: conn 127.0.0.1:17870 write err=EOF. transaction transport error', 'carrier', 'carrier-unreachable'],
  ['twirp error unknown: sip server required auth, but no username or password was provided', 'carrier', 'carrier-password-missing'],
  ['twirp error unknown: max auth retry attempts reached for SIP invite', 'carrier', 'carrier-password-refused'],
  [
    'twirp error unknown: invalid challenge "DIGEST realm=\\"x\\"": digest: invalid challenge prefix',
    'carrier',
    'carrier-challenge-unread',
  ],
  ['twirp error unknown: common audio codec not found', 'carrier', 'carrier-media'],
  ['twirp error unknown: sip request timed out', 'carrier', 'carrier-silent'],
  ['twirp error unknown: transaction failed to complete (0 intermediate responses)', 'carrier', 'carrier-silent'],
  ['something that LiveKit says one day', 'dial', 'dial-unexplained'],
];

const ANSWERS: readonly (readonly [code: number, cause: CauseId])[] = [
  ...([300, 302, 305] as const).map((code) => [code, 'carrier-redirects'] as const),
  ...([400, 405, 416, 420] as const).map((code) => [code, 'carrier-refuses-form'] as const),
  ...([401, 407] as const).map((code) => [code, 'carrier-password-refused'] as const),
  [402, 'carrier-account'],
  ...([403, 433] as const).map((code) => [code, 'carrier-forbids'] as const),
  ...([404, 410, 484, 604] as const).map((code) => [code, 'number-unknown'] as const),
  ...([408, 480, 504] as const).map((code) => [code, 'number-unavailable'] as const),
  ...([415, 488, 606] as const).map((code) => [code, 'carrier-media'] as const),
  [429, 'carrier-limit'],
  ...([486, 600] as const).map((code) => [code, 'number-busy'] as const),
  ...([500, 502, 503] as const).map((code) => [code, 'carrier-failed'] as const),
  ...([603, 607, 608] as const).map((code) => [code, 'number-declines'] as const),
];

describe('what LiveKit says of a call that came to nothing', () => {
  it.each(SAID)('%s', (said, stage, id) => {
    const facts = outboundFacts(failedWith({ said }));
    expect(causeOf(facts)).toEqual({ verdict: 'fail', stage, id });
    expect(judgeOutbound(facts).cause?.nextSteps.length).toBeGreaterThan(0);
  });

  it('a time that was up while it rang is nobody who answers', () => {
    const facts = outboundFacts({
      ...failedWith({ said: 'sip request timed out' }),
      leg: { firstMs: 20, ringingMs: 200, activeMs: null, goneMs: null },
      mustComeBack: false,
    });
    expect(causeOf(facts)).toEqual({ verdict: 'fail', stage: 'answered', id: 'nobody-answers' });
  });

  it('is nothing where it only tells of our own end of it', () => {
    const facts = outboundFacts({ ...failedWith({ said: 'sip request timed out' }), aborted: true });
    expect(judgeOutbound(facts)).toMatchObject({ verdict: 'incomplete', cause: null });
  });
});

describe('what a carrier answers', () => {
  it.each(ANSWERS)('%i', (code, id) => {
    const facts = outboundFacts(failedWith({ sipStatus: { code, text: 'Its Words' } }));
    expect(causeOf(facts)).toEqual({ verdict: 'fail', stage: 'carrier', id });
    const { cause } = judgeOutbound(facts);
    expect(cause?.nextSteps.length).toBeGreaterThan(0);
    if (id !== 'carrier-password-refused') expect(cause?.summary).toContain(`${code} Its Words`);
  });

  it.each(['CPS limit exceeded', 'Trunk concurrent call limit exceeded. Region: us1'])(
    'a limit of the account is known by its words: %s',
    (text) => {
      expect(causeOf(outboundFacts(failedWith({ sipStatus: { code: 503, text } }))).id).toBe('carrier-limit');
    },
  );

  it('may be what LiveKit has answered to it, where the number is of this project', () => {
    const refused = failedWith({ sipStatus: { code: 503, text: '' } });
    const first = (facts: OutboundFacts) => judgeOutbound(facts).cause?.nextSteps[0];
    expect(first(outboundFacts(refused))).toBe(`sipctl call test --to ${NUMBER}`);
    expect(first(outboundFacts({ ...refused, mustComeBack: false }))).not.toContain('sipctl call test');
  });

  it('says what the caller number is to the trunk', () => {
    const refused = failedWith({ sipStatus: { code: 403, text: 'Forbidden' } });
    const foreign = judgeOutbound(outboundFacts({ ...refused, from: '+15105550177' })).cause;
    expect(foreign?.detail.join()).toContain('+15105550177 is none of the numbers of the trunk');
  });
});

describe('the way back', () => {
  it.each<[string, Partial<OutboundFacts>, StageId, CauseId]>([
    ['another trunk took it', { back: withAttributes({ 'sip.trunkID': 'ST_other' }) }, 'came-back', 'other-trunk'],
    [
      'it came back as a call to another number',
      { back: withAttributes({ 'sip.trunkPhoneNumber': '+15105550199' }) },
      'came-back',
      'other-number',
    ],
    ['another rule took it', { back: withAttributes({ 'sip.ruleID': 'SDR_other' }) }, 'rule', 'other-rule'],
    ['not the rule that was asked for', { expected: { rule: { id: 'SDR_vip', label: 'vip' }, agents: [] } }, 'rule', 'other-rule'],
    ['not the agent that was asked for', { expected: { rule: null, agents: ['sales-agent'] } }, 'dispatch', 'other-agent'],
    ['it was answered, and LiveKit has no caller', NOBODY_CAME, 'came-back', 'answered-elsewhere'],
    ['its caller is still there', { back: backWith({ callerGone: false, cleanUp: 'older' }) }, 'hang-up', 'call-left'],
    ['it could not be ended', { hungUp: 'failed' }, 'hang-up', 'call-left'],
    ['it ended by itself', { leg: { firstMs: 20, ringingMs: 200, activeMs: 900, goneMs: 1500 } }, 'stays', 'ended-early'],
  ])('%s', (_, change, stage, id) => {
    expect(causeOf(outboundFacts(change))).toEqual({ verdict: 'fail', stage, id });
  });

  it('is told from the configuration where nobody takes the call', () => {
    const rang = {
      ...failedWith({ sipStatus: { code: 480, text: 'Temporarily Unavailable' } }),
      leg: { firstMs: 20, ringingMs: 200, activeMs: null, goneMs: null },
    };
    const noRule = world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support', { trunkIds: ['ST_gone'] })] });
    expect(causeOf(outboundFacts(rang, noRule))).toEqual({ verdict: 'fail', stage: 'came-back', id: 'no-rule' });
    const noTrunk = world({ inboundTrunks: [inbound('main', { numbers: [OTHER_NUMBER] })], dispatchRules: [rule('support')] });
    expect(causeOf(outboundFacts(rang, noTrunk))).toEqual({ verdict: 'fail', stage: 'came-back', id: 'no-trunk' });
  });

  it('is a guess, and no more than that, where only the number called speaks for it', () => {
    expect(
      open(outboundFacts({ tie: 'called-number', back: withAttributes({ 'sip.phoneNumber': 'anonymous', 'lktest.id': '' }) })),
    ).toEqual(['came-back warn']);
  });

  it('is open where nobody could look', () => {
    const blind = { ...NOBODY_CAME, back: { ...NOBODY_CAME.back, unknown: 'the token lacks roomList' } };
    expect(judgeOutbound(outboundFacts(blind)).verdict).toBe('incomplete');
  });
});

it('a caller id that the trunk does not have is a warning before anybody refuses it', () => {
  expect(open(outboundFacts({ from: '+15105550177', tie: 'test-id' }))).toEqual(['outbound-trunk warn']);
});

function withAttributes(attributes: Partial<Record<keyof typeof CALLER, string>>) {
  const { caller } = backWith({});
  return backWith({ caller: caller === null ? null : { ...caller, attributes: { ...CALLER, ...attributes } } });
}
