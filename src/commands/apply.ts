import type { Context } from '../cli/context.ts';
import { defineCommand, optional } from '../cli/define-command.ts';
import { nonEmpty, type OptionValues, value } from '../cli/options.ts';
import { planHash } from '../core/plan/plan-file.ts';
import { Problem } from '../core/problem.ts';
import { applyView, type ChangeOutcome } from '../render/views/apply-view.ts';
import { verificationToJunit } from '../render/views/verification-view.ts';
import { changeOptions, fileOptions } from './shared/change-options.ts';
import { changeExit, checkChangeOptions, planOrCarryOut } from './shared/change-world.ts';
import { changeAnnotations, changeJob } from './shared/job-report.ts';
import type { PlannedChange } from './shared/plan-change.ts';
import { planFiles } from './shared/plan-files.ts';
import { openSavedPlan } from './shared/saved-plan.ts';

const options = {
  ...fileOptions,
  ...changeOptions,
  planHash: value('--plan-hash <sha256>', 'with -f: only if the plan that is made now has this hash', nonEmpty),
};
type Options = OptionValues<typeof options>;

export const command = defineCommand({
  name: 'apply',
  summary: 'Carry out a saved plan, or what declared files say',
  description: [
    'Shows the plan and asks, then carries it out one request at a time: each is written down before it is sent, and read back after it. What deletes comes last, after a look at the result. When a step or the look fails, what was done is taken back; a run that was killed is finished or taken back by `sipctl recover`, or by the next change.',
    'A saved plan is carried out only on the project, and in the state of it, that it was made for: anything else is exit 6, and a plan that is applied already is exit 0.',
    'In CI write it as `exec sipctl apply ... --yes`, so that a cancelled job reaches it.',
  ],
  arguments: { plan: optional('plan', 'a plan that `sipctl plan --out` saved') },
  options,
  examples: [
    ['apply -f infra.yaml', 'look, and say yes'],
    ['apply plan.json --yes', 'a plan that was reviewed'],
    ['apply -f infra.yaml --plan-hash sha256:3f8c... --yes', 'only what was reviewed, without a file in between'],
    ['apply plan.json --yes -o jsonl', 'for a program that watches'],
  ],
  view: applyView,
  streams: true,
  exit: changeExit,
  junit: (change) => verificationToJunit('sipctl apply', change.outcome === 'carried out' ? change.applied.verification : null),
  annotations: changeAnnotations,
  job: changeJob,
  run: async ({ args, options }, context): Promise<ChangeOutcome> => {
    refuseMixed(args.plan, options);
    checkChangeOptions(options, context);
    if (args.plan !== undefined) {
      const opened = await openSavedPlan(args.plan, options, context);
      return 'applied' in opened
        ? { outcome: 'carried out', applied: opened.applied }
        : await planOrCarryOut(opened.planned, options, context);
    }
    const planned = await planFiles(options, options.dryRun ? 'where at hand' : 'needed', context);
    if (options.planHash !== undefined) await refuseOtherPlan(planned, options.planHash, context);
    return await planOrCarryOut(planned, options, context);
  },
});

/** What shapes a plan comes too late for one that is made already. */
function refuseMixed(plan: string | undefined, { file, only, prune, scope, strategy, planHash: hash, maxDeletes }: Options): void {
  if (plan === undefined) {
    if (file.length > 0) return;
    throw new Problem('usage', 'nothing to apply', { nextSteps: ['sipctl apply PLAN', 'sipctl apply -f FILE'] });
  }
  const shaping: Readonly<Record<string, boolean>> = {
    '-f': file.length > 0,
    '--only': only.length > 0,
    '--prune': prune,
    '--scope': scope.length > 0,
    '--strategy': strategy !== undefined,
    '--max-deletes': maxDeletes !== undefined,
    '--plan-hash': hash !== undefined,
  };
  const given = Object.keys(shaping).filter((flag) => shaping[flag]);
  if (given.length === 0) return;
  throw new Problem('usage', `${given.join(', ')} would shape a plan, and ${plan} is made already`, {
    nextSteps: ['leave them out, or make the plan anew: sipctl plan -f FILE --out PLAN'],
  });
}

/** @throws Problem `plan-stale`. */
async function refuseOtherPlan({ plan, world }: PlannedChange, wanted: string, context: Context): Promise<void> {
  const hash = planHash(plan, world, context.runId, (await context.digests()).plain);
  if (hash === wanted || hash === `sha256:${wanted}`) return;
  throw new Problem('plan-stale', `the plan that is made now has the hash ${hash}`, {
    detail: [`${wanted} was asked for: the files or the project are not as they were then`],
    nextSteps: ['look at the plan of now: sipctl plan -f FILE'],
  });
}
