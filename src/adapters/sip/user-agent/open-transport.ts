import type { CallFailure, SipTransportKind } from '../../../core/model/phone-call.ts';
import { type CertificateFault, certificateFault, isTlsFault } from '../../tls-faults.ts';
import { connectTcp, connectTls, HandshakeSilence } from '../transport/stream.ts';
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

/** Of the addresses of one host so many are tried: each may take its whole deadline. */
const MOST_ADDRESSES = 4;

/**
 * Tries the addresses of a host one after the other (RFC 3263 4.3): some may not be reachable from here, such as those of IPv6. One
 * whose certificate is not trusted is the last: another one of that name must not do instead.
 * @throws OpeningFailure of the last one tried, or of the first one that says more than that no way leads there.
 */
export async function openFirst<T>(addresses: readonly SipPeer[], open: (to: SipPeer) => Promise<T>): Promise<T> {
  let told: OpeningFailure | null = null;
  for (const to of addresses.slice(0, MOST_ADDRESSES)) {
    try {
      return await open(to);
    } catch (error) {
      const failure = failureOf(error);
      if (told === null || told.why === 'unreachable') told = failure;
      if (failure.why.startsWith('certificate')) break;
    }
  }
  throw told ?? new OpeningFailure('name-not-found', 'there is no address to try');
}

/** @throws OpeningFailure. */
export async function openTransport({ kind, to, name, ca, signal }: OpeningOptions, events: TransportEvents): Promise<SipTransport> {
  try {
    signal.throwIfAborted();
    if (kind === 'udp') return await openUdp(await localAddressToward(to.address), 0, events);
    if (kind === 'tcp') return await connectTcp(to, events, signal);
    return await connectTls(to, { name, ...(ca === undefined ? {} : { ca }) }, events, signal);
  } catch (error) {
    throw failureOf(error);
  }
}

/** A certificate that is not trusted, by what is wrong with it. */
export const WHY = {
  authority: 'certificate',
  name: 'certificate-name',
  dates: 'certificate-dates',
} as const satisfies Record<CertificateFault, CallFailure>;

/** What a system error means to a caller. */
export function failureOf(error: unknown): OpeningFailure {
  if (error instanceof OpeningFailure) return error;
  if (!(error instanceof Error)) return new OpeningFailure('unreachable', String(error));
  const code = 'code' in error ? String(error.code) : '';
  const certificate = certificateFault(code);
  if (certificate !== null) return new OpeningFailure(WHY[certificate.fault], `${certificate.text} (${error.message})`);
  if (isTlsFault(code)) return new OpeningFailure('no-tls', `what listens there speaks no TLS that this machine accepts (${code})`);
  if (error instanceof HandshakeSilence)
    return new OpeningFailure('no-tls', 'a connection came about, and no TLS on it: what listens there waits for something else');
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return new OpeningFailure('no-answer', 'no connection came about');
  if (code === 'ECONNREFUSED') return new OpeningFailure('refused', error.message);
  if (code === 'ECONNRESET' || code === 'EPIPE') return new OpeningFailure('connection-lost', error.message);
  return new OpeningFailure('unreachable', error.message);
}
