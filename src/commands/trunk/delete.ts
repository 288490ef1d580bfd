import { defineCommand, oneOrMore } from '../../cli/define-command.ts';
import { applyView } from '../../render/views/apply-view.ts';
import { changeExit } from '../shared/change-world.ts';
import { deleteObjects, deleteOptions } from '../shared/delete-objects.ts';
import { kindOptions, kindsOf } from './fields.ts';

export const command = defineCommand({
  name: 'trunk delete',
  summary: 'Delete trunks that nothing points to',
  description: [
    'A trunk that a dispatch rule names, or the last one that takes a number, has to be confirmed by its name: --confirm NAME.',
    'LiveKit itself deletes without looking, and reports success for ids that do not exist; sipctl reads first and reads back.',
  ],
  arguments: { trunks: oneOrMore('trunk', 'name or id') },
  options: { kind: kindOptions, ...deleteOptions },
  examples: [
    ['trunk delete old --yes', 'a trunk that nothing needs'],
    ['trunk delete old --confirm old --yes', 'one whose calls end with it'],
  ],
  view: applyView,
  streams: true,
  exit: changeExit,
  run: ({ args, options }, context) => deleteObjects(kindsOf(options.kind), args.trunks, options, context),
});
