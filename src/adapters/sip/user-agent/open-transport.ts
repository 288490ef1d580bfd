import type { CallFailure, SipTransportKind } from '../../../core/model/phone-call.ts';
import { connectTcp, connectTls } from '../transport/stream.ts';
import type { SipPeer, SipTransport, TransportEvents } from '../transport/transport.ts';
import { localAddressToward, openUdp } from '../transport/udp.ts';

export interface OpeningOptions {
  readonly kind: SipTransportKind;
  readonly to: SipPeer;
  /** Name that a certificate has to be for. */
  readonly name: string;
  readonly ca?: string;
  readonly signal: AbortSignal;
}

/** Why no transport could be opened. */
export class OpeningFailure extends Error {
  readonly why: CallFailure;

  constructor(why: CallFailure, detail: string) {
    super(detail);
    this.why = why;
  }
}

/** @throws OpeningFailure. */
export async function openTransport({ kind, to, name, ca, signal }: OpeningOptions, events: TransportEvents): Promise<SipTransport> {
  try {
    if (kind === 'udp') return await openUdp(await localAddressToward(to.address), 0, events);
    if (kind === 'tcp') return await connectTcp(to, events, signal);
    return await connectTls(to, { name, ...(ca === undefined ? {} : { ca }) }, events, signal);
  } catch (error) {
    throw failureOf(error);
  }
}

/** What a system error means to a caller. */
export function failureOf(error: unknown): OpeningFailure {
  if (!(error instanceof Error)) return new OpeningFailure('unreachable', String(error));
  const code = 'code' in error ? String(error.code) : '';
  const why: CallFailure =
    error.name === 'AbortError' || code === 'ABORT_ERR'
      ? 'no-answer'
      : code === 'ECONNREFUSED'
        ? 'refused'
        : /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO|ISSUER/.test(code)
          ? 'certificate'
          : code === 'ECONNRESET' || code === 'EPIPE'
            ? 'connection-lost'
            : 'unreachable';
  return new OpeningFailure(why, why === 'no-answer' ? 'no connection came about' : error.message);
}
