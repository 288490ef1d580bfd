import { defineCommand, optional } from '../cli/define-command.ts';
import { choice } from '../cli/options.ts';
import { answersLikeLiveKit, judgeOptions } from '../core/call/judge-probe.ts';
import type { DnsStep } from '../core/model/phone-call.ts';
import { checksToJunit } from '../render/junit.ts';
import { probeReportChecks, probeReportView } from '../render/views/probe-report-view.ts';
import { sipEndpoint, TRANSPORTS } from './shared/sip-endpoint.ts';

const WAIT_MS = 4000;

export const command = defineCommand({
  name: 'probe',
  summary: 'Look whether the SIP service can be reached from here: DNS, and OPTIONS over UDP, TCP and TLS',
  description: [
    'Nobody is called. An answer proves that the service can be reached from this machine, and nothing of trunks or rules; silence can be a setting of the service or a firewall. Over TLS the certificate is looked at as well.',
    'Exit 1 when no transport answers.',
  ],
  arguments: { host: optional('host', 'SIP host, with an optional port; that of the context unless given') },
  options: { transport: choice('--transport <kind>', 'only this one; all unless given', ['all', ...TRANSPORTS]) },
  examples: [
    ['probe', 'the SIP host of the context'],
    ['probe sip.example.com:5060 --transport udp', 'another one, over one transport'],
  ],
  view: probeReportView,
  exit: ({ transports }) => (transports.some(({ answer }) => answer.status !== null) ? 0 : 1),
  junit: (report) => checksToJunit('sipctl probe', probeReportChecks(report)),
  run: async ({ args, options }, context) => {
    const { clock, interrupts, reporter } = context;
    const said = { host: args.host, transport: undefined, declared: null };
    const { target } = await sipEndpoint(said, context);
    const phone = await context.phone();
    const wanted = options.transport === undefined || options.transport === 'all' ? TRANSPORTS : [options.transport];
    reporter.progress(`asking ${target.host}`);
    const looked = await Promise.all(
      wanted.map(async (transport) => {
        const asked = { ...target, transport };
        const [found, answer] = await Promise.all([phone.lookUp(asked), phone.options(asked, WAIT_MS, interrupts.signal)]);
        return { found, judged: judgeOptions(answer, clock.now()) };
      }),
    );
    return {
      host: target.host,
      port: target.port ?? null,
      dns: distinct(looked.flatMap(({ found }) => found.steps)),
      transports: looked.map(({ judged }) => judged),
      likeLiveKit: answersLikeLiveKit(looked.map(({ judged }) => judged.answer)),
    };
  },
});

/** Each transport asks for the host's address anew. */
function distinct(steps: readonly DnsStep[]): readonly DnsStep[] {
  const key = ({ type, query }: DnsStep) => `${type} ${query}`;
  return steps.filter((step, at) => steps.findIndex((other) => key(other) === key(step)) === at);
}
