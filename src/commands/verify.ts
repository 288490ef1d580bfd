import type { Context } from '../cli/context.ts';
import { anyNumber, defineCommand } from '../cli/define-command.ts';
import { duration } from '../cli/globals.ts';
import { choice, flag, nonEmpty, value, values } from '../cli/options.ts';
import { type Check, verdictOf } from '../core/check.ts';
import { findOfEachKind } from '../core/model/find-object.ts';
import { idOf, type Kind } from '../core/model/world.ts';
import { withAgentsMet } from '../core/verify/agents-met.ts';
import { checkSipService } from '../flows/check-sip-service.ts';
import { verifyProject } from '../flows/verify-project.ts';
import { checksToJunit } from '../render/junit.ts';
import { verificationView } from '../render/views/verification-view.ts';
import { AGENT_WAIT_MS } from './agent/probe.ts';
import { declaredCalls } from './shared/declared-calls.ts';
import { checkRoutes } from './shared/expected-routes.ts';
import { TRANSPORTS } from './shared/sip-endpoint.ts';
import { checkAuth, makeCalls, wantedCalls } from './shared/verify-calls.ts';
import { verifyTools } from './shared/verify-tools.ts';

/** How long LiveKit Cloud is given to show a change, unless --wait says otherwise. */
const CLOUD_WAIT_MS = 9000;
const KINDS: readonly Kind[] = ['inboundTrunk', 'outboundTrunk', 'dispatchRule'];

export const command = defineCommand({
  name: 'verify',
  summary: 'Check agents, authentication and references of the live project, and call it',
  description: [
    'Each rule: its trunks exist, it calls an agent, its numbers are spelt as its trunk spells them. Each trunk: both halves of its credentials, its numbers, its rules. Conflicts that the server stored. Each agent: whether a worker takes a job, with --agent-probe.',
    'With -f also who takes each call that the file expects something of. Test calls are made where the SIP host is known (the context, SIPCTL_SIP_HOST, --host) and the file names the test caller, or with --verify call: to the numbers of its `verify` section, else to one number of each trunk.',
    'A check is pass, warn, fail or unknown; -q leaves out those that pass. Exit 1 on fail; with --strict also on warn and unknown. Changes nothing.',
  ],
  arguments: { names: anyNumber('name', 'trunks and rules, by name or id; all unless given') },
  options: {
    file: values('-f, --file <path>', 'declared file with `tests` or a `verify` section (repeats)', nonEmpty),
    verify: choice('--verify <how>', 'whether to make test calls; auto unless given', ['auto', 'call', 'api']),
    checkAuth: flag('--check-auth', 'one more call each with a wrong password, which has to be refused'),
    host: value('--host <host[:port]>', 'SIP host, in place of the one of the context', nonEmpty),
    transport: choice('--transport <kind>', 'of test calls, udp unless given', TRANSPORTS),
    agentProbe: flag('--agent-probe', 'make each agent take a job: it really starts for a moment'),
    wait: value(
      '--wait <duration>',
      'how long to wait for an agent, 9s unless given; failed calls are made again so long, on Cloud in any case',
      duration,
    ),
    strict: flag('--strict', 'warnings and unknowns are failures'),
  },
  examples: [
    ['verify', 'the whole project'],
    ['verify main support --agent-probe', 'one trunk and one rule, and whether its agent comes'],
    ['verify -f infra.yaml --check-auth', 'what the file expects, with test calls'],
    ['verify --report junit=verify.xml', 'for CI'],
  ],
  view: verificationView,
  exit: ({ verdict }) => (verdict === 'fail' ? 1 : 0),
  junit: ({ checks }) => checksToJunit('sipctl verify', checks),
  run: async ({ args, options }, context) => {
    const livekit = await context.livekit();
    const declared = await declaredCalls(options.file, context);
    const world = await livekit.readWorld();
    const ids =
      args.names.length === 0
        ? null
        : new Set(args.names.flatMap((name) => findOfEachKind(world, KINDS, name)).map(({ object }) => idOf(object)));
    const verification = await verifyProject(
      { ids, agentProbe: options.agentProbe, waitMs: options.wait ?? AGENT_WAIT_MS, strict: options.strict },
      await verifyTools(context),
    );
    const { host, transport } = options;
    const wanted = await wantedCalls(
      { how: options.verify ?? (options.checkAuth ? 'call' : 'auto'), host, transport },
      declared,
      world,
      context,
    );
    const sipService = await sipServiceCheck(args.names.length === 0, context);
    const routes = await checkRoutes(declared, world, context);
    const patience = { waitMs: options.wait ?? ((await context.target()).hosting === 'cloud' ? CLOUD_WAIT_MS : 0) };
    const calls = wanted === null ? [] : await makeCalls(wanted, world, context, patience);
    const checks = [
      ...withAgentsMet(
        verification.checks,
        calls.flatMap(({ agents }) => agents),
      ),
      ...sipService,
      ...routes,
      ...calls.map(({ check }) => check),
      ...(wanted === null || !options.checkAuth ? [] : await checkAuth(wanted, world, context, patience)),
    ];
    return { checks, verdict: verdictOf(checks, options), quiet: context.globals.quiet };
  },
});

/** Asked of a self-hosted server that is said to have a SIP service; LiveKit Cloud runs its own. */
async function sipServiceCheck(wholeProject: boolean, context: Context): Promise<readonly Check[]> {
  if (!wholeProject || (await context.target()).hosting === 'cloud' || (await context.sipHost()) === null) return [];
  return [await checkSipService(`sipctl-probe-${context.random.id(10)}`, await context.rooms())];
}
