import { defineCommand, required } from '../../cli/define-command.ts';
import { describeAgents } from '../../core/describe/agents.ts';
import { nearest } from '../../core/model/find-object.ts';
import { Problem } from '../../core/problem.ts';
import { shellWord } from '../../core/shell-word.ts';
import { agentView } from '../../render/views/agent-view.ts';

export const command = defineCommand({
  name: 'agent get',
  summary: 'Show one agent and the rules that call it',
  arguments: { agent: required('agent', 'exact name') },
  options: {},
  examples: [['agent get support-agent', 'who calls it, and whether Cloud runs it']],
  view: agentView,
  run: async ({ args }, context) => {
    const world = await (await context.livekit()).readWorld();
    const deployed = await (await context.agents()).listDeployed();
    const items = describeAgents(world, deployed.known ? deployed.agents : []);
    const item = items.find(({ agentName }) => agentName === args.agent);
    if (item !== undefined) return { item, why: deployed.known ? '' : deployed.why };
    const [near] = nearest(
      args.agent,
      items.map(({ agentName }) => agentName),
    );
    throw new Problem('agent-not-found', `no rule and no deployment names agent ${JSON.stringify(args.agent)}`, {
      detail: near === undefined ? [] : [`did you mean ${near}? names are compared exactly`],
      nextSteps: ['sipctl agent list', `sipctl agent probe ${shellWord(args.agent)}`],
    });
  },
});
