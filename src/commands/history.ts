import { defineCommand } from '../cli/define-command.ts';
import { summariseRun } from '../core/run/describe-run.ts';
import { historyView } from '../render/views/history-view.ts';

export const command = defineCommand({
  name: 'history',
  summary: 'List the changes that were made from this machine',
  description: [
    'Runs recorded on this machine for this project, the newest first: what each was, how it ended, and whether it was checked. No secret is kept. Changes of others, and from other machines, are not in it. The last 500 runs of a project are kept, and those that have not come to an end.',
  ],
  arguments: {},
  options: {},
  examples: [
    ['history', 'what was done here'],
    ['history --limit 5 -o json', 'for a program'],
  ],
  view: historyView,
  run: async (_, context) => {
    const { runs, damaged } = await (await context.journals()).list(await context.target());
    for (const problem of damaged) context.reporter.warn(problem.summary);
    return { runs: runs.map(summariseRun) };
  },
});
