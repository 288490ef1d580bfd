import type { Context } from '../../cli/context.ts';
import { type ChosenCall, chooseCall } from '../../core/call/choose-call.ts';
import { authOf } from '../../core/model/auth.ts';
import { findObject } from '../../core/model/find-object.ts';
import type { CallCredentials } from '../../core/model/phone-call.ts';
import type { Secret } from '../../core/model/secret.ts';
import { labelOf, type World } from '../../core/model/world.ts';
import { Problem } from '../../core/problem.ts';
import { profilesOf } from '../../core/routing/profile.ts';
import { reference } from '../../core/shell-word.ts';
import type { CallOrder } from '../../flows/call/test-call.ts';
import type { DeclaredCalls } from './declared-calls.ts';
import type { SipEndpoint } from './sip-endpoint.ts';

/** What is said of a call on the command line; undefined = nothing. */
export interface SaidOfCall {
  readonly to: string | undefined;
  readonly from: string | undefined;
  readonly authUser: string | undefined;
  readonly authPassword: string | undefined;
  readonly pin: Secret | null;
  readonly digits: Secret | null;
  readonly ringTimeoutMs: number;
  readonly durationMs: number;
  readonly play: Int16Array | null;
  readonly record: boolean;
  readonly advertise: CallOrder['advertise'];
  readonly mediaFromAnywhere: boolean;
  readonly expectRule: string | undefined;
  readonly expectAgents: readonly string[];
}

/**
 * Makes an order of what was said, what the files say, and what the project leads to. A number that is nobody's is confirmed.
 * @throws Problem `usage`, `number-refused`, `secret-*`, `rule-not-found`, `confirmation-declined`, `input-needed`.
 */
export async function orderCall(
  said: SaidOfCall,
  world: World,
  { target, isTrusted }: SipEndpoint,
  declared: DeclaredCalls,
  context: Context,
): Promise<CallOrder> {
  const [profile] = profilesOf((await context.target()).hosting);
  const numbers = declared.calls.map(({ to }) => to);
  const chosen = chooseCall(world, { to: said.to ?? null, from: said.from ?? declared.caller, numbers }, profile);
  if (!chosen.isOwn) await confirmStranger(chosen.to, context);
  const { pin, digits, ringTimeoutMs, durationMs, play, record, advertise, mediaFromAnywhere, expectRule, expectAgents } = said;
  return {
    target,
    to: chosen.to,
    from: chosen.from,
    credentials: await credentialsFor(said, chosen, isTrusted, declared, context),
    pin,
    digits,
    ringTimeoutMs,
    durationMs,
    play,
    record,
    advertise,
    mediaFromAnywhere,
    expected: expectedOf(world, expectRule, expectAgents),
  };
}

/** @param name of a rule; undefined = whichever the configuration says. @throws Problem `rule-not-found`, `name-ambiguous`. */
export function expectedOf(world: World, name: string | undefined, agents: readonly string[]): CallOrder['expected'] {
  if (name === undefined) return { rule: null, agents };
  const { object } = findObject(world, ['dispatchRule'], name);
  return { rule: { id: object.sipDispatchRuleId, label: labelOf({ name: object.name, id: object.sipDispatchRuleId }) }, agents };
}

async function confirmStranger(number: string, { globals, prompts }: Context): Promise<void> {
  if (globals.yes) return;
  if (!prompts.available)
    throw new Problem('input-needed', `${number} is a number of no trunk and no file: is the call meant?`, { nextSteps: ['add --yes'] });
  if (await prompts.confirm(`${number} is a number of no trunk and no file. Call it?`)) return;
  throw new Problem('confirmation-declined', 'nobody was called');
}

/** What the flags say, else the file, else the trunk itself: LiveKit tells its password to whoever may change it. */
async function credentialsFor(
  { authUser, authPassword }: SaidOfCall,
  { trunk }: ChosenCall,
  isTrusted: boolean,
  { sip, file }: DeclaredCalls,
  context: Context,
): Promise<CallCredentials | null> {
  if (authPassword !== undefined)
    return {
      user: authUser ?? trunk?.authUsername ?? '',
      password: await context.secrets.resolve(authPassword, 'password of the test call'),
      realm: null,
    };
  if (!isTrusted) {
    context.reporter.warn(
      'the SIP host is known from the file alone, so no password is sent to it: name it with --host or SIPCTL_SIP_HOST',
    );
    return null;
  }
  const realm = trunk?.authRealm || 'LiveKit';
  if (sip?.password) {
    const password = await context.secrets.ofFile(file, { allowOutside: false }).resolve(sip.password, 'password of the test call');
    return { user: authUser ?? sip.user ?? trunk?.authUsername ?? '', password, realm };
  }
  if (trunk === null || authOf(trunk) !== 'full') return null;
  if (!trunk.authPassword.isMask) return { user: authUser ?? sip?.user ?? trunk.authUsername, password: trunk.authPassword, realm };
  const name = reference({ name: trunk.name, id: trunk.sipTrunkId });
  throw new Problem('secret-needed', `LiveKit does not tell the password of trunk ${name}`, {
    nextSteps: ['add --auth-password prompt: (or env:NAME)', 'say it in the file: verify: { sip: { password: env:NAME } }'],
  });
}
