import { defineCommand } from '../cli/define-command.ts';
import { planView } from '../render/views/plan-view.ts';
import { fileOptions, planOptions } from './shared/change-options.ts';
import { planAnnotations } from './shared/job-report.ts';
import { planExit, planResult } from './shared/plan-change.ts';
import { applyCommand, planFiles } from './shared/plan-files.ts';

const { out: _, ...diffOptions } = planOptions;

export const command = defineCommand({
  name: 'diff',
  summary: 'Show what declared files would change',
  description: ['The same as plan, and never writes a file.'],
  arguments: {},
  options: { ...fileOptions, ...diffOptions },
  examples: [
    ['diff -f infra.yaml', 'what would apply change?'],
    ['diff -f infra.yaml --only support', 'only one object, and what it depends on'],
  ],
  view: planView,
  streams: true,
  exit: planExit,
  annotations: planAnnotations,
  run: async ({ options }, context) => {
    const planned = await planFiles(options, 'where at hand', context);
    return await planResult(planned, { out: undefined, markdown: false }, applyCommand({ ...options, out: undefined }), context);
  },
});
