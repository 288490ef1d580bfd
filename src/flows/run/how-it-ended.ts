import { labelOf } from '../../core/model/world.ts';
import type { Step } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';
import type { CarriedOut } from './carry-out.ts';
import type { RolledBack } from './roll-back.ts';
import type { RunStep, StepStatus } from './run-tools.ts';

/** Every step of the plan with what became of it. */
export function stepsAsEnded(steps: readonly Step[], { taken }: Pick<CarriedOut, 'taken'>, rolled: RolledBack | null): RunStep[] {
  const byStep = new Map(taken.map((each) => [each.step.id, each]));
  return steps.map((step) => {
    const { status = 'untouched', id = step.subject.id, elapsedMs = 0 } = byStep.get(step.id) ?? {};
    return { step, id, elapsedMs, status: status === 'done' ? statusAfter(rolled, id) : status };
  });
}

/** @param id of the object on the server. */
function statusAfter(rolled: RolledBack | null, id: string): StepStatus {
  if (rolled === null) return 'done';
  return rolled.undone && !rolled.left.has(id) ? 'undone' : 'left';
}

/** The change failed and the world is as it was. */
export function takenBack(problem: Problem, steps: readonly RunStep[]): Problem {
  return new Problem('change-rolled-back', `nothing is changed: ${problem.summary}`, {
    ...problem.facts,
    detail: [...(problem.facts.detail ?? []), ...told(steps)],
    worldChanged: 'no',
    cause: problem,
  });
}

/** The world is neither the old nor the new one. */
export function incomplete(runId: string, problem: Problem, steps: readonly RunStep[], rolled: RolledBack | null): Problem {
  const done = steps.filter(({ status }) => status === 'done' || status === 'left').length;
  const all = done === steps.length;
  const failed = rolled === null || rolled.problem === null ? [] : [`it was not taken back: ${rolled.problem.summary}`];
  const summary = all
    ? `all steps were done, then: ${problem.summary}`
    : `${done} of ${steps.length} steps ${done === 1 ? 'is' : 'are'} done, then: ${problem.summary}`;
  return new Problem('change-incomplete', summary, {
    ...problem.facts,
    detail: [...(problem.facts.detail ?? []), ...failed, ...(rolled?.left.values() ?? []), ...told(steps)],
    worldChanged: all ? 'asAsked' : 'partly',
    nextSteps: [`sipctl recover ${runId}`, ...(problem.facts.nextSteps ?? [])],
    cause: problem,
  });
}

/** The change was made and stays, though the look at the result found a fault or was not possible. */
export function standing(problem: Problem, rolled: RolledBack | null): Problem {
  const why = rolled === null || rolled.problem === null ? [] : [`it was not taken back: ${rolled.problem.summary}`];
  return new Problem('verification-failed', `the change was made: ${problem.summary}`, {
    ...problem.facts,
    detail: [...(problem.facts.detail ?? []), ...why],
    worldChanged: 'asAsked',
    cause: problem,
  });
}

function told(steps: readonly RunStep[]): string[] {
  return steps
    .filter(({ status }) => status !== 'untouched')
    .map(({ step, status, id }) => `${status}: ${step.action} ${labelOf({ name: step.subject.name, id })}`);
}
