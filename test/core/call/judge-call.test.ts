import { describe, expect, it } from 'vitest';
import { type CauseId, STAGES, type StageId } from '../../../src/core/call/stages.ts';
import { inbound, rule, world } from '../../support/world.ts';
import { AGENT, ANSWERED, CHALLENGED, GOOD, IN_ROOM, judged, RANG, RINGS, SPOKEN_TO, type Story, UNCHALLENGED } from './call-story.ts';

describe('a good call', () => {
  it('passes every stage, each with its own evidence', () => {
    const { verdict, stages, cause } = judged(GOOD);
    expect(stages.map(({ stage }) => stage)).toEqual(STAGES.map(({ id }) => id));
    expect(stages.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect({ verdict, cause }).toEqual({ verdict: 'pass', cause: null });
    expect(new Set(stages.map(({ evidence }) => evidence)).size).toBe(16);
  });

  it('without the API is incomplete, and what the wire proves is still passed', () => {
    const { verdict, stages } = judged({ ...GOOD, seen: { unknown: 'the token lacks roomList' } });
    expect(verdict).toBe('incomplete');
    const status = Object.fromEntries(stages.map((stage) => [stage.stage, stage.status]));
    expect(status).toMatchObject({
      credentials: 'pass',
      rule: 'pass',
      room: 'unknown',
      dispatch: 'unknown',
      agent: 'pass',
      'agent-heard': 'pass',
    });
  });

  it('of a trunk without a password passes, the two stages of the password left out', () => {
    const open = world({ inboundTrunks: [inbound('main', { authUsername: '', authPassword: '' })], dispatchRules: [rule('support')] });
    const wire = [...UNCHALLENGED, ...ANSWERED.slice(5)];
    const { verdict, stages } = judged({ ...GOOD, wire, world: open, facts: { withCredentials: false } });
    expect(verdict).toBe('pass');
    expect(stages.filter(({ status }) => status === 'skipped').map(({ stage }) => stage)).toEqual(['challenge', 'credentials']);
  });
});

const dropped: Partial<Story> = { wire: [...RANG, [2508, '! aborted'], [3510, 'CANCEL']], cancelAnswered: false, facts: { gaveUp: true } };
const rangOut = (after: number): Story['wire'] => [...RINGS, [after, '486 Rejected']];
const only = (trunk: Record<string, unknown>, dispatchRule: Record<string, unknown> = {}) =>
  world({ inboundTrunks: [inbound('main', trunk)], dispatchRules: [rule('support', dispatchRule)] });
const pinned = only({}, { rule: { dispatchRuleDirect: { roomName: 'conference', pin: '1234' } } });

/** Every symptom that livekit-sip was seen to show, what it means, and what to do. */
const SITUATIONS: readonly (readonly [situation: string, story: Story, stage: StageId, cause: CauseId, nextStep: string])[] = [
  // the SIP service
  ['the name has no address', { wire: [[5, '! name-not-found']] }, 'transport', 'name-not-found', 'sipctl probe 127.0.0.1:5060'],
  ['the port is closed', { wire: [[1, '! refused']] }, 'transport', 'port-closed', 'sipctl probe'],
  [
    'the port is closed, and UDP does not tell',
    {
      wire: [
        [0, 'connected'],
        [0, 'INVITE'],
        [4000, '! no-answer'],
      ],
      facts: { portClosed: true },
    },
    'transport',
    'port-closed',
    'sipctl probe',
  ],
  ['no route leads there', { wire: [[1, '! unreachable']] }, 'transport', 'unreachable', 'sipctl probe'],
  ['the certificate is not trusted', { wire: [[9, '! certificate']] }, 'transport', 'certificate', 'sipctl probe'],
  [
    'nothing comes back',
    {
      wire: [
        [0, 'connected'],
        [0, 'INVITE'],
        [4000, '! no-answer'],
      ],
    },
    'transport',
    'silence',
    'sipctl probe',
  ],
  [
    'a connection breaks at once',
    {
      wire: [
        [0, 'connected'],
        [0, 'INVITE'],
        [3, '! connection-lost'],
      ],
      facts: { target: { host: 'h', transport: 'tcp' } },
    },
    'transport',
    'connection-lost',
    'sipctl probe h',
  ],
  [
    'a connection is taken and nothing is said',
    {
      wire: [
        [0, 'connected'],
        [0, 'INVITE'],
        [4000, '! no-answer'],
      ],
      facts: { target: { host: 'h', transport: 'tcp' } },
    },
    'invite',
    'invite-unanswered',
    'sipctl probe h',
  ],
  [
    'a header is missing',
    {
      wire: [
        [0, 'INVITE'],
        [1, '400 Bad request'],
      ],
    },
    'invite',
    'message-refused',
    '--trace',
  ],
  [
    'the call is sent elsewhere',
    {
      wire: [
        [0, 'INVITE'],
        [1, '302 Moved Temporarily'],
      ],
    },
    'invite',
    'redirected',
    'sipctl probe',
  ],
  [
    'another SIP server answers',
    {
      wire: [
        [0, 'INVITE'],
        [1, '403 Forbidden'],
      ],
    },
    'invite',
    'not-livekit',
    'sipctl probe',
  ],
  // the trunk
  [
    'two trunks collide',
    {
      wire: [...UNCHALLENGED, [12, '503 Try again later']],
      world: world({ inboundTrunks: [inbound('main'), inbound('twin')], dispatchRules: [rule('support')] }),
    },
    'trunk',
    'trunk-collision',
    'sipctl trunk update twin --remove-number',
  ],
  [
    'two trunks collide that nobody here knows of',
    { wire: [...UNCHALLENGED, [12, '503 Try again later']] },
    'trunk',
    'trunk-collision',
    'sipctl route explain',
  ],
  ['the service cannot reach LiveKit', { wire: [...UNCHALLENGED, [1003, '503 Try again later']] }, 'trunk', 'backend-away', 'redis'],
  ['a quota is used up', { wire: [...UNCHALLENGED, [12, '503 Service temporarily unavailable']] }, 'trunk', 'quota', 'plan'],
  [
    'Cloud finds no trunk',
    { wire: [...UNCHALLENGED, [12, '404 No trunk found']], world: only({ numbers: ['+1999'] }) },
    'trunk',
    'no-trunk',
    'sipctl trunk update main --add-number',
  ],
  [
    'it was taken in, and then nothing came',
    { wire: [...UNCHALLENGED, [4000, '! no-answer']] },
    'trunk',
    'silent-after-invite',
    '--transport tcp',
  ],
  [
    'no trunk has the number',
    { ...dropped, wire: [...UNCHALLENGED, [5, '180 Ringing'], [2505, '! aborted']], world: only({ numbers: ['+1999'] }) },
    'trunk',
    'no-trunk',
    'sipctl trunk update main --add-number',
  ],
  [
    'the caller is not listed',
    { ...dropped, wire: [...UNCHALLENGED, [5, '180 Ringing'], [2505, '! aborted']], world: only({ allowedNumbers: ['+1999'] }) },
    'trunk',
    'no-trunk',
    'sipctl trunk update main --add-allow-caller',
  ],
  [
    'our address is not listed',
    { ...dropped, wire: [...UNCHALLENGED, [5, '180 Ringing'], [2505, '! aborted']], world: only({ allowedAddresses: ['203.0.113.0/24'] }) },
    'trunk',
    'no-trunk',
    'sipctl trunk update main --add-allow-address 127.0.0.1',
  ],
  [
    'another trunk took it',
    { ...GOOD, seen: { ...SPOKEN_TO, caller: { ...atRoom(), attributes: { 'sip.trunkID': 'ST_other', 'sip.ruleID': 'SDR_support' } } } },
    'trunk',
    'other-trunk',
    'sipctl route explain',
  ],
  // the password
  [
    'nobody asks for the password',
    { ...GOOD, wire: [...UNCHALLENGED, ...ANSWERED.slice(5)] },
    'challenge',
    'not-challenged',
    'sipctl route explain',
  ],
  [
    'a stranger asks for the password',
    { wire: [...UNCHALLENGED, [3, '407 Unauthorized'], [3, '! challenge-refused the realm "x" asks']] },
    'challenge',
    'foreign-realm',
    '--trace',
  ],
  [
    'we have no password',
    { wire: CHALLENGED.slice(0, 3), facts: { withCredentials: false } },
    'credentials',
    'credentials-missing',
    '--auth-user',
  ],
  [
    'the password is wrong',
    { wire: [...CHALLENGED, [9, '401 Unauthorized']] },
    'credentials',
    'credentials-wrong',
    'sipctl trunk get main',
  ],
  [
    'a proxy changes the Call-ID',
    { wire: [...CHALLENGED, [9, '401 Bad credentials']] },
    'credentials',
    'credentials-out-of-place',
    'proxy',
  ],
  [
    'the header of the password is lost on the way',
    { wire: [...CHALLENGED, [9, '407 Unauthorized']] },
    'credentials',
    'credentials-out-of-place',
    'proxy',
  ],
  [
    'nothing comes after the password',
    { wire: [...CHALLENGED, [4009, '! no-answer']] },
    'credentials',
    'silent-after-invite',
    '--transport tcp',
  ],
  // the rule
  [
    'no rule names the trunk',
    { ...dropped, wire: dropped.wire ?? [], world: only({}, { trunkIds: ['ST_gone'] }) },
    'rule',
    'no-rule',
    'sipctl dispatch update support --set-trunks main',
  ],
  [
    'a rule filters the caller',
    { ...dropped, wire: dropped.wire ?? [], world: only({}, { inboundNumbers: ['+1999'] }) },
    'rule',
    'no-rule',
    'sipctl dispatch update support --add-caller',
  ],
  [
    'later servers answer that with 404',
    { wire: [...RANG, [9, '404 Does not match Trunks or Dispatch Rules']], world: only({}, { trunkIds: ['ST_gone'] }) },
    'rule',
    'no-rule',
    'sipctl dispatch update',
  ],
  [
    'LiveKit sees another address than we do',
    { ...dropped, wire: dropped.wire ?? [] },
    'rule',
    'dropped-unexplained',
    'sipctl route explain',
  ],
  [
    'it is dropped while nobody can ask the API',
    { wire: [...RANG, [30_008, '! ring-timeout']], cancelAnswered: false, seen: { unknown: 'no grant' } },
    'rule',
    'dropped-unexplained',
    'sipctl route explain',
  ],
  [
    'two rules conflict',
    {
      wire: [...RANG, [10, '503 Try again later']],
      world: world({ inboundTrunks: [inbound('main')], dispatchRules: [rule('support'), rule('twin')] }),
    },
    'rule',
    'rule-conflict',
    'sipctl dispatch',
  ],
  [
    'two rules conflict that nobody here knows of',
    { wire: [...RANG, [10, '503 Try again later']] },
    'rule',
    'rule-conflict',
    'sipctl validate --live',
  ],
  [
    'another rule took it',
    { ...GOOD, seen: { ...SPOKEN_TO, caller: { ...atRoom(), attributes: { 'sip.trunkID': 'ST_main', 'sip.ruleID': 'SDR_other' } } } },
    'rule',
    'other-rule',
    'sipctl dispatch get SDR_other',
  ],
  [
    'not the rule that the operator expects',
    { ...GOOD, facts: { expected: { rule: { id: 'SDR_x', label: 'x' }, agents: [] } } },
    'rule',
    'other-rule',
    'sipctl dispatch get SDR_support',
  ],
  // audio
  ['no codec in common', { wire: [...RANG, [12, '400 ']] }, 'media-offer', 'media-refused', 'sipctl trunk get main'],
  [
    'the trunk wants SRTP',
    { wire: [...RANG, [12, '400 ']], world: only({ media: { encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' } }) },
    'media-offer',
    'srtp-required',
    '--media-encryption allow',
  ],
  ['no port is left for audio', { wire: [...RANG, [12, '500 ']] }, 'media-offer', 'no-media-port', 'rtp_port'],
  [
    'the answer cannot be used',
    { wire: [...ANSWERED, [432, '! answer-unusable no audio']], endedBy: 'us', byeStatus: 200 },
    'media-offer',
    'answer-unusable',
    '--trace',
  ],
  // the room and who joins it
  [
    'it rings and no room has the caller',
    { wire: [...RINGS, [30_008, '! ring-timeout']], cancelAnswered: true },
    'room',
    'participant-missing',
    'sipctl config show',
  ],
  [
    'it rang once more slowly, and no room has the caller',
    { wire: [...RANG, [2508, '! aborted']], cancelAnswered: true, facts: { gaveUp: true } },
    'room',
    'participant-missing',
    'sipctl config show',
  ],
  [
    'the PIN is wrong',
    { wire: [...ANSWERED, [5000, '< BYE']], audio: {}, endedBy: 'them', world: pinned, facts: { withDigits: true } },
    'room',
    'pin-refused',
    '--pin',
  ],
  [
    'no worker of that name',
    { wire: rangOut(15_030), seen: IN_ROOM, world: only({ ringingTimeout: '15s' }) },
    'dispatch',
    'no-worker',
    'sipctl agent probe support-agent',
  ],
  [
    'a full worker',
    { wire: [...RINGS, [30_008, '! ring-timeout']], cancelAnswered: true, seen: IN_ROOM },
    'dispatch',
    'no-worker',
    'sipctl agent probe support-agent',
  ],
  [
    'a worker that took the job and did not come',
    { wire: rangOut(180_020), seen: { ...IN_ROOM, called: [{ agentName: 'support-agent', jobs: ['JS_RUNNING'] }] } },
    'dispatch',
    'agent-not-joined',
    "worker's log",
  ],
  [
    'a rule without agents',
    { wire: rangOut(180_020), seen: { ...IN_ROOM, called: [{ agentName: '', jobs: [] }] }, world: only({}, { roomConfig: null }) },
    'dispatch',
    'rule-without-agents',
    'sipctl dispatch update support --agent',
  ],
  [
    'another agent came',
    { ...GOOD, seen: { ...SPOKEN_TO, agents: [{ ...AGENT, name: 'old-agent' }] } },
    'dispatch',
    'other-agent',
    'sipctl dispatch get support',
  ],
  [
    'not the agent that the operator expects',
    { ...GOOD, facts: { expected: { rule: null, agents: ['night-agent'] } } },
    'dispatch',
    'other-agent',
    'sipctl dispatch get support',
  ],
  [
    'an agent without audio',
    { wire: rangOut(180_020), seen: { ...IN_ROOM, agents: [{ ...AGENT, audioTracks: 0 }] } },
    'agent',
    'agent-mute',
    "agent's log",
  ],
  ['somebody deleted the room while it rang', { wire: rangOut(4100), seen: IN_ROOM }, 'agent', 'ended-while-ringing', 'program'],
  [
    'max_call_duration was spent on ringing',
    { wire: rangOut(5010), seen: IN_ROOM, world: only({ maxCallDuration: '5s' }) },
    'agent',
    'duration-spent',
    '--max-call-duration',
  ],
  // the answered call
  [
    'our ACK is lost',
    {
      ...GOOD,
      wire: [...ANSWERED, [680, 'ACK'], [1180, 'ACK'], [8180, '< BYE']],
      audio: { received: 0, levelDbov: null },
      endedBy: 'them',
    },
    'ack',
    'ack-lost',
    '--trace',
  ],
  [
    'LiveKit cannot reach our address',
    { ...GOOD, audio: { received: 0, firstMs: null, levelDbov: null } },
    'rtp-in',
    'no-audio-in',
    '--advertise',
  ],
  ['the agent says nothing', { ...GOOD, audio: { levelDbov: -81 } }, 'agent-heard', 'agent-silent', "agent's log"],
  [
    'the agent crashed',
    { ...GOOD, audio: { levelDbov: -81 }, seen: { ...SPOKEN_TO, agents: [{ ...AGENT, goneMs: 900 }] } },
    'agent-heard',
    'agent-gone',
    "agent's log",
  ],
  [
    'our audio does not arrive',
    { ...GOOD, seen: { ...SPOKEN_TO, caller: { ...atRoom(), activeMs: 1480, lastRingingMs: 1400 } } },
    'rtp-out',
    'no-audio-out',
    'rtp_port',
  ],
  [
    'LiveKit hangs up because it hears nothing',
    { ...GOOD, wire: [...ANSWERED, [30_440, '< BYE']], endedBy: 'them', seen: { ...SPOKEN_TO, caller: { ...atRoom(), activeMs: null } } },
    'rtp-out',
    'no-audio-out',
    'rtp_port',
  ],
  [
    'the trunk makes LiveKit impatient',
    {
      ...GOOD,
      wire: [...ANSWERED, [5440, '< BYE']],
      endedBy: 'them',
      seen: { ...SPOKEN_TO, caller: { ...atRoom(), activeMs: null } },
      world: only({ media: { mediaTimeout: '5s' } }),
    },
    'rtp-out',
    'no-audio-out',
    'rtp_port',
  ],
  ['LiveKit hangs up early', { ...GOOD, wire: [...ANSWERED, [2000, '< BYE']], endedBy: 'them' }, 'hang-up', 'ended-early', "agent's log"],
  [
    'the call was too long for the trunk',
    { ...GOOD, wire: [...ANSWERED, [4010, '< BYE']], endedBy: 'them', world: only({ maxCallDuration: '4s' }) },
    'hang-up',
    'duration-spent',
    '--max-call-duration',
  ],
  ['nobody answers our BYE', { ...GOOD, byeStatus: null }, 'hang-up', 'bye-unanswered', 'sipctl recover'],
  ['the room stays', { ...GOOD, seen: { ...SPOKEN_TO, cleanUp: 'failed' } }, 'clean-up', 'room-left', 'sipctl recover'],
  ['the caller stays', { ...GOOD, seen: { ...SPOKEN_TO, callerGone: false } }, 'clean-up', 'room-left', 'sipctl recover'],
];

function atRoom() {
  if (SPOKEN_TO.caller == null) throw new Error('nobody is there');
  return SPOKEN_TO.caller;
}

describe('a call that fails', () => {
  it.each(SITUATIONS)('%s', (_, story, stage, id, nextStep) => {
    const { verdict, cause, stages } = judged(story);
    expect({ verdict, stage: cause?.stage, id: cause?.id }).toEqual({ verdict: 'fail', stage, id });
    expect(cause?.nextSteps.join('\n')).toContain(nextStep);
    const at = stages.findIndex((result) => result.stage === stage);
    expect(stages.slice(0, at).filter(({ status }) => status === 'fail')).toEqual([]);
  });

  it('for want of time does not call an agent absent', () => {
    const { verdict, cause, stages } = judged({ wire: [...RINGS, [5008, '! ring-timeout']], cancelAnswered: true, seen: IN_ROOM });
    expect({ verdict, stage: cause?.stage, id: cause?.id }).toEqual({ verdict: 'fail', stage: 'agent', id: 'nobody-answers' });
    expect(cause?.nextSteps[0]).toContain('--ring-timeout 30s');
    expect(stages.find(({ stage }) => stage === 'dispatch')?.status).toBe('unknown');
  });

  it('is dropped though a repeated INVITE made LiveKit ring once more', () => {
    const wire: Story['wire'] = [...RANG, [510, '180 Ringing tag=another'], [3010, '! aborted']];
    expect(judged({ wire, cancelAnswered: false, facts: { gaveUp: true } }).cause?.id).toBe('dropped-unexplained');
  });

  it('because it was broken off here is no verdict on the project', () => {
    const { verdict, cause } = judged({ wire: [...RINGS, [2100, '! aborted']], cancelAnswered: true, seen: IN_ROOM });
    expect({ verdict, cause }).toEqual({ verdict: 'incomplete', cause: null });
  });
});

describe('what is noticed without being a failure', () => {
  it.each<readonly [string, Story, StageId]>([
    ['a password that the configuration does not have', { ...GOOD, world: only({ authUsername: '', authPassword: '' }) }, 'challenge'],
    ['an answer that came three times', { ...GOOD, wire: [...ANSWERED, [680, 'ACK'], [1180, 'ACK']] }, 'ack'],
    ['a tenth of the audio lost', { ...GOOD, audio: { lost: 15 } }, 'rtp-in'],
    ['a BYE that came too late', { ...GOOD, byeStatus: 481 }, 'hang-up'],
  ])('%s', (_, story, stage) => {
    const { verdict, stages } = judged(story);
    expect(stages.filter(({ status }) => status === 'warn').map((result) => result.stage)).toEqual([stage]);
    expect(verdict).toBe('pass');
  });

  it('rooms that are not ours to delete', () => {
    for (const cleanUp of ['older', 'in-use', 'no-room'] as const)
      expect(judged({ ...GOOD, seen: { ...SPOKEN_TO, cleanUp } }).verdict).toBe('pass');
  });
});
