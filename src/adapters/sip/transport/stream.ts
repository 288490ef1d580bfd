import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { StreamFramer } from '../message/stream-framer.ts';
import { writeMessage } from '../message/write-message.ts';
import { plainAddress, type SipPeer, type SipTransport, type TransportEvents } from './transport.ts';

/** A far end that has got everything may close in its turn; longer than this nobody waits for it. */
const GOODBYE_MS = 100;

/** @throws the system's error: ECONNREFUSED, ETIMEDOUT, ... @param signal gives up. */
export async function connectTcp(to: SipPeer, events: TransportEvents, signal: AbortSignal): Promise<SipTransport> {
  const socket = net.connect({ host: to.address, port: to.port });
  await opened(socket, 'connect', signal);
  return overStream(socket, 'tcp', events);
}

export interface TlsOptions {
  /** The name that the certificate has to be for; an IP address needs to stand in it as one. */
  readonly name: string;
  /** PEM, beside those that Node trusts. */
  readonly ca?: string;
}

/** @throws the system's error, those of certificates among them (`ERR_TLS_*`, `CERT_*`, `UNABLE_TO_*`, `DEPTH_ZERO_*`). */
export async function connectTls(to: SipPeer, options: TlsOptions, events: TransportEvents, signal: AbortSignal): Promise<SipTransport> {
  const socket = openTls(to, options, true);
  await opened(socket, 'secureConnect', signal);
  return overStream(socket, 'tls', events);
}

/** @param strict false: a certificate that is not trusted is told by `authorizationError`, for a look at it. */
export function openTls(to: SipPeer, { name, ca }: TlsOptions, strict: boolean): tls.TLSSocket {
  return tls.connect({
    host: to.address,
    port: to.port,
    rejectUnauthorized: strict,
    minVersion: 'TLSv1.2',
    // An IP address is no name to ask for; a certificate has to have it as an address then.
    ...(net.isIP(name) === 0 ? { servername: name } : {}),
    ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
  });
}

/** A connection on which nobody answers the first message of TLS: a SIP service that expects its messages in the clear waits for more. */
export class HandshakeSilence extends Error {}

/**
 * Waits for a connection, and leaves none behind that nobody waits for.
 * @throws the system's error, `AbortError`, {@link HandshakeSilence}.
 */
export async function opened(socket: net.Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  let connected = false;
  socket.once('connect', () => {
    connected = true;
  });
  try {
    await once(socket, event, { signal });
  } catch (error) {
    socket.destroy();
    throw connected && signal.aborted ? new HandshakeSilence() : error;
  }
}

/** Messages over a connection that stands. */
export function overStream(socket: net.Socket, kind: 'tcp' | 'tls', events: TransportEvents): SipTransport {
  // Without it the second small packet waits for the acknowledgement of the first: 40 ms on a 180.
  socket.setNoDelay(true);
  const framer = new StreamFramer();
  const from = { address: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };
  let lost = false;
  const lose = (why: string) => {
    if (lost) return;
    lost = true;
    events.onLost?.(why);
  };
  socket.on('data', (bytes) => {
    for (const message of framer.push(bytes)) {
      if (message.kind !== 'malformed') events.onMessage(message, from);
      else {
        events.onMalformed?.(message, from);
        lose(`what came is no SIP: ${message.why}`);
        socket.destroy();
      }
    }
  });
  socket.on('error', (error) => lose(error.message));
  socket.on('close', () => lose('the connection was closed'));
  return {
    kind,
    local: { address: plainAddress(socket.localAddress ?? ''), port: socket.localPort ?? 0 },
    send: (message) => {
      if (!socket.destroyed && socket.writable) socket.write(writeMessage(message));
    },
    close: async () => {
      lost = true;
      if (socket.destroyed) return;
      const closed = once(socket, 'close');
      socket.end();
      const late = setTimeout(() => socket.destroy(), GOODBYE_MS);
      await closed;
      clearTimeout(late);
    },
  };
}
