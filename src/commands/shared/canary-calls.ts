import type { Context } from '../../cli/context.ts';
import { agentsOf, roomFormOf } from '../../core/model/room-form.ts';
import type { World } from '../../core/model/world.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { decodeTemporaryName } from '../../core/plan/temporary-name.ts';
import { Problem } from '../../core/problem.ts';
import type { RunTools } from '../../flows/run/run-tools.ts';
import type { DeclaredCalls } from './declared-calls.ts';
import { findSipEndpoint, type SipEndpoint } from './sip-endpoint.ts';
import { makeCalls } from './verify-calls.ts';

/** LiveKit Cloud may serve its rules from a cache for a while. */
const SERVED_WITHIN_MS = 30_000;

/** @throws Problem `sip-host-missing`, `target-mismatch`, where the plan has a canary that cannot be called. */
export async function refuseUnreachableCanary({ steps }: Pick<Plan, 'steps'>, calls: DeclaredCalls, context: Context): Promise<void> {
  if (steps.some(({ trial }) => trial !== undefined)) await endpointOf(calls, context);
}

/** @returns what makes the calls of trials. Where the SIP service is, is asked when one is to be made. */
export function callsOfTrials(declared: DeclaredCalls, context: Context): RunTools['tryCall'] {
  return async ({ from, to }, rule, world) => {
    const endpoint = await endpointOf(declared, context);
    const { sipDispatchRuleId, name } = rule;
    const expect = { rule: sipDispatchRuleId, agents: agentsOf(rule).map(({ agentName }) => agentName) };
    const pin = roomFormOf(rule)?.pin;
    const wanted = { to, expect, ...(pin?.isSet === true ? { pin } : {}) };
    const calls = { endpoint, declared: { ...declared, caller: from, calls: [wanted] }, calls: [wanted] };
    const patience = { waitMs: (await context.target()).hosting === 'cloud' ? SERVED_WITHIN_MS : 0 };
    const [made] = await makeCalls(calls, withFinalName(world, sipDispatchRuleId, name), context, patience);
    const subject = { kind: 'call', name: `${from} -> ${to}`, id: '' } as const;
    const check = made?.check ?? { id: 'call', status: 'unknown', subject, evidence: 'it was not made', nextSteps: [] };
    context.reporter.line(`  canary ${subject.name}: ${check.status}, ${check.evidence}`);
    return { ...check, id: 'canary' };
  };
}

async function endpointOf({ sip }: DeclaredCalls, context: Context): Promise<SipEndpoint> {
  const endpoint = await findSipEndpoint({ host: undefined, transport: undefined, declared: sip }, context);
  if (endpoint !== null) return endpoint;
  throw new Problem('sip-host-missing', 'a canary is tried by a test call, and nothing says where the SIP service is', {
    nextSteps: ['export SIPCTL_SIP_HOST=HOST[:PORT]', 'change it at once: --strategy auto'],
  });
}

/** What people read of the call names the rule as it shall be. */
function withFinalName(world: World, id: string, name: string): World {
  const final = decodeTemporaryName(name)?.name ?? name;
  const dispatchRules = world.dispatchRules.map((rule) => (rule.sipDispatchRuleId === id ? { ...rule, name: final } : rule));
  return { ...world, dispatchRules };
}
