import { defineCommand, required } from '../../cli/define-command.ts';
import { checkRule } from '../../core/edit/check-object.ts';
import { editRule, newDispatchRule } from '../../core/edit/edit-rule.ts';
import { Problem } from '../../core/problem.ts';
import { applyView, type ChangeOutcome } from '../../render/views/apply-view.ts';
import { alreadyThere } from '../shared/already-there.ts';
import { acceptOption, changeOptions } from '../shared/change-options.ts';
import { changeExit, changeWorld, checkChangeOptions } from '../shared/change-world.ts';
import { throwAll } from '../shared/throw-all.ts';
import { worldToChange } from '../shared/world-to-change.ts';
import { ruleFields, ruleOptions } from './fields.ts';

export const command = defineCommand({
  name: 'dispatch create',
  summary: 'Create a dispatch rule: which calls it takes, their room, the agents that join',
  description: [
    'A rule needs a room (--room or --room-prefix), its trunks (--trunk or --any-trunk) and an agent (--agent).',
    'sipctl always sends the whole rule in the field dispatch_rule: LiveKit loses numbers and media of the older form without a word.',
  ],
  arguments: { name: required('name', 'how you refer to the rule') },
  options: { ...ruleOptions('create'), accept: acceptOption, ...changeOptions },
  examples: [
    ['dispatch create support --trunk main --room-prefix call --agent support-agent', 'a room a caller, with an agent'],
    ["dispatch create conference --trunk main --room all-hands --pin env:PIN --accept rule-no-agents='people join'", 'one room with a PIN'],
  ],
  view: applyView,
  streams: true,
  exit: changeExit,
  run: async ({ args: { name }, options }, context): Promise<ChangeOutcome> => {
    if (options.room === undefined && options.roomPrefix === undefined) {
      throw new Problem('usage', 'a rule needs a room', {
        nextSteps: ['say --room NAME for one room, or --room-prefix PREFIX for one a call'],
      });
    }
    if (options.trunks === undefined && !options.anyTrunk) {
      throw new Problem('usage', 'a rule needs its trunks', {
        nextSteps: ['say --trunk NAME, or --any-trunk for the calls of every trunk'],
      });
    }
    checkChangeOptions(options, context);
    const accepted = Object.fromEntries(options.accept);
    const world = await worldToChange(options, context);
    const after = editRule(newDispatchRule(), await ruleFields(name, options, world, context));
    throwAll(checkRule(after, null, accepted));
    const there = alreadyThere(world, 'dispatchRule', after);
    return await changeWorld(world, there ? [] : [{ kind: 'dispatchRule', before: null, after }], options, context, accepted);
  },
});
