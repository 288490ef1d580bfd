import type { Context } from '../../cli/context.ts';
import { KIND_LABEL, labelOf } from '../../core/model/world.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { Problem } from '../../core/problem.ts';

/** A canary that nobody can try would be a change like any other. @throws Problem `usage`. */
export function refuseWithoutCaller(testCaller: string | null): void {
  if (testCaller !== null) return;
  throw new Problem('usage', 'a canary is tried by a test call, and no file names who makes it', {
    nextSteps: ['say it in the file: verify: { caller: "+15105550199" }', 'change it at once: --strategy auto'],
  });
}

/** Rules that a canary was asked for and that are changed without one. */
export function warnOfRulesWithoutCanary({ steps }: Pick<Plan, 'steps'>, { reporter }: Pick<Context, 'reporter'>): void {
  const tried = new Set(steps.filter(({ trial }) => trial !== undefined).map(({ owner }) => owner));
  for (const { edit, owner, subject } of steps) {
    if (edit.kind !== 'dispatchRule' || edit.before === null || edit.after === null || tried.has(owner)) continue;
    reporter.warn(
      `${KIND_LABEL[subject.kind]} ${labelOf(subject)} is changed without a canary: the test caller has no call that would meet it first`,
    );
  }
}
