import { defineCommand } from '../cli/define-command.ts';
import { choice } from '../cli/options.ts';
import { hazardsToJunit } from '../render/junit.ts';
import { planView } from '../render/views/plan-view.ts';
import { fileOptions, planOptions } from './shared/change-options.ts';
import { planAnnotations, planJob } from './shared/job-report.ts';
import { planExit, planResult } from './shared/plan-change.ts';
import { applyCommand, planFiles } from './shared/plan-files.ts';

export const command = defineCommand({
  name: 'plan',
  summary: 'Show what declared files would change, and what every call would meet meanwhile',
  description: [
    'The steps field by field, the calls that are answered otherwise afterwards, and the proof: each step is tried out on the routing of LiveKit, for every kind of call that it can touch, and for calls that are looked up just before and after it. A plan that would drop, misroute or expose a call is refused, with that call.',
    'Changes nothing: it holds no connection that could. Secrets are compared where their references give something here; else they are shown as not comparable and left alone.',
    'Exit 5 where the plan is refused as it is; with --detailed-exitcode 2 where something would change. --out saves the plan, without secrets, for `sipctl apply FILE`.',
  ],
  arguments: {},
  options: {
    ...fileOptions,
    ...planOptions,
    format: choice('--format <form>', 'text unless given; markdown is for a pull request', ['text', 'markdown']),
  },
  examples: [
    ['plan -f infra.yaml --out plan.json', 'look at it, and keep it for apply'],
    ['plan -f infra/ --format markdown', 'as a comment of a pull request'],
    ['plan -f infra.yaml --detailed-exitcode', 'has anything drifted?'],
    ["plan -f infra.yaml --prune --scope 'prod-*'", 'with what is not declared any more'],
  ],
  view: planView,
  streams: true,
  exit: planExit,
  junit: ({ plan, blocked }) => hazardsToJunit('sipctl plan', plan.hazards, blocked),
  annotations: planAnnotations,
  job: planJob,
  run: async ({ options }, context) => {
    const planned = await planFiles(options, 'where at hand', context);
    return await planResult(planned, { out: options.out, markdown: options.format === 'markdown' }, applyCommand(options), context);
  },
});
