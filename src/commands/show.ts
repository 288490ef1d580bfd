import { defineCommand, required } from '../cli/define-command.ts';
import { describeRun } from '../core/run/describe-run.ts';
import { runView } from '../render/views/run-view.ts';

export const command = defineCommand({
  name: 'show',
  summary: 'Show one change that was made from this machine, step by step',
  description: [
    'Each step with its fields, how far it came, and hashes of the object before and after it. Secrets are shown as set or not.',
  ],
  arguments: { run: required('run', 'id of a run, as history lists it') },
  options: {},
  examples: [
    ['show r8f3kq2', 'its steps'],
    ['show r8f3kq2 -o json', 'with the hashes of its objects'],
  ],
  view: runView,
  run: async ({ args: { run } }, context) => {
    const journal = await (await context.journals()).read(await context.target(), run);
    return describeRun(journal, (await context.digests()).plain);
  },
});
