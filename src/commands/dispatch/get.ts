import { defineCommand, required } from '../../cli/define-command.ts';
import { describeRules } from '../../core/describe/rules.ts';
import { findObject } from '../../core/model/find-object.ts';
import { checkWorld } from '../../core/verify/check-world.ts';
import { ruleView } from '../../render/views/rule-view.ts';

export const command = defineCommand({
  name: 'dispatch get',
  summary: 'Show one dispatch rule and findings',
  arguments: { rule: required('rule', 'name or id') },
  options: {},
  examples: [
    ['dispatch get support', 'a line a field'],
    ['dispatch get support -o yaml', 'as an entry of the declared file'],
  ],
  view: ruleView,
  run: async ({ args }, context) => {
    const world = await (await context.livekit()).readWorld();
    const { object } = findObject(world, ['dispatchRule'], args.rule);
    const id = object.sipDispatchRuleId;
    const [item] = describeRules({ ...world, dispatchRules: [object] });
    if (item === undefined) throw new Error(`rule ${id} was found and could not be described`);
    return { item, findings: checkWorld(world, new Set([id])).filter(({ subject, status }) => subject.id === id && status !== 'pass') };
  },
});
