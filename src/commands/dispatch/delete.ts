import { defineCommand, oneOrMore } from '../../cli/define-command.ts';
import { applyView } from '../../render/views/apply-view.ts';
import { changeExit } from '../shared/change-world.ts';
import { deleteObjects, deleteOptions } from '../shared/delete-objects.ts';

export const command = defineCommand({
  name: 'dispatch delete',
  summary: 'Delete dispatch rules',
  description: ['The last rule of a number has to be confirmed by its name: --confirm NAME.'],
  arguments: { rules: oneOrMore('rule', 'name or id') },
  options: deleteOptions,
  examples: [
    ['dispatch delete old --yes', 'a rule beside others'],
    ['dispatch delete support --confirm support --yes', 'the one that took its calls'],
  ],
  view: applyView,
  streams: true,
  exit: changeExit,
  run: ({ args, options }, context) => deleteObjects(['dispatchRule'], args.rules, options, context),
});
