import type { Context } from '../../cli/context.ts';
import { type Check, verdictOf } from '../../core/check.ts';
import type { Accepted } from '../../core/edit/check-object.ts';
import { callTo } from '../../core/model/call.ts';
import type { Subject, World } from '../../core/model/world.ts';
import { routeCall } from '../../core/routing/route-call.ts';
import { RouteIndex } from '../../core/routing/route-index.ts';
import { withAgentsMet } from '../../core/verify/agents-met.ts';
import { checkWorld } from '../../core/verify/check-world.ts';
import type { VerifyChange } from '../../flows/run/run-tools.ts';
import { type Verification, verifyProject } from '../../flows/verify-project.ts';
import type { ChangeOptions } from './change-options.ts';
import { NO_CALLS } from './declared-calls.ts';
import type { AskedChange } from './plan-change.ts';
import { callsIn, type MadeCall, makeCalls, type WantedCalls, wantedCalls } from './verify-calls.ts';
import { verifyTools } from './verify-tools.ts';

/** After a change there is nobody to wait for but Cloud's caches. */
const WAIT_MS = 30_000;

/**
 * Makes the test calls that the change may touch once before it, so that a fault which was there before is told from a new one.
 * @param changed ids of what the plan changes or deletes. @returns how a change is checked; null where nobody wants that.
 * @throws Problem `sip-host-missing` for `--verify call`, `target-mismatch`.
 */
export async function verifyChange(
  { world, acceptedFor, calls = NO_CALLS }: Pick<AskedChange, 'world' | 'acceptedFor' | 'calls'>,
  changed: ReadonlySet<string>,
  { verify, strict, allow }: Pick<ChangeOptions, 'verify' | 'strict' | 'allow'>,
  context: Context,
): Promise<VerifyChange | null> {
  if (verify === 'none') return null;
  const wanted = await wantedCalls({ how: verify ?? 'auto' }, calls, world, context);
  const before = wanted === null ? [] : await makeCalls(touchedBy(changed, wanted, world), world, context);
  const allowed: Accepted = allow.includes('AGENTS_LOST') ? { 'rule-no-agents': 'AGENTS_LOST was allowed' } : {};
  return async (touched, now) => {
    const request = {
      ids: touched,
      agentProbe: false,
      waitMs: WAIT_MS,
      strict,
      acceptedFor: (subject: Subject) => ({ ...allowed, ...acceptedFor(subject) }),
    };
    const verification = await verifyProject(request, await verifyTools(context));
    const affected = new Set([...changed, ...touched]);
    const patience = {
      waitMs: (await context.target()).hosting === 'cloud' ? WAIT_MS : 0,
      isKnown: (call: MadeCall) => comparedWith(before, call).isOld,
    };
    const after =
      wanted === null
        ? []
        : await makeCalls(touchedByEither(affected, { ...wanted, calls: callsIn(calls, now) }, [world, now]), now, context, patience);
    const made = after.map((call) => comparedWith(before, call));
    const met = after.flatMap(({ agents }) => agents);
    const checks = [...withAgentsMet(verification.checks, met), ...made.map(({ check }) => check)];
    const failed = verification.verdict === 'fail' && (strict || hasNewFaults(verification, world));
    return {
      verification: { verdict: verdictOf(checks, { strict }), checks },
      failed: failed || made.some(({ check, isOld }) => check.status === 'fail' && (strict || !isOld)),
    };
  };
}

/** The calls that an object of these takes by the configuration. */
function touchedBy(ids: ReadonlySet<string>, wanted: WantedCalls, world: World): WantedCalls {
  return touchedByEither(ids, wanted, [world]);
}

function touchedByEither(ids: ReadonlySet<string>, wanted: WantedCalls, worlds: readonly World[]): WantedCalls {
  const indexes = worlds.map((world) => new RouteIndex(world));
  const from = wanted.declared.caller ?? '';
  const isTouched = ({ to }: WantedCalls['calls'][number]) =>
    indexes.some((index) => {
      // Which LiveKit answers makes no difference to whom a call can reach.
      const { trunk, rule } = routeCall(index, callTo(to, { from }), 'self-hosted-1.13.5');
      return ids.has(trunk?.sipTrunkId ?? '') || ids.has(rule?.sipDispatchRuleId ?? '');
    });
  return { ...wanted, calls: wanted.calls.filter(isTouched) };
}

/** A call that fails as it did before the change is no fault of the change. */
function comparedWith(before: readonly MadeCall[], call: MadeCall): { readonly check: Check; readonly isOld: boolean } {
  const { check, cause, wanted } = call;
  const earlier = before.find((made) => made.wanted.to === wanted.to);
  const isOld = check.status === 'fail' && earlier?.check.status === 'fail' && earlier.cause === cause;
  return { check: isOld ? { ...check, evidence: `${check.evidence}; it failed so before the change, too` } : check, isOld };
}

/** A fault that was there before the change is shown, and is no reason to call the change a failure. */
function hasNewFaults({ checks }: Verification, before: World): boolean {
  const key = ({ id, subject }: Verification['checks'][number]) => `${id} ${subject.id}`;
  const old = new Set(
    checkWorld(before, null)
      .filter(({ status }) => status === 'fail')
      .map(key),
  );
  return checks.some((check) => check.status === 'fail' && !old.has(key(check)));
}
