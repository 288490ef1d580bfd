import { defineCommand, optional } from '../../cli/define-command.ts';
import { contextView } from '../../render/views/context-view.ts';

export const command = defineCommand({
  name: 'context show',
  summary: 'Show one context and the file it comes from',
  arguments: { context: optional('context', 'the current one unless given') },
  options: {},
  examples: [
    ['context show', 'the current one'],
    ['context show lk:prod', "a project of LiveKit's own CLI"],
  ],
  view: contextView,
  run: async ({ args }, context) => await (await context.contexts()).show(args.context),
});
