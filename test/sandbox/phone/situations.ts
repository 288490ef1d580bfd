import type { AgentMode, SandboxAgent } from '../../../src/sandbox/options.ts';
import type { PhoneFaults } from '../../../src/sandbox/phone/phone-options.ts';
import type { Recording } from '../../adapters/sip/recorded.ts';

/** A project as the calls of a recording met it, and what happened to it meanwhile. */
export interface Situation {
  readonly trunks: readonly JsonObject[];
  readonly rules: readonly JsonObject[];
  readonly agents: readonly SandboxAgent[];
  readonly faults?: PhoneFaults;
  /** From the agent's coming to its end. */
  readonly agentStays?: number;
  readonly actions: readonly Action[];
}

type JsonObject = Readonly<Record<string, unknown>>;

/** Something done through the API at a moment of the recording. */
export interface Action {
  readonly atMs: number;
  readonly act: 'delete-room' | 'remove-caller' | 'remove-agent' | 'delete-trunk' | 'delete-rule' | 'change-password' | 'narrow-addresses';
}

export const USER = 'study';
export const PASSWORD = 'Orchid-71x';
const AUTH = { authUsername: USER, authPassword: PASSWORD };
const NUMBER = '+13035550150';
const CALLER = '+19185550171';

interface Differences {
  readonly trunk?: JsonObject;
  readonly rule?: JsonObject;
  readonly trunks?: readonly JsonObject[];
  readonly rules?: readonly JsonObject[];
  readonly agent?: AgentMode | 'absent' | 'none';
  readonly prefix?: string;
  readonly faults?: PhoneFaults;
  readonly agentStays?: number;
  readonly actions?: readonly Action[];
}

const individual = (agentName: string | null, more: JsonObject = {}, room: JsonObject = { roomPrefix: 'call-' }): JsonObject => ({
  sipDispatchRuleId: 'SDR_1',
  trunkIds: ['ST_1'],
  rule: { dispatchRuleIndividual: room },
  ...(agentName === null ? {} : { roomConfig: { agents: [{ agentName }] } }),
  ...more,
});
const withPin = (id: string, pin: string) => individual('demo-agent', { sipDispatchRuleId: id }, { roomPrefix: 'call-', pin });
const ringing = (seconds: number): Differences => ({ trunk: { ringingTimeout: `${seconds}s` } });
const at = (atMs: number, act: Action['act']): Differences => ({ actions: [{ atMs, act }] });
const encryption = (value: string): Differences => ({ trunk: { media: { encryption: `SIP_MEDIA_ENCRYPT_${value}` } } });
const otherRule = individual('demo-agent', { sipDispatchRuleId: 'SDR_2' }, { roomPrefix: 'other-' });
const forAnyTrunk = individual('demo-agent', { sipDispatchRuleId: 'SDR_2', trunkIds: [] }, { roomPrefix: 'any-' });
const SECOND_TRUNK = { sipTrunkId: 'ST_2' };

