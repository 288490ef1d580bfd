import { Problem } from '../../core/problem.ts';
import type { Agents, DeployedAgent } from '../../ports.ts';
import { LIST_AGENTS } from './methods.ts';
import { type JsonObject, list, pick, text } from './read-message.ts';
import type { Twirp } from './twirp.ts';
import { decode } from './wire.ts';

interface Deployment {
  agentName: string;
  region: string;
  status: string;
  version: string;
}
interface CloudAgent {
  agentName: string;
  version: string;
  agentDeployments: Deployment[];
}
const deployment = pick<Deployment>((given) => ({
  agentName: text(given.agent_name ?? given.agentName),
  region: text(given.region),
  status: text(given.status),
  version: text(given.version),
}));
const cloudAgent = pick<CloudAgent>((given) => ({
  agentName: text(given.agent_name ?? given.agentName),
  version: text(given.version),
  agentDeployments: list(given.agent_deployments ?? given.agentDeployments, deployment),
}));
const cloudAgents = pick<{ agents: CloudAgent[] }>((given) => ({ agents: list(given.agents, cloudAgent) }));

const STATES: ReadonlyMap<string, DeployedAgent['state']> = new Map([
  ['running', 'running'],
  ['sleeping', 'sleeping'],
]);

/** A project whose agents nobody but the agent probe can see. */
export function unknownAgents(why: string): Agents {
  return { listDeployed: async () => ({ known: false, why }) };
}

/**
 * Agents deployed on LiveKit Cloud, by `livekit.CloudAgent/ListAgents`, the request behind `lk agent status`. Not documented, so
 * every failure is "unknown".
 * @param twirp speaks to {@link agentsOrigin}.
 */
export function createCloudAgents(twirp: Twirp): Agents {
  return {
    async listDeployed() {
      try {
        return { known: true, agents: await twirp.call(LIST_AGENTS, {}, decodeAgents) };
      } catch (error) {
        if (error instanceof Problem) return { known: false, why: error.summary };
        throw error;
      }
    },
  };
}

/** LiveKit Cloud lists agents at a host of its own, one for all projects: `acme.livekit.cloud` gives `agents.livekit.cloud`. */
export function agentsOrigin(project: URL): URL {
  const origin = new URL(project);
  origin.hostname = project.hostname.replace(/^[^.]+/, 'agents');
  return origin;
}

function decodeAgents(answer: JsonObject): DeployedAgent[] {
  return decode(cloudAgents, answer, 'the answer').agents.flatMap((agent) =>
    agent.agentDeployments.map(({ agentName, status, region, version }) => ({
      agentName: agentName || agent.agentName,
      state: STATES.get(status.toLowerCase()) ?? 'unknown',
      region,
      version: version || agent.version,
    })),
  );
}
