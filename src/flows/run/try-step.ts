import type { Check } from '../../core/check.ts';
import type { DispatchRule } from '../../core/model/dispatch-rule.ts';
import { KIND_LABEL, labelOf, type World } from '../../core/model/world.ts';
import type { Step } from '../../core/plan/plan.ts';
import { editedId } from '../../core/plan/step.ts';
import { Problem } from '../../core/problem.ts';
import { interruption } from '../interruption.ts';
import type { Running } from './running.ts';
import { asProblem, note } from './take-step.ts';

/**
 * Has the call made that proves what a step has done, before the next one is taken. A call that cannot be made proves nothing.
 * @returns why the plan goes no further; null = it was proven.
 */
export async function tryStep(step: Step, running: Running): Promise<Problem | null> {
  const { tools } = running;
  if (step.trial === undefined) return null;
  try {
    const world = await tools.livekit.readWorld();
    const check = await tools.tryCall(step.trial, madeBy(step, world, running), world);
    tools.progress({ type: 'check', check });
    const verdict = check.status === 'pass' || check.status === 'fail' ? check.status : 'unknown';
    await note(running, { kind: 'trial', step: step.id, verdict });
    if (verdict === 'pass') return null;
    return tools.signal.aborted ? interruption(tools.signal, 'while the canary was tried') : unproven(step, check.evidence, check);
  } catch (error) {
    const problem = asProblem(error);
    return problem.id === 'interrupted' || problem.id === 'terminated' ? problem : unproven(step, problem.summary, problem.facts);
  }
}

function madeBy({ edit }: Step, world: World, { known }: Running): DispatchRule {
  const id = known.realId(editedId(edit));
  const rule = world.dispatchRules.find(({ sipDispatchRuleId }) => sipDispatchRuleId === id);
  if (rule !== undefined) return rule;
  throw new Problem('foreign-change', 'it was deleted by somebody else in the meantime');
}

/** @param why of the call or of what kept it from being made. */
function unproven({ subject, trial }: Step, why: string, { nextSteps }: Partial<Pick<Check, 'nextSteps'>>): Problem {
  const object = `${KIND_LABEL[subject.kind]} ${labelOf(subject)}`;
  return new Problem('verification-failed', `the test call ${trial?.from} -> ${trial?.to} does not prove the new ${object}: ${why}`, {
    subject,
    detail: [`only ${trial?.from} could meet it; all others were answered by the rule as it was`],
    nextSteps: nextSteps ?? [],
  });
}
