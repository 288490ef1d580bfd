import { defineCommand, required } from '../../cli/define-command.ts';
import { contextChangeView } from '../../render/views/context-change-view.ts';

export const command = defineCommand({
  name: 'context remove',
  summary: 'Forget a context',
  description: ['Only the entry in your configuration goes; the project and the place where its secret is kept stay as they are.'],
  arguments: { context: required('context', 'its name') },
  options: {},
  examples: [['context remove staging', 'the project itself is not touched']],
  view: contextChangeView,
  run: async ({ args: { context: name } }, context) => {
    const store = await context.contexts();
    const current = (await store.list()).some((listed) => listed.name === name && listed.current);
    await store.remove(name);
    return { action: 'removed', name, current } as const;
  },
});
