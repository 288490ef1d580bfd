import type { Context } from '../../cli/context.ts';
import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { editedId } from '../../core/plan/step.ts';
import { profilesOf } from '../../core/routing/profile.ts';
import { runPlan } from '../../flows/run/run-plan.ts';
import type { RunProgress, RunTools } from '../../flows/run/run-tools.ts';
import { type Line, line } from '../../render/document.ts';
import { planDocument } from '../../render/plan-text.ts';
import { type AppliedChange, planEvent } from '../../render/views/apply-view.ts';
import { problemDocument } from '../../render/views/problem-view.ts';
import { callsOfTrials, refuseUnreachableCanary } from './canary-calls.ts';
import type { ChangeOptions } from './change-options.ts';
import { confirmPlan, planRefused } from './confirm-plan.ts';
import { type DeclaredCalls, NO_CALLS } from './declared-calls.ts';
import type { PlannedChange } from './plan-change.ts';
import { verifyChange } from './verify-change.ts';

/**
 * Carries a plan out: shown, confirmed, then lock, journal, requests and the check after it.
 * @param undoes the run that this one takes back. @throws Problem where nothing was changed: `plan-refused`, `confirmation-*`,
 * `input-needed`, and what the run itself throws.
 */
export async function carryOut(
  planned: PlannedChange,
  options: ChangeOptions,
  context: Context,
  undoes: string | null = null,
): Promise<AppliedChange> {
  const { plan, world, blocked, uncompared, calls = NO_CALLS } = planned;
  const { runId, command, interrupts, globals } = context;
  const without = { runId, plan, steps: [], verification: null, problem: null, undoable: false };
  if (plan.steps.length === 0) return { ...without, result: 'nothingToDo' };
  const shown = { ...plan, hazards: plan.hazards.filter((hazard) => !blocked.includes(hazard)) };
  await context.show([await targetLine(context), ...planDocument(shown, uncompared)]);
  context.emit(planEvent(planned));
  if (blocked.length > 0) throw planRefused(blocked, planned.whereOf);
  await refuseUnreachableCanary(plan, calls, context);
  await confirmPlan(plan, planned.protectedIds ?? new Set(), options, context);
  const request = {
    runId,
    command,
    plan,
    world,
    onFailure: options.onFailure ?? 'rollback',
    concurrency: globals.concurrency ?? 1,
    lockWaitMs: context.waits().lockMs,
    undoes,
    verify: await verifyChange(planned, changedIds(plan), options, context),
  };
  const tools = await runTools(context, (event) => tell(event, plan, context), calls);
  const { result, steps, verification, problem } = await interrupts.shield(() => runPlan(request, tools));
  if (problem !== null && result !== 'unverified') await context.show(problemDocument(problem));
  return {
    runId,
    result,
    plan,
    steps,
    verification,
    problem,
    undoable: result === 'applied' || result === 'unverified',
    quiet: globals.quiet,
  };
}

/** Ids of the objects that are there before the plan and not as they were after it. */
const changedIds = ({ steps }: Plan): ReadonlySet<string> => new Set(steps.map(({ edit }) => editedId(edit)));

/** @param progress told what happens while it happens. @param calls what files say of test calls. */
export async function runTools(
  context: Context,
  progress: (event: RunProgress) => void,
  calls: DeclaredCalls = NO_CALLS,
): Promise<RunTools> {
  const { clock, reporter, secrets, version, interrupts } = context;
  const target = await context.target();
  return {
    livekit: await context.livekit(),
    writer: await context.writer(),
    journals: await context.journals(),
    locks: await context.locks(),
    digests: await context.digests(),
    secrets,
    clock,
    reporter,
    target,
    version,
    profiles: profilesOf(target.hosting),
    timeoutMs: context.waits().requestMs,
    signal: interrupts.signal,
    shield: interrupts.shield,
    tryCall: callsOfTrials(calls, context),
    progress,
  };
}

/** Which project is about to be changed. */
export async function targetLine(context: Context): Promise<Line> {
  const { name, url, apiKey } = await context.target();
  return line(`target: ${name}  ${url}${apiKey === '' ? '' : `  key ${apiKey}`}`);
}

/** A plan of one step is told by its result. */
function tell(event: RunProgress, { steps }: Plan, { emit, reporter }: Context): void {
  emit({ ...event });
  if (event.type !== 'step') return;
  const { step, status, action, subject, elapsedMs = 0 } = event;
  const what = `${step}/${steps.length} ${action} ${KIND_LABEL[subject.kind]} ${labelOf(subject)}`;
  if (status === 'begin') reporter.progress(what);
  else if (status === 'undone') reporter.line(`  ${what}  taken back`);
  else if (status === 'unknown') reporter.line(`  ${what}  no answer`);
  else if (steps.length > 1) reporter.line(`  ${what}  ok ${(elapsedMs / 1000).toFixed(1)}s`);
}
