import type { CauseId, StageId } from '../../../src/core/call/stages.ts';
import { inbound, rule, world } from '../../support/world.ts';
import { ANSWERED, CHALLENGED, GOOD, RANG, RINGS, SPOKEN_TO, type Story, UNCHALLENGED } from './call-story.ts';

/** What happened, and what has to be told of it: the stage that fails, the cause, and what helps. */
export type Situation = readonly [situation: string, story: Story, stage: StageId, cause: CauseId, nextStep: string];

export const dropped: Partial<Story> = {
  wire: [...RANG, [2508, '! aborted'], [3510, 'CANCEL']],
  cancelAnswered: false,
  facts: { gaveUp: true },
};
export const rangOut = (after: number): Story['wire'] => [...RINGS, [after, '486 Rejected']];
export const only = (trunk: Record<string, unknown>, dispatchRule: Record<string, unknown> = {}) =>
  world({ inboundTrunks: [inbound('main', trunk)], dispatchRules: [rule('support', dispatchRule)] });
export const pinned = only({}, { rule: { dispatchRuleDirect: { roomName: 'conference', pin: '1234' } } });

/** Symptoms that livekit-sip was seen to show, what each means, and what to do; more of them in later-situations.ts. */
export const EARLY: readonly Situation[] = [
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
  ['the certificate is not trusted', { wire: [[9, '! certificate']] }, 'transport', 'certificate', '--ca-cert FILE'],
  ['the certificate is for another name', { wire: [[9, '! certificate-name']] }, 'transport', 'certificate', 'the name that'],
  ['the certificate is out of date', { wire: [[9, '! certificate-dates']] }, 'transport', 'certificate', 'renew the certificate'],
  ['the port speaks no TLS', { wire: [[9, '! no-tls']] }, 'transport', 'no-tls', 'TLS has 5061'],
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
    'a rule for any trunk takes the call past the trunk that has the number',
    {
      ...GOOD,
      wire: [...UNCHALLENGED, ...ANSWERED.slice(5)],
      world: only({ allowedNumbers: ['+1999'] }, { trunkIds: [] }),
      seen: { ...SPOKEN_TO, caller: { ...atRoom(), attributes: { 'sip.ruleID': 'SDR_support' } } },
    },
    'challenge',
    'not-challenged',
    'sipctl dispatch update support --set-trunks main',
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
];

/** The caller, as the rooms show it. */
export function atRoom() {
  if (SPOKEN_TO.caller == null) throw new Error('nobody is there');
  return SPOKEN_TO.caller;
}
