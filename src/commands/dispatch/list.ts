import { defineCommand } from '../../cli/define-command.ts';
import { flag, nonEmpty, value } from '../../cli/options.ts';
import { matchesGlob } from '../../core/describe/glob.ts';
import { describeRules } from '../../core/describe/rules.ts';
import { findObject } from '../../core/model/find-object.ts';
import { ruleListView } from '../../render/views/rule-list-view.ts';
import { rememberNames } from '../completion/remember-names.ts';

export const command = defineCommand({
  name: 'dispatch list',
  summary: 'List dispatch rules with their room and agents',
  description: [
    'AGENTS says NONE where a rule calls nobody: its room opens and the caller waits. A PIN is shown as set, never itself.',
    'A pipe gets tab-separated rows: id, name, trunks, called numbers, callers, room, pin, agents.',
  ],
  arguments: {},
  options: {
    trunk: value('--trunk <name|id>', 'only rules that can take calls of this trunk', nonEmpty),
    agent: value('--agent <name>', 'only rules that call this agent', nonEmpty),
    noAgents: flag('--no-agents', 'only rules that call nobody'),
    name: value('--name <glob>', 'only names that fit'),
  },
  examples: [
    ['dispatch list', 'everything, as a table'],
    ['rule list --no-agents -o name', 'ids of rules that call nobody'],
  ],
  view: ruleListView,
  run: async ({ options }, context) => {
    const world = await (await context.livekit()).readWorld();
    for (const warning of world.warnings) context.reporter.warn(warning);
    await rememberNames(world, context);
    const trunkId = options.trunk === undefined ? undefined : findObject(world, ['inboundTrunk'], options.trunk).object.sipTrunkId;
    const items = describeRules(world).filter(
      ({ object, agents }) =>
        (trunkId === undefined || object.trunkIds.length === 0 || object.trunkIds.includes(trunkId)) &&
        (options.agent === undefined || agents.includes(options.agent)) &&
        (!options.noAgents || agents.length === 0) &&
        (options.name === undefined || matchesGlob(object.name, options.name)),
    );
    return { items };
  },
});
