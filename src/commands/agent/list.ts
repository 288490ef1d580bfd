import { defineCommand } from '../../cli/define-command.ts';
import { describeAgents } from '../../core/describe/agents.ts';
import { agentListView } from '../../render/views/agent-list-view.ts';

export const command = defineCommand({
  name: 'agent list',
  summary: 'List the agents that rules call or LiveKit Cloud runs',
  description: [
    'Workers that you run yourself cannot be listed by anybody, so their state is unknown here: sipctl agent probe NAME asks one.',
    'Names are compared exactly.',
  ],
  arguments: {},
  options: {},
  examples: [['agent list', 'everything, as a table']],
  view: agentListView,
  run: async (_, context) => {
    const world = await (await context.livekit()).readWorld();
    const deployed = await (await context.agents()).listDeployed();
    if (!deployed.known) context.reporter.verbose(`deployed agents are not known: ${deployed.why}`);
    return { items: describeAgents(world, deployed.known ? deployed.agents : []) };
  },
});
