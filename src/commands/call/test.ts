import type { Context } from '../../cli/context.ts';
import { defineCommand } from '../../cli/define-command.ts';
import { duration, positiveNumber } from '../../cli/globals.ts';
import { choice, flag, nonEmpty, type Parse, value, values } from '../../cli/options.ts';
import { stageChecks } from '../../core/call/describe-call.ts';
import { readSipHost } from '../../core/call/sip-host.ts';
import type { Judgement } from '../../core/call/stages.ts';
import { Secret } from '../../core/model/secret.ts';
import { Problem } from '../../core/problem.ts';
import { type TestedCall, testCall } from '../../flows/call/test-call.ts';
import { interruption } from '../../flows/interruption.ts';
import { checksToJunit } from '../../render/junit.ts';
import { ladderText } from '../../render/ladder-text.ts';
import { type CallReport, callReportView } from '../../render/views/call-report-view.ts';
import { orderCall } from '../shared/call-order.ts';
import { callTools } from '../shared/call-tools.ts';
import { declaredCalls } from '../shared/declared-calls.ts';
import { phoneNumber } from '../shared/number-value.ts';
import { outboundTest } from '../shared/outbound-test.ts';
import { sipEndpoint, TRANSPORTS } from '../shared/sip-endpoint.ts';

const RING_TIMEOUT_MS = 30_000;
const DURATION_MS = 3000;
/** A call that is forgotten costs money and keeps an agent busy. */
const LONGEST_CALL_MS = 10 * 60_000;

const callDuration: Parse<number> = (text, label) => {
  const milliseconds = duration(text, label);
  if (milliseconds > LONGEST_CALL_MS) throw new Problem('value-invalid', `${label} is at most 10m; not ${text}`);
  return milliseconds;
};

