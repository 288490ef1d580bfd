import { defineCommand, required } from '../cli/define-command.ts';
import { planUndo } from '../flows/run/undo-run.ts';
import { applyView, type ChangeOutcome } from '../render/views/apply-view.ts';
import { verificationToJunit } from '../render/views/verification-view.ts';
import { changeOptions } from './shared/change-options.ts';
import { changeExit, checkChangeOptions, planOrCarryOut } from './shared/change-world.ts';
import { changeAnnotations, changeJob } from './shared/job-report.ts';
import { planChange } from './shared/plan-change.ts';
import { worldToChange } from './shared/world-to-change.ts';

export const command = defineCommand({
  name: 'undo',
  summary: 'Take a change back',
  description: [
    'Not a replay backwards: what leads back is planned and proven on the project as it is now, shown, confirmed and checked like every change. It can itself be undone.',
    'Refused (6) where somebody else changed one of the objects since. A password or PIN that no server holds any more comes from the reference that it had; where it had none, that is exit 3.',
  ],
  arguments: { run: required('run', 'id of a run, as history lists it') },
  options: changeOptions,
  examples: [
    ['undo r8f3kq2', 'look, and say yes'],
    ['undo r8f3kq2 --dry-run', 'what would it change?'],
  ],
  view: applyView,
  streams: true,
  exit: changeExit,
  junit: (change) => verificationToJunit('undo', change.outcome === 'carried out' ? change.applied.verification : null),
  annotations: changeAnnotations,
  job: changeJob,
  run: async ({ args, options }, context): Promise<ChangeOutcome> => {
    checkChangeOptions(options, context);
    const world = await worldToChange(options, context);
    const edits = await planUndo(args.run, world, {
      journals: await context.journals(),
      digests: await context.digests(),
      secrets: context.secrets,
      target: await context.target(),
    });
    for (const warning of world.warnings) context.reporter.warn(warning);
    const asked = { world, edits, acceptedFor: () => ({}), uncompared: [], inputs: [] };
    return await planOrCarryOut(await planChange(asked, options, context), options, context, args.run);
  },
});
