import type { JobReport } from '../../cli/define-command.ts';
import { problemAnnotations } from '../../render/annotations.ts';
import { planMarkdown } from '../../render/plan-markdown.ts';
import type { ChangeOutcome } from '../../render/views/apply-view.ts';
import type { PlanResult } from '../../render/views/plan-view.ts';

/** The plan as the summary of a GitHub job, with what its later steps ask. */
export function planJob(result: PlanResult, exit: number): JobReport {
  const changed = result.plan.steps.length > 0;
  return {
    summary: planMarkdown(result),
    outputs: {
      changed: String(changed),
      'plan-hash': result.hash,
      'exit-code': String(exit),
      verdict: result.blocked.length > 0 ? 'refused' : changed ? 'applyable' : 'nothingToDo',
      'recover-needed': 'false',
    },
  };
}

/** Why a plan is refused, at the lines of the files that ask for it. */
export const planAnnotations = ({ refusal }: PlanResult): readonly string[] => (refusal === null ? [] : problemAnnotations(refusal));

/** The same of a change; of one that was carried out, what went wrong. */
export function changeAnnotations(change: ChangeOutcome): readonly string[] {
  if (change.outcome === 'planned') return planAnnotations(change.planned);
  return change.applied.problem === null ? [] : problemAnnotations(change.applied.problem);
}

/** What became of a change. */
export function changeJob(change: ChangeOutcome, exit: number): JobReport {
  if (change.outcome === 'planned') return planJob(change.planned, exit);
  const { runId, result, steps } = change.applied;
  const done = steps.filter(({ status }) => status === 'done').length;
  return {
    summary: [`### sipctl: ${result}`, '', `run ${runId}: ${done} of ${steps.length} steps done`],
    outputs: {
      changed: String(done > 0),
      'run-id': runId,
      'exit-code': String(exit),
      verdict: result,
      'recover-needed': String(result === 'between'),
    },
  };
}
