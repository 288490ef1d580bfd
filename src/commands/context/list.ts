import { defineCommand } from '../../cli/define-command.ts';
import { contextListView } from '../../render/views/context-list-view.ts';

export const command = defineCommand({
  name: 'context list',
  summary: 'List the LiveKit projects that this machine knows',
  description: [
    "Your own contexts, those of the system, and the projects of LiveKit's own CLI as lk:NAME. SECRET is where the secret is to be had, never the secret.",
    'A pipe gets tab-separated rows: name, url, api key, secret, current.',
  ],
  arguments: {},
  options: {},
  examples: [
    ['context list', 'the current one has a *'],
    ['context list -o name', 'names only'],
  ],
  view: contextListView,
  run: async (_, context) => ({ items: await (await context.contexts()).list() }),
});
