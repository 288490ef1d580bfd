import { bypassedTrunk } from '../../../src/core/call/bypassed-trunk.ts';
import type { CallFacts, RoomSeen } from '../../../src/core/call/facts.ts';
import { judgeCall } from '../../../src/core/call/judge-call.ts';
import type { Judgement } from '../../../src/core/call/stages.ts';
import { readWire } from '../../../src/core/call/wire.ts';
import { callTo } from '../../../src/core/model/call.ts';
import type { AudioFigures, CallEvent, CallFailure, CallRecord } from '../../../src/core/model/phone-call.ts';
import type { World } from '../../../src/core/model/world.ts';
import { answerCall } from '../../../src/core/routing/answer.ts';
import { profilesOf } from '../../../src/core/routing/profile.ts';
import { RouteIndex } from '../../../src/core/routing/route-index.ts';
import { inbound, NUMBER, rule, world } from '../../support/world.ts';

export const CALLER = '+15105550199';

/** `[when, what]`: `INVITE`, `INVITE+` with credentials, an answer such as `407 Unauthorized`, `< BYE`, `! ring-timeout`. */
export type Happening = readonly [atMs: number, what: string];

export interface Story {
  readonly wire: readonly Happening[];
  readonly cancelAnswered?: boolean;
  readonly audio?: Partial<AudioFigures> | null;
  readonly endedBy?: 'us' | 'them';
  readonly byeStatus?: number | null;
  readonly seenAs?: string;
  readonly strictRouters?: readonly string[];
  readonly seen?: Partial<RoomSeen>;
  readonly world?: World;
  readonly from?: string;
  readonly to?: string;
  readonly facts?: Partial<CallFacts>;
}

export const CHALLENGED: readonly Happening[] = [
  [0, 'INVITE'],
  [2, '100 Processing'],
  [3, '407 Unauthorized'],
  [4, 'INVITE+'],
  [6, '100 Processing'],
];
export const UNCHALLENGED: readonly Happening[] = [
  [0, 'INVITE'],
  [2, '100 Processing'],
];
export const RANG: readonly Happening[] = [...CHALLENGED, [8, '180 Ringing']];
export const RINGS: readonly Happening[] = [...RANG, [1008, '180 Ringing'], [2008, '180 Ringing']];
export const ANSWERED: readonly Happening[] = [...RANG, [430, '200 OK'], [431, 'ACK']];

export const PROJECT = world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support')] });

/** What the API shows of a good call. */
export const IN_ROOM: Partial<RoomSeen> = {
  unknown: null,
  room: 'call_+15105550199_abcdefghijkl',
  caller: {
    identity: `sip_${CALLER}`,
    attributes: { 'sip.ruleID': 'SDR_support', 'sip.trunkID': 'ST_main', 'lktest.id': 'test' },
    firstMs: 40,
    activeMs: null,
    lastRingingMs: null,
  },
  called: [{ agentName: 'support-agent', jobs: [] }],
};
export const AGENT = { identity: 'agent-AJ_1', name: 'support-agent', firstMs: 320, audioTracks: 1, goneMs: null };
export const SPOKEN_TO: Partial<RoomSeen> = {
  ...IN_ROOM,
  caller: { ...(IN_ROOM.caller as NonNullable<RoomSeen['caller']>), activeMs: 500 },
  agents: [AGENT],
  cleanUp: 'deleted',
  callerGone: true,
};

const NOTHING_SEEN: RoomSeen = {
  unknown: null,
  room: null,
  caller: null,
  agents: [],
  called: null,
  cleanUp: 'not-looked',
  callerGone: null,
};
const SOUND: AudioFigures = {
  codec: 'PCMU',
  sent: 150,
  received: 148,
  lost: 0,
  jitterMs: 0.6,
  longestGapMs: 24,
  firstMs: 50,
  levelDbov: -18,
  offered: '127.0.0.1:40000',
};

/** A good call: the agent speaks, we hang up, the room is deleted. */
export const GOOD: Story = { wire: ANSWERED, audio: {}, endedBy: 'us', byeStatus: 200, seen: SPOKEN_TO };

export function judged(story: Story): Judgement {
  const { wire, seen = {}, world: project = PROJECT, from = CALLER, to = NUMBER, seenAs = '127.0.0.1', facts = {} } = story;
  const record = recordOf(story, wire.map(eventOf));
  const call = callTo(to, { from, source: seenAs, fromHost: '127.0.0.1' });
  const answer = answerCall(new RouteIndex(project), call, profilesOf('self-hosted'), 20);
  return judgeCall({
    record,
    wire: readWire(record),
    seen: { ...NOTHING_SEEN, ...seen },
    answer,
    target: { host: '127.0.0.1', port: 5060, transport: 'udp' },
    withCredentials: true,
    withDigits: false,
    gaveUp: false,
    bypassed: bypassedTrunk(project.inboundTrunks, answer.route),
    portClosed: false,
    expected: { rule: null, agents: [] },
    ...facts,
  });
}

function recordOf(
  { audio = null, cancelAnswered, endedBy, byeStatus, seenAs = '127.0.0.1', strictRouters = [] }: Story,
  events: CallEvent[],
): CallRecord {
  const last = events.findLast((event) => event.kind === 'answer' && event.method === 'INVITE' && event.status >= 200);
  return {
    callId: 'call-id',
    fromTag: 'tag',
    testId: 'test',
    seenAs,
    strictRouters,
    events,
    final: last?.kind === 'answer' ? { status: last.status, reason: last.reason } : null,
    cancelAnswered: cancelAnswered ?? null,
    audio: audio === null ? null : { ...SOUND, ...audio },
    recording: null,
    endedBy: endedBy ?? null,
    byeStatus: byeStatus ?? null,
    ladder: [],
  };
}

function eventOf([atMs, what]: Happening): CallEvent {
  const [first = '', ...rest] = what.split(' ');
  if (first === 'connected') return { atMs, kind: 'connected' };
  if (first === '<') return { atMs, kind: 'request', method: rest.join(' ') };
  if (first === '!') return { atMs, kind: 'failed', why: rest[0] as CallFailure, detail: rest.slice(1).join(' ') };
  const status = Number(first);
  if (Number.isNaN(status))
    return { atMs, kind: 'sent', method: first.replace('+', ''), callId: 'call-id', withCredentials: first.endsWith('+') };
  const challenge = status === 407 ? { realm: 'LiveKit', algorithm: 'MD5', stale: false } : null;
  return {
    atMs,
    kind: 'answer',
    method: 'INVITE',
    status,
    reason: rest.filter((word) => !word.startsWith('tag=')).join(' '),
    toTag: rest.find((word) => word.startsWith('tag=')) ?? '',
    challenge,
  };
}
