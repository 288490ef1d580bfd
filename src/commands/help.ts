import { anyNumber, defineCommand } from '../cli/define-command.ts';
import { HELP_TOPICS } from '../cli/help-topics.ts';
import { Problem } from '../core/problem.ts';
import { helpView } from '../render/views/help-view.ts';

export const command = defineCommand({
  name: 'help',
  summary: 'Explain a topic or a command',
  description: [`Topics: ${HELP_TOPICS.map(({ name }) => name).join(', ')}.`],
  arguments: { topic: anyNumber('topic', 'a topic, or the words of a command') },
  options: {},
  examples: [
    ['help exit-codes', 'one topic'],
    ['help trunk list', 'the page of a command'],
    ['help', 'which topics there are'],
  ],
  view: helpView,
  run: async ({ args: { topic: words } }) => {
    const wanted = words.join(' ');
    if (wanted === '') return { topics: HELP_TOPICS };
    const topic = HELP_TOPICS.find(({ name }) => name === wanted);
    if (topic === undefined) {
      throw new Problem('usage', `no topic or command ${JSON.stringify(wanted)}`, {
        detail: [`topics: ${HELP_TOPICS.map(({ name }) => name).join(', ')}`],
        nextSteps: ['sipctl help', 'sipctl --help'],
      });
    }
    return { topic };
  },
});
