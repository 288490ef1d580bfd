import { describe, it } from 'vitest';
import type { CauseId, StageId } from '../../../src/core/call/stages.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { Problem } from '../../../src/core/problem.ts';
import type { CallOrder, CallTools } from '../../../src/flows/call/test-call.ts';
import type { SandboxOptions } from '../../../src/sandbox/options.ts';
import { CALL_TIMES } from '../../../src/sandbox/phone/phone-options.ts';
import { seed } from '../../support/world.ts';
import { CALLER, callSetting, type Setting } from './call-on-sandbox.ts';

const ALIVE = [{ name: 'support-agent', mode: 'alive' as const }];
const wrong = { user: 'u', password: new Secret('wrong'), realm: 'LiveKit' };

interface Situation {
  readonly sandbox?: SandboxOptions;
  readonly order?: Partial<CallOrder>;
  readonly tools?: (setting: Setting) => Partial<CallTools>;
  /** Done to the project after sipctl has read it. */
  readonly meanwhile?: (setting: Setting) => Promise<unknown>;
}

const on = (
  trunk: Record<string, unknown>,
  rule: Record<string, unknown> = {},
  agents: SandboxOptions['agents'] = ALIVE,
): SandboxOptions => ({
  seed: seed(trunk, rule),
  agents,
});
/** The world of a good call, with one thing in it twice. */
const both = (list: 'inboundTrunks' | 'dispatchRules', other: Record<string, unknown>) => {
  const world = seed();
  return { ...world, [list]: [...world[list], { ...world[list][0], ...other }] };
};
/** A token without the grants for rooms. */
const refuse = async (): Promise<never> => {
  throw new Problem('permission-denied', 'the token lacks roomList');
};
const withoutRooms = ({ rooms }: Setting): Partial<CallTools> => ({ rooms: { ...rooms, listRooms: refuse, listParticipants: refuse } });
const deleteRooms = async ({ rooms }: Setting) => Promise.all((await rooms.listRooms()).map((room) => rooms.deleteRoom(room)));
const shortly = { ringingTimeout: '0.8s' };