/** By the beginning of the recording's name; the longest that fits counts, and its words are added to those of the shorter ones. */
const DIFFERENCES: Readonly<Record<string, Differences>> = {
  '01-': { trunk: AUTH },
  '03-': { trunk: AUTH },
  '04-': { trunks: [], rules: [] },
  '04-no-trunk.': { trunks: [{ numbers: ['+13035550100'] }], rules: [individual('demo-agent')] },
  '05-no-rule': { rules: [] },
  '05-no-rule-auth': { trunk: AUTH },
  '06-': { rule: { trunkIds: ['ST_other'] } },
  '07-': { trunks: [], rule: { trunkIds: [] } },
  '08-agent-nobody-serves': { agent: 'absent' },
  '08-agent-nobody-serves-15s': ringing(15),
  '08-agent-worker-full': { agent: 'full', ...ringing(15) },
  '09-': { agent: 'none', ...ringing(15) },
  '10-': { agent: 'silent', ...ringing(15) },
  '11-': { rules: [withPin('SDR_1', '4821')] },
  '11-two-pins': { rules: [withPin('SDR_1', '4821'), withPin('SDR_2', '7777')] },
  '11-pin-and-no-pin': { rules: [withPin('SDR_1', '4821'), withPin('SDR_2', '7777'), { ...otherRule, sipDispatchRuleId: 'SDR_3' }] },
  '12-allowed-addresses': { trunk: { allowedAddresses: ['192.0.2.7'] } },
  '12-allowed-numbers': { trunk: { allowedNumbers: ['+12025550111'] } },
  '12-allowed-numbers-wildcard': { rules: [individual('demo-agent'), forAnyTrunk] },
  '13-trunk-plain-and-narrow': { trunks: [{}, { ...SECOND_TRUNK, allowedNumbers: [CALLER] }] },
  '13-two-plain-trunks': { trunks: [{}, SECOND_TRUNK] },
  '13-two-narrow-trunks': { trunks: [{ allowedNumbers: [CALLER] }, { ...SECOND_TRUNK, allowedNumbers: ['+12025550111'] }] },
  '14-own-and-wildcard': { rules: [individual('demo-agent'), { ...forAnyTrunk, roomConfig: { agents: [{ agentName: 'nobody' }] } }] },
  '14-two-conflicting': { rules: [individual('demo-agent'), otherRule] },
  '14-two-conflicting-rules-auth': { trunk: AUTH },
  '15-srtp-allowed': encryption('ALLOW'),
  '15-srtp-required': encryption('REQUIRE'),
  '16-bye-in-early': { agent: 'absent' },
  '16-cancel-after': { trunks: [], rules: [] },
  '16-cancel-while': { agent: 'absent' },
  '17-401': { trunk: AUTH },
  '17-407': { trunk: AUTH },
  '17-486': { agent: 'absent', ...ringing(3) },
  '17-credentials': { trunk: AUTH },
  '17-retransmitted-invite.': { trunk: AUTH },
  '17-retransmitted-invite-while': { agent: 'absent' },
  '17-retry': { trunk: AUTH },
  '18-agent-leaves': { agent: 'crashing', agentStays: 3000 },
  '18-agent-removed': at(15_000, 'remove-agent'),
  '18-max-call-duration': { trunk: { maxCallDuration: '4s' } },
  '18-max-call-duration-5s': { trunk: { maxCallDuration: '5s' }, agent: 'absent' },
  '18-room-deleted.': at(9600, 'delete-room'),
  '18-room-deleted-tcp': at(11_130, 'delete-room'),
  '18-room-deleted-while': { agent: 'absent', ...at(3017, 'delete-room') },
  '18-sip-participant-removed.': at(13_350, 'remove-caller'),
  '18-sip-participant-removed-while': { agent: 'absent', ...at(3012, 'remove-caller') },
  '19-media-timeout': { trunk: { media: { mediaTimeout: '5s' } } },
  '20-': { rule: { attributes: { team: 'blue' } } },
  '20-attributes_to_headers': {
    trunk: { headers: { 'X-Fixed': 'one' }, attributesToHeaders: { 'lktest.id': 'X-Echo-Test', 'sip.callID': 'X-LK-Call' } },
  },
  '20-headers_to_attributes': { trunk: { headersToAttributes: { 'X-Order-Ref': 'orderRef' } } },
  '20-include_all': { trunk: { includeHeaders: 'SIP_ALL_HEADERS' } },
  '20-include_x': { trunk: { includeHeaders: 'SIP_X_HEADERS' } },
  '23-': { trunk: AUTH },
  '23-delete-in-window': { actions: [{ atMs: 6, act: 'delete-rule' }, ...actionsAt(6, 'delete-trunk')] },
  '23-deltrunk': at(4, 'delete-trunk'),
  '23-disallow': at(6, 'narrow-addresses'),
  '23-password': at(8, 'change-password'),
  '25-': { trunk: { numbers: [NUMBER] }, prefix: 'n-' },
  '25-plus-for-plain': { trunk: { numbers: ['13035550152'] } },
  '25-record-route': { trunk: { numbers: ['+13035550402'] } },
  '25-specific-over-any': { trunks: [{}, { ...SECOND_TRUNK, numbers: [], ...AUTH }], prefix: 'call-' },
  '25-trunk-any-number': { trunk: { numbers: [], allowedAddresses: ['127.0.0.1'] }, prefix: 'call-' },
  '26-': { prefix: 'n-' },
  '26-allowed-caller-without-plus': { trunk: { allowedNumbers: [CALLER] }, prefix: 'call-' },
  '26-hide': { rule: { hidePhoneNumber: true }, prefix: 'call-' },
  '27-': { faults: { backendAway: true } },
};

function actionsAt(atMs: number, act: Action['act']): readonly Action[] {
  return [{ atMs, act }];
}

/** @param number that the recording calls: the trunk has it unless the situation says otherwise. */
export function situationOf({ name }: Recording, number: string): Situation {
  const parts = Object.entries(DIFFERENCES)
    .filter(([beginning]) => `${name}.`.startsWith(beginning))
    .sort(([a], [b]) => a.length - b.length)
    .map(([, part]) => part);
  const last = <K extends keyof Differences>(key: K) => parts.map((part) => part[key]).findLast((value) => value !== undefined);
  const trunk = { sipTrunkId: 'ST_1', name: 'main', numbers: [number], ...merged(parts.map((part) => part.trunk)) };
  const agent = last('agent') ?? 'alive';
  const name_ = agent === 'none' ? null : 'demo-agent';
  const rule = individual(name_, merged(parts.map((part) => part.rule)), { roomPrefix: last('prefix') ?? 'call-' });
  const [faults, agentStays] = [last('faults'), last('agentStays')];
  return {
    trunks: (last('trunks') ?? [{}]).map((one) => ({ ...trunk, ...one })),
    rules: last('rules') ?? [rule],
    agents: agent === 'absent' || agent === 'none' ? [] : [{ name: 'demo-agent', mode: agent }],
    actions: last('actions') ?? [],
    ...(faults === undefined ? {} : { faults }),
    ...(agentStays === undefined ? {} : { agentStays }),
  };
}

const merged = (parts: readonly (JsonObject | undefined)[]): JsonObject => Object.assign({}, ...parts);
