import { z } from 'zod';
import { Problem } from '../../core/problem.ts';
import type { Agents, DeployedAgent } from '../../ports.ts';
import type { JsonObject } from './answer-failure.ts';
import { many, messageShape } from './field-names.ts';
import { LIST_AGENTS } from './methods.ts';
import type { Twirp } from './twirp.ts';
import { parseAnswer } from './wire.ts';

const text = z.string().default('');
const deployed = z.object({
  agents: z
    .array(
      z.object({
        agentName: text,
        version: text,
        agentDeployments: z.array(z.object({ agentName: text, region: text, status: text, version: text })).default(() => []),
      }),
    )
    .default(() => []),
});
const deployedShape = messageShape({ agents: many(messageShape({ agentDeployments: many(messageShape()) })) });

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
  return parseAnswer(deployed, deployedShape, answer).agents.flatMap((agent) =>
    agent.agentDeployments.map((deployment) => ({
      agentName: deployment.agentName || agent.agentName,
      state: STATES.get(deployment.status.toLowerCase()) ?? 'unknown',
      region: deployment.region,
      version: deployment.version || agent.version,
    })),
  );
}
