import type { Context } from '../../cli/context.ts';
import type { Surroundings } from '../../core/lint/project.ts';

/** What is known of the live project besides its objects. Asks the server nothing. */
export async function targetSurroundings(context: Context): Promise<Surroundings> {
  const target = await context.target();
  const sipHost = (await context.settings()).find(({ key }) => key === 'sipHost')?.value ?? '';
  return { hosting: target.hosting, deployedAgents: null, target: { url: target.url, apiKey: target.apiKey, sipHost } };
}

/** The same, with the agents that LiveKit Cloud runs. */
export async function liveSurroundings(context: Context): Promise<Surroundings> {
  const known = await targetSurroundings(context);
  const deployed = known.hosting === 'cloud' ? await (await context.agents()).listDeployed() : null;
  return { ...known, deployedAgents: deployed?.known === true ? deployed.agents.map(({ agentName }) => agentName) : null };
}
