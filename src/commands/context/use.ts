import { defineCommand, required } from '../../cli/define-command.ts';
import { contextChangeView } from '../../render/views/context-change-view.ts';

export const command = defineCommand({
  name: 'context use',
  summary: 'Make a context the current one',
  description: [
    'It counts where nothing stronger names a project: --context, LIVEKIT_URL with its key and secret, SIPCTL_CONTEXT. `sipctl config show` says what is in force.',
  ],
  arguments: { context: required('context', 'its name, or lk:PROJECT') },
  options: {},
  examples: [
    ['context use staging', 'until another one is used'],
    ['--context staging trunk list', 'for one command only'],
  ],
  view: contextChangeView,
  run: async ({ args: { context: name } }, context) => {
    await (await context.contexts()).use(name);
    return { action: 'used', name, current: true } as const;
  },
});
