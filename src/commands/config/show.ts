import { defineCommand } from '../../cli/define-command.ts';
import { flag } from '../../cli/options.ts';
import { configView } from '../../render/views/config-view.ts';

export const command = defineCommand({
  name: 'config show',
  summary: 'Show every setting in force',
  description: ['Flags come before environment variables, these before configuration files, these before defaults. No secret is shown.'],
  arguments: {},
  options: { origin: flag('--origin', 'also the flag, variable or file and line that it comes from') },
  examples: [['config show --origin', 'when sipctl talks to another project than you think']],
  view: configView,
  run: async ({ options: { origin } }, context) => ({ settings: await context.settings(), origin }),
});