/** What goes wrong in the project or on the way, and what the operator is told: the stage, the cause, the next step. */
const SITUATIONS: readonly (readonly [what: string, situation: Situation, stage: StageId, cause: CauseId, next: string])[] = [
  [
    'the SIP service is down',
    { order: { target: { host: '127.0.0.1', port: 9, transport: 'udp' } } },
    'transport',
    'port-closed',
    'sipctl probe',
  ],
  [
    'the SIP service is down, over TCP',
    { order: { target: { host: '127.0.0.1', port: 9, transport: 'tcp' } } },
    'transport',
    'port-closed',
    'sipctl probe',
  ],
  [
    'everything that we send is lost',
    {
      sandbox: {
        ...on({}),
        phone: { faults: { lose: ['INVITE', 'OPTIONS'].map((message) => ({ direction: 'in', message, nth: null })) } },
      },
    },
    'transport',
    'silence',
    'sipctl probe',
  ],
  [
    'Cloud says that no trunk has the number',
    { sandbox: { ...on({ numbers: ['+1999'] }), phone: { profile: 'cloud' } } },
    'trunk',
    'no-trunk',
    '--add-number',
  ],
  ['no trunk has the number', { sandbox: on({ numbers: ['+1999'] }) }, 'trunk', 'no-trunk', '--add-number'],
  ['the trunk does not let this caller in', { sandbox: on({ allowedNumbers: ['+1999'] }) }, 'trunk', 'no-trunk', '--add-allow-caller'],
  [
    'the trunk does not let this address in',
    { sandbox: on({ allowedAddresses: ['203.0.113.0/24'] }) },
    'trunk',
    'no-trunk',
    '--add-allow-address 127.0.0.1',
  ],
  [
    'two trunks have the number',
    { sandbox: { seed: both('inboundTrunks', { sipTrunkId: 'ST_twin', name: 'twin', allowedNumbers: [CALLER] }), agents: ALIVE } },
    'trunk',
    'trunk-collision',
    'sipctl trunk',
  ],
  [
    'two rules are for the trunk',
    { sandbox: { seed: both('dispatchRules', { sipDispatchRuleId: 'SDR_twin', name: 'twin' }), agents: ALIVE } },
    'rule',
    'rule-conflict',
    'sipctl dispatch',
  ],
  ['LiveKit is away', { sandbox: { ...on({}), phone: { faults: { backendAway: true } } } }, 'trunk', 'backend-away', 'redis'],
  ['the password is wrong', { order: { credentials: wrong } }, 'credentials', 'credentials-wrong', 'sipctl trunk get main'],
  ['there is no password', { order: { credentials: null } }, 'credentials', 'credentials-missing', '--auth-user'],
  [
    'the password has just been changed',
    { meanwhile: ({ writer }) => writer.update('inboundTrunk', 'ST_main', { authPassword: new Secret('the-new-password') }) },
    'credentials',
    'credentials-wrong',
    'sipctl trunk get main',
  ],
  [
    'no rule is for the trunk',
    { sandbox: on({}, { trunkIds: ['ST_gone'] }) },
    'rule',
    'no-rule',
    'sipctl dispatch update support --set-trunks main',
  ],
  ['the rule does not take this caller', { sandbox: on({}, { inboundNumbers: ['+1999'] }) }, 'rule', 'no-rule', '--add-caller'],
  [
    'a rule for any trunk takes the call past the trunk that does not let this caller in',
    { sandbox: on({ allowedNumbers: ['+1999'] }, { trunkIds: [] }) },
    'challenge',
    'not-challenged',
    'sipctl dispatch update support --set-trunks main',
  ],
  [
    'the trunk has just been deleted',
    { meanwhile: ({ writer }) => writer.delete('inboundTrunk', 'ST_main') },
    'rule',
    'dropped-unexplained',
    'sipctl route explain',
  ],
  [
    'the trunk has just been told to take other addresses only',
    { meanwhile: ({ writer }) => writer.update('inboundTrunk', 'ST_main', { allowedAddresses: ['203.0.113.0/24'] }) },
    'rule',
    'dropped-unexplained',
    'sipctl route explain',
  ],
  [
    'no rule is for the trunk, and nobody may look at rooms',
    { sandbox: on({}, { trunkIds: ['ST_gone'] }), tools: withoutRooms },
    'rule',
    'no-rule',
    'sipctl dispatch update support --set-trunks main',
  ],
  [
    'the rule has just been deleted',
    { meanwhile: ({ writer }) => writer.delete('dispatchRule', 'SDR_support') },
    'rule',
    'dropped-unexplained',
    'sipctl route explain',
  ],
  [
    'later servers say so with 404',
    { sandbox: { ...on({}, { trunkIds: ['ST_gone'] }), phone: { profile: 'self-hosted-1.13.11' } } },
    'rule',
    'no-rule',
    'sipctl dispatch update',
  ],
  [
    'encrypted audio only',
    { sandbox: on({ media: { encryption: 'SIP_MEDIA_ENCRYPT_REQUIRE' } }) },
    'media-offer',
    'srtp-required',
    '--media-encryption',
  ],
  [
    'another codec only',
    { sandbox: on({ media: { onlyListedCodecs: true, codecs: [{ name: 'G722', rate: 8000 }] } }) },
    'media-offer',
    'media-refused',
    '--no-only-listed-codecs',
  ],
  [
    'no port is left for audio',
    { sandbox: { ...on({}), phone: { faults: { noAudioPorts: true } } } },
    'media-offer',
    'no-media-port',
    'rtp_port',
  ],
  [
    'the room was there before, without agents',
    {
      sandbox: on(shortly, { rule: { dispatchRuleDirect: { roomName: 'conference' } } }),
      meanwhile: ({ rooms }) => rooms.createRoom({ name: 'conference', emptyTimeoutSeconds: 60, agents: [] }),
    },
    'dispatch',
    'room-older',
    'sipctl dispatch update support --room-prefix',
  ],
  [
    'the SIP host belongs to another project',
    { sandbox: on(shortly), tools: ({ rooms }) => ({ rooms: { ...rooms, listRooms: async () => [] } }) },
    'room',
    'participant-missing',
    'sipctl config show',
  ],
  [
    'the agent is slower than the trunk is patient',
    { sandbox: { ...on(shortly, {}, [{ name: 'support-agent', mode: 'slow' }]), delays: { slowAgentJoins: 5000 } } },
    'dispatch',
    'agent-not-joined',
    "worker's log",
  ],
  [
    'nobody serves the agent, and nobody may look at rooms',
    { sandbox: on(shortly, {}, []), tools: withoutRooms },
    'agent',
    'nobody-answers',
    'sipctl agent probe support-agent',
  ],
  [
    'somebody deletes the room while it rings',
    { sandbox: on({}, {}, []), tools: (setting) => ({ onSeen: (what) => what === 'room' && void deleteRooms(setting) }) },
    'agent',
    'ended-while-ringing',
    'program',
  ],
  [
    'calls may last half a second, and it rings longer',
    { sandbox: on({ maxCallDuration: '0.5s' }, {}, []) },
    'agent',
    'duration-spent',
    '--max-call-duration',
  ],
  ['nobody serves the agent', { sandbox: on(shortly, {}, []) }, 'dispatch', 'no-worker', 'sipctl agent probe support-agent'],
  [
    'its worker is full',
    { sandbox: on(shortly, {}, [{ name: 'support-agent', mode: 'full' }]) },
    'dispatch',
    'no-worker',
    'sipctl agent probe support-agent',
  ],
  [
    'the rule calls nobody',
    { sandbox: on(shortly, { roomConfig: null }, []) },
    'dispatch',
    'rule-without-agents',
    'sipctl dispatch update support --agent',
  ],
  [
    'not the agent that is expected',
    { order: { expected: { rule: null, agents: ['night-agent'] } } },
    'dispatch',
    'other-agent',
    'sipctl dispatch get support',
  ],
  [
    'the agent has no voice',
    { sandbox: on(shortly, {}, [{ name: 'support-agent', mode: 'silent' }]) },
    'agent',
    'agent-mute',
    "agent's log",
  ],
  [
    'nobody answers in the time given',
    { sandbox: on({}, {}, []), order: { ringTimeoutMs: 1500 } },
    'agent',
    'nobody-answers',
    '--ring-timeout',
  ],
  [
    'the agent says nothing',
    { sandbox: { ...on({}), phone: { faults: { silentAudio: true } } } },
    'agent-heard',
    'agent-silent',
    "agent's log",
  ],
  [
    'the agent crashes',
    {
      sandbox: {
        ...on({}, {}, [{ name: 'support-agent', mode: 'crashing' }]),
        delays: { agentCrashes: 700 },
      },
      order: { durationMs: 2400 },
    },
    'agent-heard',
    'agent-gone',
    "agent's log",
  ],
  [
    'audio goes to another port',
    { sandbox: { ...on({}), phone: { faults: { audioToWrongPort: true } } } },
    'rtp-in',
    'no-audio-in',
    '--advertise',
  ],
  [
    'calls may last half a second',
    { sandbox: on({ maxCallDuration: '0.5s' }), order: { durationMs: 2000 } },
    'hang-up',
    'duration-spent',
    '--max-call-duration',
  ],
  [
    'somebody deletes the room during the call',
    { tools: (setting) => ({ onEvent: ({ kind }) => kind === 'first-audio' && void deleteRooms(setting) }), order: { durationMs: 2000 } },
    'hang-up',
    'ended-early',
    "agent's log",
  ],
  [
    'our BYE is lost',
    { sandbox: { ...on({}), phone: { faults: { lose: [{ direction: 'in', message: 'BYE', nth: null }] } } } },
    'hang-up',
    'bye-unanswered',
    'sipctl recover',
  ],
  [
    'our message is refused as malformed',
    { sandbox: { ...on({}), phone: { faults: { refusal: { status: 400, reason: 'Bad request' } } } } },
    'invite',
    'message-refused',
    '--trace',
  ],
  [
    'Cloud takes no further calls',
    { sandbox: { ...on({}), phone: { faults: { refusal: { status: 503, reason: 'Service temporarily unavailable' } } } } },
    'trunk',
    'quota',
    'limits of the project',
  ],
  [
    'a proxy takes the answer to the challenge away',
    { sandbox: { ...on({}), phone: { faults: { proxy: 'strips-credentials' } } } },
    'credentials',
    'credentials-out-of-place',
    'past the proxy',
  ],
  [
    'a proxy gives each request a Call-ID of its own',
    { sandbox: { ...on({}), phone: { faults: { proxy: 'renames-calls' } } } },
    'credentials',
    'credentials-out-of-place',
    'past the proxy',
  ],
  [
    'our ACK is lost, and all audio with it',
    {
      sandbox: {
        ...on({}),
        phone: {
          faults: { lose: [{ direction: 'in', message: 'ACK', nth: null }], callerUnheard: true, audioToWrongPort: true },
          times: CALL_TIMES,
        },
      },
      order: { durationMs: 9000 },
    },
    'ack',
    'ack-lost',
    '--transport tcp',
  ],
  [
    'none of our audio arrives',
    { sandbox: { ...on({}), phone: { faults: { callerUnheard: true }, times: CALL_TIMES } }, order: { durationMs: 2000 } },
    'rtp-out',
    'no-audio-out',
    'rtp_port',
  ],
  [
    'the room cannot be deleted',
    { tools: ({ rooms }) => ({ rooms: { ...rooms, deleteRoom: refuse } }) },
    'clean-up',
    'room-left',
    'sipctl recover',
  ],
  [
    'the PIN is wrong',
    {
      sandbox: {
        ...on({}, { rule: { dispatchRuleDirect: { roomName: 'conference', pin: '1234' } } }),
        phone: { times: { pinPrompt: 100, pinWrong: 100 } },
      },
      order: { pin: new Secret('99'), durationMs: 1500 },
    },
    'room',
    'pin-refused',
    '--pin',
  ],
];

describe.concurrent('a test call', () => {
  it.concurrent.for(SITUATIONS)(
    'names what is wrong: %s',
    async ([, { sandbox = on({}), order = {}, tools, meanwhile }, stage, id, next], { expect }) => {
      const setting = await callSetting(sandbox);
      try {
        await meanwhile?.(setting);
        const { verdict, cause, stages } = await setting.call(order, tools?.(setting));
        expect({ verdict, stage: cause?.stage, id: cause?.id }, JSON.stringify(stages, null, 1)).toEqual({ verdict: 'fail', stage, id });
        expect(cause?.nextSteps.join('\n')).toContain(next);
        await expect.poll(() => setting.sandbox.phone?.openCalls).toBe(0);
        // What could not be ended is left to recover.
        expect(setting.kept.size).toBe(id === 'room-left' ? 1 : 0);
      } finally {
        await setting.close();
      }
    },
  );
});
