import type { Context } from '../../cli/context.ts';
import { chooseCallerId, chooseNumber } from '../../core/call/choose-call.ts';
import type { LiveStage } from '../../core/call/live-stages.ts';
import { isAmong } from '../../core/call/number-policy.ts';
import { outboundLabel } from '../../core/call/outbound/facts.ts';
import { findObject } from '../../core/model/find-object.ts';
import { Problem } from '../../core/problem.ts';
import { shellWord } from '../../core/shell-word.ts';
import { type OutboundOrder, type OutboundTools, type TestedOutboundCall, testOutboundCall } from '../../flows/call/test-outbound.ts';
import { interruption } from '../../flows/interruption.ts';
import { liveCallText } from '../../render/live-call.ts';
import { expectedOf } from './call-order.ts';
import { commonTools } from './call-tools.ts';
import type { DeclaredCalls } from './declared-calls.ts';

/** What is said of the call on the command line; undefined = nothing. */
export interface SaidOfOutbound {
  readonly trunk: string;
  readonly to: string | undefined;
  readonly from: string | undefined;
  /** Numbers that were confirmed. */
  readonly confirmed: readonly string[];
  readonly ringTimeoutMs: number;
  readonly durationMs: number;
  readonly expectRule: string | undefined;
  readonly expectAgents: readonly string[];
}

/** It costs money as long as it lasts. */
const LONGEST_CALL_MS = 60_000;
/** LiveKit waits 80 s for an answer before it gives up on its SIP service. */
const LONGEST_RINGING_MS = 75_000;

/**
 * Has LiveKit call a number through one of its outbound trunks, after it was confirmed.
 * @throws Problem `trunk-not-found`, `usage`, `value-invalid`, `number-refused`, `confirmation-*`, `input-needed`; as `testOutboundCall`.
 */
export async function outboundTest(said: SaidOfOutbound, declared: DeclaredCalls, context: Context): Promise<TestedOutboundCall> {
  const { interrupts, reporter } = context;
  if (said.durationMs > LONGEST_CALL_MS) throw new Problem('value-invalid', '--duration is at most 60s for a call that costs money');
  if (said.ringTimeoutMs > LONGEST_RINGING_MS) throw new Problem('value-invalid', '--ring-timeout is at most 75s where LiveKit calls');
  const world = await (await context.livekit()).readWorld();
  for (const warning of world.warnings) reporter.warn(warning);
  const trunk = findObject(world, ['outboundTrunk'], said.trunk).object;
  const { to, isOwn } = chooseNumber(
    world,
    said.to ?? null,
    declared.calls.map((call) => call.to),
  );
  const from = chooseCallerId(trunk, to, said.from ?? null);
  const { ringTimeoutMs, durationMs } = said;
  const expected = expectedOf(world, said.expectRule, said.expectAgents);
  const order: OutboundOrder = { trunk, to, from, mustComeBack: isOwn, ringTimeoutMs, durationMs, expected };
  await confirm(order, said.confirmed, context);
  const call = await testOutboundCall(world, order, await outboundTools(context));
  if (interrupts.signal.aborted) throw interruption(interrupts.signal, 'during the call, which was ended');
  return call;
}

/** Somebody else's telephone has to be meant by its number; one of the project by a yes. */
async function confirm(
  { trunk, to, from, mustComeBack }: OutboundOrder,
  confirmed: readonly string[],
  { globals, prompts }: Context,
): Promise<void> {
  const what = `LiveKit calls ${to} through trunk ${outboundLabel(trunk)} as ${from}, and the carrier charges for it`;
  if (isAmong(to, confirmed)) return;
  if (!mustComeBack) {
    const stranger = `${to} is a number of no trunk and no file: somebody's telephone rings`;
    if (!prompts.available)
      throw new Problem('confirmation-needed', stranger, {
        detail: [what],
        nextSteps: [`if that is meant: add --confirm ${shellWord(to)}`],
      });
    if (!(await prompts.confirmByTyping(`${what}. ${stranger}. Type the number to go on`, to))) throw declined();
    return;
  }
  if (globals.yes) return;
  if (!prompts.available) throw new Problem('input-needed', `${what}: is that meant?`, { nextSteps: ['add --yes'] });
  if (!(await prompts.confirm(`${what}. Go on?`))) throw declined();
}

const declined = (): Problem => new Problem('confirmation-declined', 'nobody was called');

/** Each stage that the call comes to is told as progress. */
async function outboundTools(context: Context): Promise<OutboundTools> {
  const { clock, reporter } = context;
  let began = clock.monotonic();
  let doing = '';
  const stages: LiveStage[] = [];
  const reached = (stage: LiveStage['stage'], evidence = '') => {
    stages.push({ stage, evidence, atMs: clock.monotonic() - began });
  };
  const show = () => reporter.progress(liveCallText(stages, doing));
  return {
    dialer: await context.dialer(),
    ...(await commonTools(context)),
    onLeg: (what) => {
      if (what === 'dialling') began = clock.monotonic();
      else if (what === 'ringing') reached('carrier');
      else if (what === 'answered') reached('answered');
      doing = what;
      show();
    },
    onSeen: (what, name) => {
      reached(what === 'room' ? 'came-back' : 'dispatch', name);
      show();
    },
  };
}
