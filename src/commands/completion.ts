import { defineCommand, oneOf } from '../cli/define-command.ts';
import { completionView } from '../render/views/completion-view.ts';
import { COMPLETION_SCRIPTS, SHELLS } from './completion/scripts.ts';

export const command = defineCommand({
  name: 'completion',
  summary: 'Print the completion script of a shell',
  description: [
    'It completes commands, flags, their values, contexts, and the names of trunks, rules and agents as they were when last listed. A key press asks no server and starts no secret provider.',
  ],
  arguments: { shell: oneOf('shell', 'which shell', SHELLS) },
  options: {},
  examples: [
    ['completion bash', 'in ~/.bashrc: source <(sipctl completion bash)'],
    ['completion zsh', 'in ~/.zshrc, after compinit: source <(sipctl completion zsh)'],
    ['completion fish', 'in config.fish: sipctl completion fish | source'],
  ],
  view: completionView,
  run: async ({ args: { shell } }) => ({ shell, script: COMPLETION_SCRIPTS[shell] }),
});