const keys: Parse<Secret> = (text, label) => {
  if (!/^[\d*#A-D]{1,32}$/.test(text))
    throw new Problem('value-invalid', `${label} takes keys of a telephone, such as 12#; not ${JSON.stringify(text)}`);
  return new Secret(text);
};

const advertised: Parse<{ readonly host: string; readonly port?: number }> = (text, label) => {
  const { host, port } = readSipHost(text, label, 'udp');
  return port === undefined ? { host } : { host, port };
};

export const command = defineCommand({
  name: 'call test',
  summary: 'Call a number as the carrier does, or through it, and say stage by stage how far the call comes',
  description: [
    "Calls LiveKit's SIP endpoint with the credentials of the trunk: challenge, rule, room, agent, audio both ways, hang-up. Each stage is proven by itself; the first that fails is explained in terms of trunk, rule, agent and audio, with the next command. The agent really answers.",
    'The SIP host is that of the context, of SIPCTL_SIP_HOST or of --host; credentials go nowhere else. The number is one of a trunk or of the file (any other is confirmed); emergency and premium numbers are refused. It hangs up whatever happens, and deletes the room if the call made it and nobody else is in it.',
    'With --outbound LiveKit itself calls the number, through that trunk and its carrier, and the call comes back to the inbound trunk: trunk, carrier, way back, rule, agent. It costs money, so it is confirmed: a number of the project by a yes or --yes, any other by typing it or --confirm. LiveKit is told to end it after at most its ringing and 70 s; Ctrl-C ends it at once, and `recover` what a dead process left. The token needs the grant sip.call.',
    'Exit 1 when a stage fails. What nobody could look at, for want of a grant, makes the verdict incomplete.',
  ],
  arguments: {},
  options: {
    to: value('--to <number>', 'called number; the only one there is unless given', phoneNumber),
    from: value(
      '--from <number>',
      'calling number; one that trunk and rule let through unless given, with --outbound one of that trunk',
      nonEmpty,
    ),
    outbound: value('--outbound <trunk>', 'LiveKit calls, through this outbound trunk', nonEmpty),
    confirm: values('--confirm <number>', 'confirm an outbound call to a number of nobody in the project (repeats)', phoneNumber),
    file: values('-f, --file <path>', 'declared file with a `verify` section (repeats)'),
    host: value('--host <host[:port]>', 'SIP host, in place of the one of the context', nonEmpty),
    transport: choice('--transport <kind>', 'udp unless given', TRANSPORTS),
    authUser: value('--auth-user <user>', "user name, in place of the trunk's", nonEmpty),
    authPassword: value('--auth-password <reference>', "password, in place of the trunk's: env:NAME, prompt:, ...", nonEmpty),
    pin: value('--pin <reference>', 'PIN that is entered when asked for: env:NAME, prompt:, ...', nonEmpty),
    dtmf: value('--dtmf <keys>', 'keys pressed during the call', keys),
    duration: value('--duration <duration>', 'how long to stay in the call, 3s unless given', callDuration),
    ringTimeout: value('--ring-timeout <duration>', 'how long it may ring, 30s unless given', callDuration),
    repeat: value('--repeat <count>', 'so many calls, one after the other', positiveNumber),
    expectRule: value('--expect-rule <rule>', 'the rule that has to take the call', nonEmpty),
    expectAgent: values('--expect-agent <agent>', 'the agent that has to come (repeats)'),
    play: value('--play <wav>', 'what the caller says, in place of a tone', nonEmpty),
    record: value('--record <wav>', 'write down what the caller hears', nonEmpty),
    mediaAny: flag('--media-any', 'take audio from another address than the one that answered'),
    advertise: value('--advertise <host[:port]>', 'address of this machine as LiveKit sees it, behind a NAT', advertised),
    trace: value('--trace <file>', 'write every SIP message, passwords and PINs masked', nonEmpty),
  },
  examples: [
    ['call test --to +15105550100', 'one call through the trunk that has the number'],
    ['call test --to +15105550100 --from +15105550199 --expect-rule support', 'as a certain caller'],
    ['call test -f infra.yaml --repeat 5 --report junit=calls.xml', 'for CI'],
    ['call test --to +15105550100 --transport tcp --trace call.sip', 'with every message'],
    ['call test --outbound carrier --to +15105550100', 'out through the carrier, and back'],
  ],
  view: callReportView,
  exit: (report) => (judgementsIn(report).some(({ verdict }) => verdict === 'fail') ? 1 : 0),
  junit: (report) => checksToJunit('sipctl call test', judgementsIn(report).flatMap(stageChecks)),
  run: async ({ options }, context): Promise<CallReport> => {
    if (options.outbound !== undefined) {
      refuseOwn(options);
      const { outbound: trunk, to, from, confirm: confirmed, expectRule, expectAgent: expectAgents } = options;
      const { ringTimeout: ringTimeoutMs = RING_TIMEOUT_MS, duration: durationMs = DURATION_MS } = options;
      const said = { trunk, to, from, confirmed, ringTimeoutMs, durationMs, expectRule, expectAgents };
      return { outbound: await outboundTest(said, await declaredCalls(options.file, context), context) };
    }
    if (options.confirm.length > 0)
      throw new Problem('usage', '--confirm is for calls that LiveKit makes', {
        nextSteps: ['add --outbound TRUNK', 'leave --confirm out'],
      });
    if (options.pin !== undefined && options.dtmf !== undefined)
      throw new Problem('usage', '--pin and --dtmf press the same keys', { nextSteps: ['say one of them'] });
    if (options.authUser !== undefined && options.authPassword === undefined)
      throw new Problem('auth-half-set', '--auth-user needs --auth-password', { nextSteps: ['add --auth-password prompt:'] });
    const { file, host, transport, authUser, authPassword, to, from } = options;
    const declared = await declaredCalls(file, context);
    const endpoint = await sipEndpoint({ host, transport, declared: declared.sip }, context);
    const world = await (await context.livekit()).readWorld();
    for (const warning of world.warnings) context.reporter.warn(warning);
    const said = {
      ...{ to, from, authUser, authPassword },
      pin: options.pin === undefined ? null : await context.secrets.resolve(options.pin, 'PIN of the call'),
      digits: options.dtmf ?? null,
      ringTimeoutMs: options.ringTimeout ?? RING_TIMEOUT_MS,
      durationMs: options.duration ?? DURATION_MS,
      play: options.play === undefined ? null : await context.files.readSound(options.play),
      record: options.record !== undefined,
      advertise: options.advertise ?? null,
      mediaFromAnywhere: options.mediaAny,
      expectRule: options.expectRule,
      expectAgents: options.expectAgent,
    };
    const order = await orderCall(said, world, endpoint, declared, context);
    const tools = await callTools(context);
    const calls: TestedCall[] = [];
    for (let count = 0; count < (options.repeat ?? 1); count += 1) {
      calls.push(await testCall(world, order, tools));
      await keep(calls, options, context);
      if (context.interrupts.signal.aborted) throw interruption(context.interrupts.signal, 'during the call, which was ended');
    }
    return { calls };
  },
});

const judgementsIn = (report: CallReport): readonly Judgement[] => ('outbound' in report ? [report.outbound] : report.calls);

/** Flags of a call that we make ourselves. @throws Problem `usage`. */
function refuseOwn(options: Readonly<Record<string, unknown>>): void {
  const own = [
    'host',
    'transport',
    'authUser',
    'authPassword',
    'pin',
    'dtmf',
    'repeat',
    'play',
    'record',
    'mediaAny',
    'advertise',
    'trace',
  ];
  const given = own.find((name) => options[name] !== undefined && options[name] !== false);
  if (given === undefined) return;
  const flagName = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new Problem('usage', `--${flagName} is for calls that sipctl makes itself; with --outbound LiveKit makes it`, {
    nextSteps: [`leave --${flagName} out, or --outbound`],
  });
}

/** Writes down what was asked for, after each call: a later one may be broken off. */
async function keep(
  calls: readonly TestedCall[],
  { record, trace }: { readonly record: string | undefined; readonly trace: string | undefined },
  { files }: Context,
): Promise<void> {
  const heard = calls.at(-1)?.record.recording ?? null;
  if (record !== undefined && heard !== null) await files.writeSound(record, heard);
  if (trace !== undefined) await files.writeText(trace, calls.map((call) => ladderText(call.record)).join('\n'));
}
