import type { Context } from '../../cli/context.ts';
import type { UncomparedSecret } from '../../core/declared/compare-secrets.ts';
import type { Accepted } from '../../core/edit/check-object.ts';
import type { Subject, World } from '../../core/model/world.ts';
import type { Hazard, HazardId } from '../../core/plan/hazard.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import type { Edit, Plan } from '../../core/plan/plan.ts';
import { type PlanOrigin, planFileText, planHash } from '../../core/plan/plan-file.ts';
import type { Where } from '../../core/problem.ts';
import { profilesOf } from '../../core/routing/profile.ts';
import { shellWord } from '../../core/shell-word.ts';
import type { PlanResult } from '../../render/views/plan-view.ts';
import { refuseWithoutCaller, warnOfRulesWithoutCanary } from './canary-plan.ts';
import type { PlanOptions } from './change-options.ts';
import { planRefused } from './confirm-plan.ts';
import type { DeclaredCalls } from './declared-calls.ts';

/** What is asked of the live project, whoever asks it. */
export interface AskedChange {
  /** The live world that the edits were made from. */
  readonly world: World;
  readonly edits: readonly Edit[];
  /** Ids of objects that are made anew even if nothing of them changes. */
  readonly recreate?: ReadonlySet<string>;
  /** Ids of objects that are sent again even if nothing of them changes. */
  readonly resend?: ReadonlySet<string>;
  /** Findings of an object that were passed with a reason. */
  acceptedFor(subject: Subject): Accepted;
  /** Where a file declares an object; null = nowhere. */
  whereOf?(subject: Subject): Where | null;
  /** Ids of live objects whose file protects them from being deleted or made anew. */
  readonly protectedIds?: ReadonlySet<string>;
  /** Calling number of test calls, for a canary. */
  readonly testCaller?: string | null;
  /** Test calls that the files name. */
  readonly calls?: DeclaredCalls;
  readonly uncompared: readonly UncomparedSecret[];
  /** The declared files, for whoever reads a saved plan. */
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
}

export interface PlannedChange extends AskedChange {
  readonly plan: Plan;
  /** Hazards that block and were not allowed. */
  readonly blocked: readonly Hazard[];
}

/** @returns the plan of a change, and what stands in its way. Changes nothing. */
export async function planChange(
  asked: AskedChange,
  { allow, strategy = 'auto' }: Pick<PlanOptions, 'allow' | 'strategy'>,
  context: Context,
): Promise<PlannedChange> {
  const { runId } = context;
  if (strategy === 'canary') refuseWithoutCaller(asked.testCaller ?? null);
  const profiles = profilesOf((await context.target()).hosting);
  const plan = makePlan(asked.world, asked.edits, {
    runId,
    strategy,
    profiles,
    testCaller: asked.testCaller ?? null,
    testNumbers: asked.calls?.calls.map(({ to }) => to) ?? [],
    recreate: asked.recreate ?? new Set(),
    resend: asked.resend ?? new Set(),
  });
  if (strategy === 'canary') warnOfRulesWithoutCanary(plan, context);
  return { ...asked, plan, blocked: blockedHazards(plan, allow, asked.acceptedFor) };
}

/** Go on only when the operator has named them. */
const BLOCKING: ReadonlySet<HazardId> = new Set([
  'CALL_DROP',
  'CALL_MISROUTE',
  'AUTH_OPEN',
  'CONFLICT_STORED',
  'AMBIGUOUS_ROUTE',
  'AGENTS_LOST',
]);

/** @returns what must not be carried out as it is. What LiveKit would refuse cannot be allowed. */
export function blockedHazards(
  { hazards }: Pick<Plan, 'hazards'>,
  allow: readonly HazardId[],
  acceptedFor: AskedChange['acceptedFor'],
): Hazard[] {
  const passed = ({ id, subject }: Hazard) =>
    allow.includes(id) || (id === 'AGENTS_LOST' && acceptedFor(subject)['rule-no-agents'] !== undefined);
  return hazards.filter((hazard) => hazard.id === 'SERVER_REFUSES' || (BLOCKING.has(hazard.id) && !passed(hazard)));
}

/**
 * The plan as the result of a command: with its hash, and saved where that was asked for.
 * @param applyWith the command that carries it out where it is not saved. @throws Problem `secret-needed`, `file-unwritable`.
 */
export async function planResult(
  planned: PlannedChange,
  { out, markdown }: { readonly out: string | undefined; readonly markdown: boolean },
  applyWith: string | null,
  context: Context,
): Promise<PlanResult> {
  const { plan, world, blocked, uncompared, inputs, whereOf } = planned;
  const { runId, version, clock } = context;
  const target = await context.target();
  const digest = (await context.digests()).plain;
  if (out !== undefined) {
    const created = new Date(clock.now()).toISOString();
    const applyable = blocked.length === 0;
    const origin = { world, target, tool: version, created, inputs, runId, applyable, ...saidOfCalls(planned) };
    await context.files.writeText(out, planFileText(plan, origin, digest));
  }
  const ready = plan.steps.length > 0 && blocked.length === 0;
  return {
    plan,
    target: { name: target.name, url: target.url },
    blocked,
    refusal: blocked.length === 0 ? null : planRefused(blocked, whereOf),
    hash: planHash(plan, world, runId, digest),
    uncompared,
    applyWith: ready ? (out === undefined ? applyWith : `sipctl apply ${shellWord(out)}`) : null,
    saved: out ?? null,
    markdown,
  };
}

/** What whoever applies the plan has to know of test calls. */
function saidOfCalls({ calls }: Pick<AskedChange, 'calls'>): Pick<PlanOrigin, 'verify'> {
  if (calls === undefined || (calls.sip === null && calls.caller === null && calls.calls.length === 0)) return {};
  const { sip, caller, calls: wanted } = calls;
  return { verify: { ...(sip === null ? {} : { sip }), ...(caller === null ? {} : { caller }), calls: wanted } };
}

/** 5 for what is refused as it is, 2 for differences that somebody asked for the code of. */
export function planExit({ plan, blocked }: PlanResult, { detailedExitcode }: Pick<PlanOptions, 'detailedExitcode'>): number {
  if (blocked.length > 0) return 5;
  return detailedExitcode && plan.steps.length > 0 ? 2 : 0;
}
