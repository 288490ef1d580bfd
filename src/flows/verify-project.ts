import { type Check, type Verdict, verdictOf } from '../core/check.ts';
import type { Accepted } from '../core/edit/check-object.ts';
import { nearest } from '../core/model/find-object.ts';
import { agentsOf } from '../core/model/room-form.ts';
import type { Subject, World } from '../core/model/world.ts';
import { Problem } from '../core/problem.ts';
import { shellWord } from '../core/shell-word.ts';
import { acceptChecks } from '../core/verify/accept-checks.ts';
import { type CalledAgent, calledAgents, checkWorld } from '../core/verify/check-world.ts';
import type { Agents, DeployedAgent, LiveKit, Random, Target } from '../ports.ts';
import { type ProbeTools, probeAgent } from './probe-agent.ts';

export interface VerifyRequest {
  /** Ids of the objects to look at; null = all. */
  readonly ids: ReadonlySet<string> | null;
  /** Makes each agent take a job. */
  readonly agentProbe: boolean;
  /** How long to wait for an agent, and on Cloud for a change to be seen. */
  readonly waitMs: number;
  readonly strict: boolean;
  /** Findings of an object that were passed with a reason: they are no failures. */
  acceptedFor?(subject: Subject): Accepted;
}

export interface VerifyTools extends ProbeTools {
  readonly livekit: LiveKit;
  readonly agents: Agents;
  readonly random: Random;
  readonly target: Target;
}

export interface Verification {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
}

/** Cloud may serve a trunk from a cache for a while, so a fault is looked at again before it is told. */
const CLOUD_POLL_MS = 2000;

/** Looks at the live project and says of every object in scope whether calls would find what they need. Changes nothing. */
export async function verifyProject(request: VerifyRequest, tools: VerifyTools): Promise<Verification> {
  const { clock, livekit, target, signal } = tools;
  const deadline = clock.monotonic() + request.waitMs;
  let world = await livekit.readWorld();
  const look = () => acceptChecks(checkWorld(world, request.ids), (subject) => request.acceptedFor?.(subject) ?? {});
  let checks = look();
  while (target.hosting === 'cloud' && verdictOf(checks) === 'fail' && clock.monotonic() < deadline && !signal.aborted) {
    await clock.sleep(CLOUD_POLL_MS, signal);
    world = await livekit.readWorld();
    checks = look();
  }
  for (const warning of world.warnings) tools.reporter.warn(warning);
  const all = [...checks, ...(request.ids === null ? await checkLegacyTrunks(livekit) : []), ...(await checkAgents(world, request, tools))];
  return { verdict: verdictOf(all, request), checks: all };
}

/** Trunks made before LiveKit told inbound and outbound apart are in no list of today, yet still take calls. */
async function checkLegacyTrunks(livekit: LiveKit): Promise<Check[]> {
  const trunks = await livekit.listLegacyTrunks().catch((error: unknown) => {
    // The list is deprecated: a server that has dropped it has no such trunks either.
    if (error instanceof Problem && error.id === 'server-too-old') return [];
    throw error;
  });
  return trunks
    .filter(({ kind }) => kind === 'TRUNK_LEGACY')
    .map(({ sipTrunkId, name }) => ({
      id: 'trunk.legacy',
      status: 'warn',
      subject: { kind: 'inboundTrunk', name, id: sipTrunkId },
      evidence: 'a trunk of the old form: listed as inbound and as outbound under one id, and an update would store it twice',
      nextSteps: ['sipctl dispatch migrate --include-trunks'],
    }));
}

async function checkAgents(world: World, request: VerifyRequest, tools: VerifyTools): Promise<Check[]> {
  const agents = calledAgents(world, request.ids);
  if (agents.length === 0) return [];
  if (!request.agentProbe) {
    const deployed = await tools.agents.listDeployed();
    return agents.map((agent) => (deployed.known ? deployedCheck(agent, deployed.agents) : unknownCheck(agent, deployed.why)));
  }
  const names = world.dispatchRules.flatMap(agentsOf).map(({ agentName }) => agentName);
  const checks: Check[] = [];
  for (const agent of agents) {
    tools.reporter.progress(`waiting for agent ${agent.agentName}`);
    checks.push(await probeCheck(agent, names, request, tools));
  }
  return checks;
}

const subjectOfAgent = ({ agentName }: CalledAgent) => ({ kind: 'agent' as const, name: agentName, id: '' });
const check = (agent: CalledAgent, status: Check['status'], evidence: string, ...nextSteps: string[]): Check => ({
  id: 'agent.alive',
  status,
  subject: subjectOfAgent(agent),
  evidence,
  nextSteps,
});

async function probeCheck(agent: CalledAgent, names: readonly string[], { waitMs }: VerifyRequest, tools: VerifyTools): Promise<Check> {
  try {
    const attempt = await probeAgent(agent, `sipctl-probe-${tools.random.id(10)}`, waitMs, tools);
    const after = `${(attempt.tookMs / 1000).toFixed(1)} s`;
    if (attempt.outcome === 'alive') return check(agent, 'pass', `took a job after ${after}`);
    if (attempt.outcome === 'left')
      return check(agent, 'fail', `took a job after ${after} and left the room at once`, 'look into the log of its worker');
    const [near] = nearest(agent.agentName, names);
    return check(
      agent,
      'fail',
      `no worker of that name took a job within ${after}: absent, full, rejecting or on another deployment, which look alike from here`,
      ...(near === undefined ? [] : [`names are compared exactly; there is also ${near}`]),
      'start its worker, or look into its log',
      `sipctl agent probe ${shellWord(agent.agentName)}`,
    );
  } catch (error) {
    if (error instanceof Problem && error.id === 'permission-denied')
      return check(agent, 'unknown', `not asked: ${error.summary}`, ...(error.facts.nextSteps ?? []));
    throw error;
  }
}

function deployedCheck(agent: CalledAgent, deployed: readonly DeployedAgent[]): Check {
  const found = deployed.find(({ agentName }) => agentName === agent.agentName);
  if (found !== undefined && found.state !== 'unknown') return check(agent, 'pass', `deployed on LiveKit Cloud, ${found.state}`);
  return unknownCheck(
    agent,
    found === undefined
      ? 'not deployed on LiveKit Cloud; workers that you run yourself cannot be listed'
      : 'deployed on LiveKit Cloud in a state that sipctl does not know',
  );
}

function unknownCheck(agent: CalledAgent, why: string): Check {
  return check(
    agent,
    'unknown',
    `not known whether a worker runs: ${why}`,
    `sipctl agent probe ${shellWord(agent.agentName)}   # starts the agent for a moment`,
  );
}
