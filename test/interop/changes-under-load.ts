import { stringify } from 'yaml';
import { USER } from './project.ts';

/** A project as members of a declared file, and who answers each number in it. */
export interface State {
  readonly declared: Readonly<Record<string, unknown>>;
  /** Name of the agent, by called number. */
  readonly owners: Readonly<Record<string, string>>;
}

/** A change that is made to and fro while calls come in. */
export interface ChangeUnderLoad {
  /** How it is done, as the plan calls it. */
  readonly strategy: string;
  readonly about: string;
  readonly states: readonly [State, State];
  /** Of `sipctl`, to get to each state; the folder holds each as a file: 0.yaml, 1.yaml. */
  readonly commands: readonly [readonly string[], readonly string[]];
}

const [A, B, C] = ['+15105550101', '+15105550102', '+15105550103'] as const;
/** Nobody who calls has this number. */
const TEST_CALLER = '+15105550142';
const CREDENTIALS = { authUsername: USER, authPassword: 'env:PASSWORD' };
const LOOPBACK = ['127.0.0.1/32'];

/** Each answer says in a header what the rule that took the call says of itself. */
const trunk = (name: string, numbers: readonly string[], more: object = CREDENTIALS) => ({
  name,
  numbers,
  attributesToHeaders: { owner: 'X-Answered-By' },
  ...more,
});

const rule = (name: string, agentName: string, more: object = {}) => ({
  name,
  trunks: ['main'],
  attributes: { owner: agentName },
  rule: { dispatchRuleIndividual: { roomPrefix: agentName } },
  roomConfig: { agents: [{ agentName }] },
  ...more,
});

const state = (inboundTrunks: readonly object[], dispatchRules: readonly object[], owners: State['owners'], more: object = {}): State => ({
  declared: { inboundTrunks, dispatchRules, ...more },
  owners,
});

/** Checked without calls: those take seconds, and a canary places its own. */
const CHECKED = ['--yes', '--verify', 'api'];
const applied = (file: string, ...flags: string[]) => ['apply', '-f', file, ...CHECKED, ...flags];
const bothApplied = (...flags: string[]) => [applied('0.yaml', ...flags), applied('1.yaml', ...flags)] as const;

const main = trunk('main', [A]);
const answeredBy = (agent: string, more: object = {}) => state([main], [rule('support', agent)], { [A]: agent }, more);
const withHeader = (tenant: string) =>
  state([trunk('main', [A], { ...CREDENTIALS, headers: { 'X-Tenant': tenant } })], [rule('support', 'old-agent')], { [A]: 'old-agent' });
const withCaller = { verify: { caller: TEST_CALLER } };
const three = trunk('main', [A, B, C]);
const rest = rule('rest', 'rest-agent');

export const CHANGES_UNDER_LOAD: readonly ChangeUnderLoad[] = [
  {
    strategy: 'in-place',
    about: 'another agent',
    states: [answeredBy('old-agent'), answeredBy('new-agent')],
    commands: bothApplied(),
  },
  {
    strategy: 'canary',
    about: 'another agent, whom a test caller meets first',
    states: [answeredBy('old-agent', withCaller), answeredBy('new-agent', withCaller)],
    commands: bothApplied('--strategy', 'canary'),
  },
  {
    strategy: 'shadow',
    about: 'a rule is made anew, with another agent',
    states: [
      state([main], [rule('support', 'old-agent', { numbers: [A] })], { [A]: 'old-agent' }),
      state([main], [rule('support', 'new-agent', { numbers: [A] })], { [A]: 'new-agent' }),
    ],
    commands: bothApplied('--strategy', 'shadow', '--confirm', 'support'),
  },
  {
    strategy: 'shadow',
    about: 'a trunk is made anew',
    states: [withHeader('acme'), withHeader('other')],
    commands: bothApplied('--strategy', 'shadow', '--confirm', 'main'),
  },
  {
    strategy: 'bridge',
    about: 'two rules swap their numbers before a rule for any number',
    states: [
      state([three], [rule('first', 'old-agent', { numbers: [A] }), rule('second', 'new-agent', { numbers: [B] }), rest], {
        [A]: 'old-agent',
        [B]: 'new-agent',
        [C]: 'rest-agent',
      }),
      state([three], [rule('first', 'old-agent', { numbers: [B] }), rule('second', 'new-agent', { numbers: [A] }), rest], {
        [A]: 'new-agent',
        [B]: 'old-agent',
        [C]: 'rest-agent',
      }),
    ],
    commands: bothApplied(),
  },
  {
    strategy: 'park',
    about: 'a number goes from one trunk to another',
    states: [
      state(
        [trunk('main', [A]), trunk('other', [B, C])],
        [rule('support', 'old-agent'), rule('sales', 'new-agent', { trunks: ['other'] })],
        {
          [A]: 'old-agent',
          [B]: 'new-agent',
          [C]: 'new-agent',
        },
      ),
      state(
        [trunk('main', [A, C]), trunk('other', [B])],
        [rule('support', 'old-agent'), rule('sales', 'new-agent', { trunks: ['other'] })],
        {
          [A]: 'old-agent',
          [B]: 'new-agent',
          [C]: 'old-agent',
        },
      ),
    ],
    commands: bothApplied(),
  },
  {
    strategy: 'in-place',
    about: 'credentials are asked for, and no more, of a carrier that has them',
    states: [
      state([trunk('main', [A], { allowedAddresses: LOOPBACK })], [rule('support', 'old-agent')], { [A]: 'old-agent' }),
      state([trunk('main', [A], { ...CREDENTIALS, allowedAddresses: LOOPBACK })], [rule('support', 'old-agent')], { [A]: 'old-agent' }),
    ],
    commands: [
      ['trunk', 'update', 'main', '--no-auth', ...CHECKED],
      ['trunk', 'update', 'main', '--auth-user', USER, '--auth-password', 'env:PASSWORD', ...CHECKED],
    ],
  },
];

export const fileOf = ({ declared }: State): string => stringify({ apiVersion: 'sipctl/v1', ...declared });
