import type { Context } from '../../cli/context.ts';
import { defineCommand, required } from '../../cli/define-command.ts';
import { duration, positiveNumber } from '../../cli/globals.ts';
import { value } from '../../cli/options.ts';
import { nearest } from '../../core/model/find-object.ts';
import { agentsOf } from '../../core/model/room-form.ts';
import { Problem } from '../../core/problem.ts';
import { type ProbeAttempt, probeAgent } from '../../flows/probe-agent.ts';
import { probeView } from '../../render/views/probe-view.ts';

/** The server asks workers for up to 5 s and waits 3 s for an answer (livekit.md 6); a margin on top. */
export const AGENT_WAIT_MS = 9000;

export const command = defineCommand({
  name: 'agent probe',
  summary: 'Prove that a live worker of exactly this name takes a job',
  description: [
    'Makes a room that calls the agent, looks who joins, and deletes the room. The agent really starts, so it is asked first.',
    'Nobody came: exit 1. Absent, full, rejecting and on another deployment cannot be told apart from outside.',
  ],
  arguments: { agent: required('agent', 'exact name') },
  options: {
    wait: value('--wait <duration>', 'how long to wait, 9s unless given', duration),
    deployment: value('--deployment <name>', 'the deployment its worker registered with'),
    repeat: value('--repeat <count>', 'so many probes, one after the other', positiveNumber),
  },
  examples: [
    ['agent probe support-agent --yes', 'without a question'],
    ['agent probe support-agent --repeat 5 --yes', 'five times, for the spread'],
  ],
  view: probeView,
  exit: ({ present }) => (present ? 0 : 1),
  run: async ({ args, options }, context) => {
    const { globals, prompts, reporter, clock, random, interrupts } = context;
    if (!globals.yes) {
      if (!prompts.available)
        throw new Problem('input-needed', 'the agent would really start, and nobody can be asked here', { nextSteps: ['add --yes'] });
      if (!(await prompts.confirm(`agent ${args.agent} would really start for a moment. Go on?`)))
        throw new Problem('confirmation-declined', 'the probe was not confirmed');
    }
    const tools = { rooms: await context.rooms(), clock, reporter, signal: interrupts.signal, shield: interrupts.shield };
    const attempts: ProbeAttempt[] = [];
    for (let count = 0; count < (options.repeat ?? 1); count += 1) {
      reporter.progress(`waiting for ${args.agent}`);
      const agent = { agentName: args.agent, deployment: options.deployment ?? '' };
      attempts.push(await probeAgent(agent, `sipctl-probe-${random.id(10)}`, options.wait ?? AGENT_WAIT_MS, tools));
    }
    const present = attempts.every(({ outcome }) => outcome === 'alive');
    return { agentName: args.agent, present, attempts, near: present ? [] : await nearNames(args.agent, context) };
  },
});

async function nearNames(name: string, context: Context): Promise<readonly string[]> {
  const { dispatchRules } = await (await context.livekit()).readWorld();
  return nearest(
    name,
    dispatchRules.flatMap(agentsOf).map(({ agentName }) => agentName),
  );
}
