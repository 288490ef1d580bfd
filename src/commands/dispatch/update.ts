import { defineCommand, required } from '../../cli/define-command.ts';
import { nonEmpty, value } from '../../cli/options.ts';
import { checkListEdits } from '../../core/edit/check-list-edits.ts';
import { checkRule } from '../../core/edit/check-object.ts';
import { editRule } from '../../core/edit/edit-rule.ts';
import { findObject } from '../../core/model/find-object.ts';
import { applyView, type ChangeOutcome } from '../../render/views/apply-view.ts';
import { acceptOption, changeOptions } from '../shared/change-options.ts';
import { changeExit, changeWorld, checkChangeOptions } from '../shared/change-world.ts';
import { refuseNoChange, refuseTakenName } from '../shared/refuse-update.ts';
import { throwAll } from '../shared/throw-all.ts';
import { worldToChange } from '../shared/world-to-change.ts';
import { ruleFields, ruleOptions } from './fields.ts';

export const command = defineCommand({
  name: 'dispatch update',
  summary: 'Change a dispatch rule in place: its id, and every field that is not named, stay',
  description: [
    "LiveKit's update cannot change agents or numbers, so sipctl then sends the whole rule as it read it, with the change in it.",
    'A call sees the rule before or after the change, never none.',
  ],
  arguments: { rule: required('rule', 'name or id') },
  options: { name: value('--name <name>', 'its new name', nonEmpty), ...ruleOptions('update'), accept: acceptOption, ...changeOptions },
  examples: [
    ['dispatch update support --agent new-agent --yes', 'another agent, without a question'],
    ['dispatch update support --add-trunk backup', 'one more trunk'],
    ['dispatch update support --room-prefix call --no-randomize --dry-run', 'see what a change would do'],
  ],
  view: applyView,
  streams: true,
  exit: changeExit,
  run: async ({ args, options }, context): Promise<ChangeOutcome> => {
    checkChangeOptions(options, context);
    const accepted = Object.fromEntries(options.accept);
    const world = await worldToChange(options, context);
    const found = findObject(world, ['dispatchRule'], args.rule);
    const before = found.object;
    const fields = await ruleFields(options.name, options, world, context);
    refuseNoChange(fields, 'dispatch update');
    refuseTakenName(world, found, options.name);
    const after = editRule(before, fields);
    // That agents vanish is told by the plan as AGENTS_LOST; a rule that had none may still be mended in another field.
    throwAll([...checkListEdits(before, after, fields, true), ...checkRule(after, before, { ...accepted, 'rule-no-agents': '' })]);
    return await changeWorld(world, [{ kind: 'dispatchRule', before, after }], options, context, accepted);
  },
});
