import type { Context } from '../../cli/context.ts';
import type { Accepted } from '../../core/edit/check-object.ts';
import { labelOf, type World } from '../../core/model/world.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import type { Edit, Plan } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import { checkWorld } from '../../core/verify/check-world.ts';
import { applyPlan, type DoneStep } from '../../flows/apply-plan.ts';
import { type Verification, verifyProject } from '../../flows/verify-project.ts';
import { planCounts } from '../../render/change-text.ts';
import { line } from '../../render/document.ts';
import { planDocument } from '../../render/plan-text.ts';
import type { ChangeOptions } from './change-options.ts';
import { confirmPlan, refuseBlocked } from './confirm-plan.ts';

export interface ApplyResult {
  readonly runId: string;
  readonly result: 'planned' | 'applied' | 'nothingToDo' | 'unverified';
  readonly plan: Plan;
  readonly done: readonly DoneStep[];
  /** Null where it was not asked for, or nothing was left to look at. */
  readonly verification: Verification | null;
}

/** After a change there is nobody to wait for but Cloud's caches. */
const VERIFY_WAIT_MS = 30_000;

/** Nobody there to say yes: said before the first request. */
export function refuseUnattended(options: ChangeOptions, context: Context): void {
  if (options.dryRun || context.globals.yes || context.prompts.available) return;
  throw new Problem('input-needed', 'a change has to be confirmed, and nobody can be asked here', {
    nextSteps: ['add --yes, or --dry-run to see the change'],
  });
}

/**
 * The one road of every change: plan, show, confirm, apply with read-back, verify.
 * @param edits made from `world`. @param accepted findings that were passed with a reason.
 */
export async function changeWorld(
  world: World,
  edits: readonly Edit[],
  options: ChangeOptions,
  context: Context,
  accepted: Accepted = {},
): Promise<ApplyResult> {
  const plan = makePlan(world, edits);
  const { runId } = context;
  const without = { runId, plan, done: [], verification: null };
  if (plan.steps.length === 0) return { ...without, result: 'nothingToDo' };
  refuseBlocked(plan, options, accepted);
  const target = await context.target();
  const targetLine = line(`target: ${target.name}  ${target.url}${target.apiKey === '' ? '' : `  key ${target.apiKey}`}`);
  await context.show(options.dryRun ? [targetLine] : [targetLine, ...planDocument(plan)]);
  if (options.dryRun) return { ...without, result: 'planned' };
  await confirmPlan(plan, options, context, planCounts(plan));
  const { reporter, clock, interrupts } = context;
  const tools = { livekit: await context.livekit(), reporter, clock, signal: interrupts.signal, shield: interrupts.shield };
  const writer = await context.writer();
  const done = await interrupts.shield(async () => {
    const steps = await applyPlan(plan, { ...tools, writer });
    if (interrupts.signal.aborted) throw stoppedAfterTheChange(steps);
    return steps;
  });

  const touched = new Set(done.filter(({ step }) => step.action !== 'delete').map(({ id }) => id));
  if (options.verify === 'none' || touched.size === 0) return { runId, plan, done, verification: null, result: 'applied' };
  const passed = options.allow.includes('AGENTS_LOST') ? { 'rule-no-agents': 'AGENTS_LOST was allowed', ...accepted } : accepted;
  const request = { ids: touched, agentProbe: false, waitMs: VERIFY_WAIT_MS, strict: options.strict, accepted: passed };
  const verification = await verifyProject(request, {
    ...tools,
    target,
    agents: await context.agents(),
    rooms: await context.rooms(),
    random: context.random,
  }).catch(afterTheChange);
  const failed = verification.verdict === 'fail' && hasNewFaults(verification, world, options);
  return { runId, plan, done, verification, result: failed ? 'unverified' : 'applied' };
}

/** Everything was done, and nothing of it was looked at: not the state that a plain interruption speaks of. */
function stoppedAfterTheChange(steps: readonly DoneStep[]): Problem {
  return new Problem('change-incomplete', 'stopped after the change was made, before it could be checked', {
    detail: steps.map(({ step, id }) => `done: ${step.action} ${labelOf({ name: step.subject.name, id })}`),
    worldChanged: 'asAsked',
    nextSteps: ['sipctl verify'],
  });
}

/** The check itself could not run: the change stands all the same, and the exit code has to say so. */
function afterTheChange(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  throw new Problem('verification-failed', `the change was made, but could not be checked: ${error.summary}`, {
    ...error.facts,
    worldChanged: 'asAsked',
    nextSteps: ['sipctl verify', ...(error.facts.nextSteps ?? [])],
    cause: error,
  });
}

/** A fault that was there before the change is shown, and is no reason to call the change a failure. */
function hasNewFaults({ checks }: Verification, before: World, { strict }: ChangeOptions): boolean {
  if (strict) return true;
  const key = ({ id, subject }: Verification['checks'][number]) => `${id} ${subject.id}`;
  const old = new Set(
    checkWorld(before, null)
      .filter(({ status }) => status === 'fail')
      .map(key),
  );
  return checks.some((check) => check.status === 'fail' && !old.has(key(check)));
}

/** 2 for differences a dry run was asked to tell, 9 for a change whose check failed. */
export function changeExit({ result, plan }: ApplyResult, { detailedExitcode }: Pick<ChangeOptions, 'detailedExitcode'>): number {
  if (result === 'unverified') return 9;
  return result === 'planned' && detailedExitcode && plan.steps.length > 0 ? 2 : 0;
}
