import type { Check, Verdict } from '../../core/check.ts';
import { authOf } from '../../core/model/auth.ts';
import { agentsOf } from '../../core/model/room-form.ts';
import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { Action, Plan, Step } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problem.ts';
import { bad, type Document, dim, good, indented, type Line, line, type Span, warn, wrapped } from '../document.ts';
import { proofJson, stepJson } from '../plan-json.ts';
import type { View } from '../view.ts';
import { type PlanResult, planMembers, planView } from './plan-view.ts';
import { problemErrors } from './problem-view.ts';
import { verificationDocument } from './verification-view.ts';

/** `untouched`: no request of it was sent. `left`: done and not taken back. `unknown`: nobody can tell. */
type StepStatus = 'done' | 'undone' | 'left' | 'unknown' | 'untouched';

/** What became of a change that was confirmed, or that there was nothing of to do. */
export interface AppliedChange {
  readonly runId: string;
  readonly result: 'applied' | 'nothingToDo' | 'alreadyApplied' | 'rolledBack' | 'between' | 'unverified';
  readonly plan: Plan;
  readonly steps: readonly { readonly step: Step; readonly status: StepStatus; readonly id: string; readonly elapsedMs: number }[];
  /** Null where it was not asked for, not reached, or nothing was left to look at. */
  readonly verification: { readonly verdict: Verdict; readonly checks: readonly Check[] } | null;
  /** Why it is not as asked; null where it is. */
  readonly problem: Problem | null;
  /** A run that can be taken back by its id. */
  readonly undoable: boolean;
  /** Of the checks only what is wrong or unknown, for people. */
  readonly quiet?: boolean;
}

/** What a command that changes something ends with: the plan alone where only that was asked for. */
export type ChangeOutcome =
  | { readonly outcome: 'planned'; readonly planned: PlanResult }
  | { readonly outcome: 'carried out'; readonly applied: AppliedChange };

export const applyView: View<ChangeOutcome> = {
  kind: (change) => (change.outcome === 'planned' ? 'Plan' : 'ApplyResult'),
  human: (change) => (change.outcome === 'planned' ? planView.human(change.planned) : appliedText(change.applied)),
  plain: (change) => (change.outcome === 'planned' ? (planView.plain?.(change.planned) ?? null) : null),
  json: (change) => (change.outcome === 'planned' ? planView.json(change.planned) : appliedJson(change.applied)),
  names: (change) =>
    change.outcome === 'planned'
      ? (planView.names?.(change.planned) ?? [])
      : change.applied.steps.filter(({ status }) => status === 'done').map(({ id }) => id),
};

function appliedJson({ runId, result, plan, steps, verification, problem }: AppliedChange) {
  return {
    runId,
    result,
    changed: steps.some(({ status }) => status !== 'untouched' && status !== 'undone'),
    worldChanged: problem === null ? (steps.length === 0 ? 'no' : 'asAsked') : problem.worldChanged,
    steps: steps.map(({ step, status, id, elapsedMs }) => ({
      ...stepJson(step, plan.hazards),
      subject: { ...step.subject, id },
      status,
      elapsedMs,
    })),
    proof: proofJson(plan.proof),
    verification,
    errors: problem === null ? [] : problemErrors(problem),
  };
}

function appliedText(change: AppliedChange): Document {
  const { result, steps, verification, runId, quiet = false } = change;
  if (result === 'nothingToDo') return [line('nothing to do: it is so already')];
  if (result === 'alreadyApplied') return [line('nothing to do: this plan was applied already')];
  const verdict = verification === null ? [] : verificationDocument({ ...verification, quiet });
  return [...objectsOf(steps).map((done) => stepLine(done, runId)), ...verdict, ...ending(change)];
}

const DONE: Readonly<Record<Action, string>> = { create: 'created', update: 'changed', replace: 'changed', delete: 'deleted' };
const OTHERWISE: Readonly<Record<Exclude<StepStatus, 'done'>, Span>> = {
  undone: warn('taken back'),
  left: bad('left as changed'),
  unknown: bad('unknown'),
  untouched: dim('not done'),
};

function stepLine({ step: { action, edit, subject }, status, id }: AppliedChange['steps'][number], runId: string): Line {
  const label = `${KIND_LABEL[edit.kind]} ${labelOf({ name: edit.after?.name ?? subject.name, id })}`;
  if (status !== 'done') return wrapped(0, OTHERWISE[status], ` ${label}`, dim(`: ${action}`));
  return wrapped(0, good(DONE[action]), ` ${label}${stateText(edit)}`, dim(`; run ${runId}`));
}

function ending({ result, steps, verification, problem, runId, undoable }: AppliedChange): Line[] {
  if (result === 'unverified') {
    return [
      line(bad('unverified'), ': the change was made, and the check after it found a fault'),
      indented(2, 'world: changed as asked'),
      indented(2, 'try: mend what failed, then sipctl verify'),
      ...(undoable ? [indented(2, `     sipctl undo ${runId}`)] : []),
    ];
  }
  if (problem !== null) return [];
  const objects = objectsOf(steps);
  const count = (...actions: readonly Action[]) => objects.filter(({ step }) => actions.includes(step.action)).length;
  return [
    ...(verification?.verdict === 'fail' ? [line('what failed had failed before this change, too')] : []),
    line(
      good('done'),
      `: ${count('update', 'replace')} changed, ${count('create')} created, ${count('delete')} deleted`,
      ...(undoable ? [dim(`. undo: sipctl undo ${runId}`)] : []),
    ),
  ];
}

/** What became of each object, whatever it took; one that was there for a while only is left out. Steps that were not all done, as they are. */
function objectsOf(steps: AppliedChange['steps']): AppliedChange['steps'] {
  if (steps.some(({ status }) => status !== 'done')) return steps;
  const byId = new Map<string, { first: AppliedChange['steps'][number]; last: AppliedChange['steps'][number] }>();
  for (const done of steps) byId.set(done.id, { first: byId.get(done.id)?.first ?? done, last: done });
  return [...byId.values()].flatMap(({ first, last }) => {
    const [made, gone] = [first.step.action === 'create', last.step.action === 'delete'];
    if (made && gone && first !== last) return [];
    return [made ? { ...last, step: { ...last.step, action: 'create' as const } } : last];
  });
}

/** The column an operator would look at next: auth of a trunk, agents of a rule. */
function stateText({ kind, after }: Step['edit']): string {
  if (after === null) return '';
  if (kind === 'dispatchRule')
    return `; agents: ${
      agentsOf(after)
        .map(({ agentName }) => agentName)
        .join(', ') || 'NONE'
    }`;
  const auth = authOf(after);
  return `; auth: ${auth}${after.authUsername === '' ? '' : ` (${after.authUsername})`}`;
}

/** As events have a plan that is about to be carried out. */
export const planEvent = (planned: Pick<PlanResult, 'plan' | 'blocked' | 'uncompared'>) => ({ type: 'plan', ...planMembers(planned) });
