import type { CallFailure, OptionsAnswer, SipTarget } from '../../core/model/phone-call.ts';
import type { Timers } from '../media/timers.ts';
import { certificateFault } from '../tls-faults.ts';
import { inTime } from './in-time.ts';
import { headerOf, type SipRequest, type SipResponse } from './message/message.ts';
import { hostText, uriText } from './message/uri.ts';
import { type Dns, resolveTarget } from './resolve.ts';
import { ClientTransaction } from './transaction/client-transaction.ts';
import { connectTcp, opened, openTls, overStream } from './transport/stream.ts';
import { isReliable, type SipPeer, type SipTransport, type TransportEvents } from './transport/transport.ts';
import { connectUdp } from './transport/udp.ts';
import { failureOf, openFirst, WHY } from './user-agent/open-transport.ts';

export interface OptionsTools {
  readonly timers: Timers;
  readonly dns: Dns;
  readonly randomText: (length: number) => string;
  readonly userAgent: string;
  readonly ca?: string;
}

type Certificate = NonNullable<OptionsAnswer['certificate']>;
type Exchange = { readonly response: SipResponse; readonly rttMs: number } | { readonly why: CallFailure; readonly detail: string };

/**
 * Asks a SIP service whether it is there (RFC 3261 11). Over UDP on a connected socket, which alone tells of a closed port. Over TLS a
 * certificate that is not trusted is told and looked past: an OPTIONS holds nothing that anybody should not see.
 */
export async function askOptions(target: SipTarget, timeoutMs: number, signal: AbortSignal, tools: OptionsTools): Promise<OptionsAnswer> {
  const untilThen = inTime(signal, timeoutMs);
  const { addresses } = await resolveTarget(target, tools.dns, { signal: untilThen });
  const nothing = { target, address: null, status: null, rttMs: null, failure: null, detail: '', allow: null, certificate: null };
  const [first] = addresses;
  if (first === undefined) return { ...nothing, failure: 'name-not-found', detail: `DNS knows no SIP service at ${target.host}` };
  let to: SipPeer = first;
  const told = () => ({ ...nothing, address: `${hostText(to.address)}:${to.port}`, certificate });
  let certificate: Certificate | null = null;
  let transport: SipTransport | null = null;
  const exchange: { take(response: SipResponse): void; lose(why: string): void } = { take: () => undefined, lose: () => undefined };
  try {
    const events: OptionsEvents = {
      onMessage: (message) => {
        if (message.kind === 'response') exchange.take(message);
      },
      onLost: (why) => exchange.lose(why),
      onCertificate: (seen) => {
        certificate = seen;
      },
    };
    transport = await openFirst(addresses, (next) => {
      to = next;
      return open(target, next, tools.ca, untilThen, events);
    });
    const result = await ask(target, to, transport, exchange, untilThen, tools);
    if ('why' in result) return { ...told(), failure: result.why, detail: result.detail };
    const { response, rttMs } = result;
    const allow = headerOf(response, 'Allow') ?? null;
    return { ...told(), status: response.status, rttMs, detail: response.reason, allow };
  } catch (error) {
    const { why, message } = failureOf(error);
    return { ...told(), failure: signal.aborted ? 'aborted' : why, detail: message };
  } finally {
    await transport?.close();
  }
}

interface OptionsEvents extends TransportEvents {
  onCertificate(certificate: Certificate): void;
}

async function open(
  { transport, host }: SipTarget,
  to: SipPeer,
  ca: string | undefined,
  signal: AbortSignal,
  events: OptionsEvents,
): Promise<SipTransport> {
  if (transport === 'udp') return await connectUdp(to, events);
  if (transport === 'tcp') return await connectTcp(to, events, signal);
  const socket = openTls(to, { name: host, ...(ca === undefined ? {} : { ca }) }, false);
  await opened(socket, 'secureConnect', signal);
  const { subject, subjectaltname, valid_to: until } = socket.getPeerCertificate();
  const name = subject?.CN ?? subjectaltname;
  const validTo = new Date(until);
  events.onCertificate({
    subject: typeof name === 'string' ? name : '',
    validTo: Number.isNaN(validTo.valueOf()) ? '' : validTo.toISOString(),
    ...(socket.authorized ? { problem: null, why: null } : problemOf(socket.authorizationError, subjectaltname ?? '')),
  });
  return overStream(socket, 'tls', events);
}

/** Node names the fault by its code alone in places, and by an error elsewhere. */
function problemOf(error: unknown, names: string): Pick<Certificate, 'problem' | 'why'> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const known = certificateFault(code);
  if (known === null) return { problem: error instanceof Error ? error.message : code, why: 'certificate' };
  return { problem: `${known.text} (${known.fault === 'name' ? `it names ${names}` : code})`, why: WHY[known.fault] };
}

function ask(
  target: SipTarget,
  to: SipPeer,
  transport: SipTransport,
  exchange: { take(response: SipResponse): void; lose(why: string): void },
  signal: AbortSignal,
  { timers, randomText, userAgent }: OptionsTools,
): Promise<Exchange> {
  const request = optionsTo(target, transport, { callId: randomText(20), tag: randomText(10), branch: randomText(16) }, userAgent);
  const beganAt = timers.now();
  return new Promise((resolve) => {
    const settle = (result: Exchange) => {
      transaction.end();
      signal.removeEventListener('abort', late);
      resolve(result);
    };
    const late = () => settle({ why: 'no-answer', detail: 'nothing came back' });
    const transaction = new ClientTransaction({
      request,
      reliable: isReliable(transport.kind),
      timers,
      send: (sent) => transport.send(sent, to),
      onResponse: (response) => {
        if (response.status >= 200) settle({ response, rttMs: timers.now() - beganAt });
      },
      onTimeout: late,
    });
    exchange.take = (response) => {
      if (headerOf(response, 'Call-ID') === headerOf(request, 'Call-ID')) transaction.receive(response);
    };
    exchange.lose = (why) => settle({ why: why.includes('ECONNREFUSED') ? 'refused' : 'connection-lost', detail: why });
    signal.addEventListener('abort', late, { once: true });
  });
}

interface Names {
  readonly callId: string;
  readonly tag: string;
  readonly branch: string;
}

/** An OPTIONS to the service itself, outside of any call. */
export function optionsTo(
  target: SipTarget,
  { kind, local }: Pick<SipTransport, 'kind' | 'local'>,
  names: Names,
  userAgent: string,
): SipRequest {
  const uri = uriText('', target.host, target.port ?? null, kind === 'udp' ? '' : `;transport=${kind}`);
  const via = `SIP/2.0/${kind.toUpperCase()} ${hostText(local.address)}:${local.port};branch=z9hG4bK${names.branch};rport`;
  const values = {
    Via: via,
    'Max-Forwards': '70',
    From: `<${uriText('sipctl', local.address, null)}>;tag=${names.tag}`,
    To: `<${uri}>`,
    'Call-ID': names.callId,
    CSeq: '1 OPTIONS',
    Accept: 'application/sdp',
    'User-Agent': userAgent,
  };
  return {
    kind: 'request',
    method: 'OPTIONS',
    uri,
    headers: Object.entries(values).map(([name, value]) => ({ name, value })),
    body: Buffer.alloc(0),
  };
}
