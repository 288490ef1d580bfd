import type { JobReport } from '../../cli/define-command.ts';
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
