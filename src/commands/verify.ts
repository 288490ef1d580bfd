import { anyNumber, defineCommand } from '../cli/define-command.ts';
import { duration } from '../cli/globals.ts';
import { flag, value } from '../cli/options.ts';
import { findOfEachKind } from '../core/model/find-object.ts';
import { idOf, type Kind } from '../core/model/world.ts';
import { verifyProject } from '../flows/verify-project.ts';
import { checksToJunit } from '../render/junit.ts';
import { verificationView } from '../render/views/verification-view.ts';
import { AGENT_WAIT_MS } from './agent/probe.ts';

const KINDS: readonly Kind[] = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'];

export const command = defineCommand({
  name: 'verify',
  summary: 'Check agents, authentication and references of the live project',
  description: [
    'Each rule: its trunks exist, it calls an agent, its numbers are spelt as its trunk spells them. Each trunk: both halves of its credentials, its numbers, its rules. Conflicts that the server stored. Each agent: whether a worker takes a job, with --agent-probe.',
    'A check is pass, warn, fail or unknown; -q leaves out those that pass. Exit 1 on fail; with --strict also on warn and unknown. Changes nothing.',
  ],
  arguments: { names: anyNumber('name', 'trunks and rules, by name or id; all unless given') },
  options: {
    agentProbe: flag('--agent-probe', 'make each agent take a job: it really starts for a moment'),
    wait: value('--wait <duration>', 'how long to wait for an agent, 9s unless given; on Cloud also for a change to be seen', duration),
    strict: flag('--strict', 'warnings and unknowns are failures'),
  },
  examples: [
    ['verify', 'the whole project'],
    ['verify main support --agent-probe', 'one trunk and one rule, and whether its agent comes'],
    ['verify --report junit=verify.xml', 'for CI'],
  ],
  view: verificationView,
  exit: ({ verdict }) => (verdict === 'fail' ? 1 : 0),
  junit: ({ checks }) => checksToJunit('sipctl verify', checks),
  run: async ({ args, options }, context) => {
    const { reporter, clock, random, interrupts } = context;
    const livekit = await context.livekit();
    const world = args.names.length === 0 ? null : await livekit.readWorld();
    const ids =
      world === null ? null : new Set(args.names.flatMap((name) => findOfEachKind(world, KINDS, name)).map(({ object }) => idOf(object)));
    const verification = await verifyProject(
      { ids, agentProbe: options.agentProbe, waitMs: options.wait ?? AGENT_WAIT_MS, strict: options.strict },
      {
        livekit,
        clock,
        reporter,
        random,
        signal: interrupts.signal,
        shield: interrupts.shield,
        target: await context.target(),
        agents: await context.agents(),
        rooms: await context.rooms(),
      },
    );
    return { ...verification, quiet: context.globals.quiet };
  },
});
