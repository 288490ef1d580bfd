import { defineCommand } from '../cli/define-command.ts';
import { wholeNumber } from '../cli/globals.ts';
import { flag, type Parse, value, values } from '../cli/options.ts';
import { Problem } from '../core/problem.ts';
import type { RunningSandbox, SandboxRequest } from '../ports.ts';
import { sandboxView } from '../render/views/sandbox-view.ts';

const MODES = ['alive', 'silent', 'slow', 'full', 'crashing'] as const;

const worker: Parse<SandboxRequest['agents'][number]> = (text, label) => {
  const at = text.lastIndexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const mode = at < 0 ? 'alive' : MODES.find((known) => known === text.slice(at + 1));
  if (mode === undefined || name === '')
    throw new Problem('value-invalid', `${label} takes NAME or NAME=${MODES.join('|')}; not ${JSON.stringify(text)}`);
  return { name, mode };
};

const port: Parse<number> = (text, label) => {
  const number = wholeNumber(text, label);
  if (number > 65_535) throw new Problem('value-invalid', `${label} is at most 65535; not ${text}`);
  return number;
};

interface Result {
  readonly sandbox: RunningSandbox;
  /** Exit code of the command that ran inside; null = it serves until Ctrl-C. */
  readonly code: number | null;
}

export const command = defineCommand({
  name: 'sandbox',
  summary: 'Run an embedded LiveKit on this machine, in memory',
  description: [
    'The SIP, room and agent-dispatch API of livekit-server 1.13.5 on loopback, with emulated agent workers, and a SIP endpoint that answers calls as livekit-sip does. It prints the three LIVEKIT_ variables and SIPCTL_SIP_HOST and runs until Ctrl-C; with -- it runs one command in that environment and ends with its exit code.',
    'Outbound trunks whose address is on loopback are really called. With --carrier there is somebody to call: a carrier that refuses what strict carriers refuse and brings the calls back to the inbound side; SANDBOX_CARRIER_HOST, _USER and _PASSWORD are what a trunk has to know of it.',
  ],
  arguments: {},
  takesRest: true,
  options: {
    port: value('--port <port>', 'TCP port of the API; 0 or none = a free one', port),
    sipPort: value('--sip-port <port>', 'UDP and TCP port for calls; 0 or none = a free one', port),
    seed: value('--seed <file>', 'a saved world to start with, in LiveKit JSON'),
    state: value('--state <file>', 'keep the objects in this file from run to run'),
    carrier: flag('--carrier', 'also play a strict carrier, which brings calls of outbound trunks back'),
    agents: values('--agent <name[=mode]>', `an emulated worker: ${MODES.join(', ')} (repeats)`, worker),
  },
  examples: [
    ['sandbox --agent support-agent', 'paste the exports into another shell'],
    ['sandbox --agent support-agent -- sipctl verify --agent-probe', 'one command inside'],
    ['sandbox --carrier --seed world.json', 'for calls that leave and come back'],
  ],
  view: sandboxView,
  exit: ({ code }: Result) => code ?? 0,
  run: async ({ options, rest }, context): Promise<Result> => {
    const { port: wanted = 0, sipPort = 0, seed, state, agents, carrier } = options;
    const sandbox = await context.startSandbox({
      port: wanted,
      sipPort,
      agents,
      carrier,
      ...(seed === undefined ? {} : { seedFile: seed }),
      ...(state === undefined ? {} : { stateFile: state }),
    });
    if (rest.length === 0) return { sandbox, code: null };
    try {
      return { sandbox, code: await context.interrupts.shield(() => context.programs.run(rest, sandbox.env)) };
    } finally {
      await sandbox.close();
    }
  },
  after: async ({ sandbox, code }, { interrupts, reporter }) => {
    if (code !== null) return code;
    reporter.line('serving on loopback until Ctrl-C; everything is forgotten then, unless --state keeps it');
    await interrupts.shield(async () => {
      await new Promise<void>((resolve) => {
        if (interrupts.signal.aborted) resolve();
        interrupts.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await sandbox.close();
    });
    return 0;
  },
});
