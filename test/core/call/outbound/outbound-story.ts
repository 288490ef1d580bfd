import type { RoomSeen } from '../../../../src/core/call/facts.ts';
import type { OutboundFacts } from '../../../../src/core/call/outbound/facts.ts';
import { callTo } from '../../../../src/core/model/call.ts';
import type { DialOutcome } from '../../../../src/core/model/outbound-call.ts';
import type { World } from '../../../../src/core/model/world.ts';
import { answerCall } from '../../../../src/core/routing/answer.ts';
import { profilesOf } from '../../../../src/core/routing/profile.ts';
import { RouteIndex } from '../../../../src/core/routing/route-index.ts';
import { inbound, NUMBER, OTHER_NUMBER, outbound, rule, world } from '../../../support/world.ts';

/** The one who came back, as LiveKit shows it. */
export const CALLER = {
  'lktest.id': 'sipctl-x',
  'sip.trunkID': 'ST_main',
  'sip.ruleID': 'SDR_support',
  'sip.phoneNumber': OTHER_NUMBER,
  'sip.trunkPhoneNumber': NUMBER,
};

const caller = { identity: `sip_${OTHER_NUMBER}`, attributes: CALLER, firstMs: 210, activeMs: null, lastRingingMs: null };
const agent = { identity: 'agent-AJ_x', name: 'support-agent', firstMs: 600, audioTracks: 1, goneMs: null };

/** Seen in the room of the call, in place of a caller and an agent who speaks. */
export const backWith = (seen: Partial<RoomSeen>): RoomSeen => ({
  unknown: null,
  room: 'call_x',
  caller,
  agents: [agent],
  called: null,
  cleanUp: 'deleted',
  callerGone: true,
  ...seen,
});

export const NOBODY_CAME: Pick<OutboundFacts, 'back' | 'tie'> = {
  back: backWith({ room: null, caller: null, agents: [], cleanUp: 'not-looked', callerGone: null }),
  tie: null,
};

/** A call that went well in every respect. @param change what went otherwise. */
export function outboundFacts(change: Partial<OutboundFacts> = {}, live: World = GOOD): OutboundFacts {
  const [to, from] = [change.to ?? NUMBER, change.from ?? OTHER_NUMBER];
  return {
    trunk: outbound('out', { numbers: [OTHER_NUMBER] }),
    to,
    from,
    room: 'sipctl-call-x',
    answer: answerCall(new RouteIndex(live), callTo(to, { from }), profilesOf('self-hosted'), 10),
    mustComeBack: true,
    dial: { outcome: { kind: 'answered' }, atMs: 900 },
    leg: { firstMs: 20, ringingMs: 200, activeMs: 900, goneMs: null },
    back: backWith({}),
    tie: 'test-id',
    durationMs: 3000,
    aborted: false,
    endedMs: 3900,
    hungUp: 'ended',
    longestMs: 43_000,
    expected: { rule: null, agents: [] },
    ...change,
  };
}

const GOOD = world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support')] });

/** A call of which LiveKit tells that it came to nothing before anything rang. */
export const failedWith = (outcome: Partial<Extract<DialOutcome, { kind: 'failed' }>>): Partial<OutboundFacts> => ({
  ...NOBODY_CAME,
  dial: { outcome: { kind: 'failed', sipStatus: null, said: '', ...outcome }, atMs: 60 },
  leg: { firstMs: 20, ringingMs: null, activeMs: null, goneMs: 60 },
  endedMs: 70,
});
