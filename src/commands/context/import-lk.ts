import { defineCommand, optional } from '../../cli/define-command.ts';
import { contextChangeView } from '../../render/views/context-change-view.ts';

export const command = defineCommand({
  name: 'context import-lk',
  summary: "Make a context from a project of LiveKit's own CLI",
  description: [
    "The secret stays where lk keeps it (~/.livekit/cli-config.yaml); the context refers to it as lk:PROJECT. lk's file is never written.",
    'Without importing, every project of lk can be used as it is: --context lk:PROJECT.',
  ],
  arguments: { project: optional('project', "name in lk; lk's default project unless given") },
  options: {},
  examples: [['context import-lk prod', 'makes the context prod']],
  view: contextChangeView,
  run: async ({ args: { project } }, context) => {
    const store = await context.contexts();
    const name = await store.importLk(project);
    const current = (await store.list()).some((listed) => listed.name === name && listed.current);
    return { action: 'imported', name, current } as const;
  },
});
