import type http from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What came back for one request: an answer whatever its status, or the fault that kept it from being read. */
export type Outcome =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }
  | {
      readonly kind: 'fault';
      readonly fault: 'connection' | 'timeout' | 'too-large';
      /** False where the server cannot have seen a byte of it. */
      readonly sent: boolean;
      readonly error?: Error;
    };

export interface Limits {
  /** For all of it: connecting, sending, reading the last byte. */
  readonly deadlineMs: number;
  readonly maxBodyBytes: number;
}

/** Sends one request and reads its answer. Follows no redirect and repeats nothing; never rejects. */
export function exchange(request: http.ClientRequest, body: string, { deadlineMs, maxBodyBytes }: Limits): Promise<Outcome> {
  return new Promise((resolve) => {
    let settled = false;
    const deadline = setTimeout(() => settle({ kind: 'fault', fault: 'timeout', sent: wasSent(request) }), deadlineMs);

    function settle(outcome: Outcome): void {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      resolve(outcome);
      if (outcome.kind === 'fault') request.destroy();
    }

    // This listener stays: destroying a request makes it emit a late error, which would otherwise end the process.
    request.on('error', (error) => settle({ kind: 'fault', fault: 'connection', sent: wasSent(request, error), error }));
    request.once('response', (response) => read(response, maxBodyBytes, settle));
    request.end(body);
  });
}

function read(response: IncomingMessage, maxBodyBytes: number, settle: (outcome: Outcome) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBodyBytes) settle({ kind: 'fault', fault: 'too-large', sent: true });
    else chunks.push(chunk);
  });
  response.on('error', (error) => settle({ kind: 'fault', fault: 'connection', sent: true, error }));
  response.once('end', () => {
    settle({ kind: 'answer', status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() });
  });
}

/** A request is written once its socket is connected and, for TLS, the handshake done; until then nothing has left this machine. */
function wasSent(request: http.ClientRequest, error?: Error & { code?: string; syscall?: string }): boolean {
  if (error?.syscall === 'connect' || error?.syscall === 'getaddrinfo' || error instanceof AggregateError) return false;
  const { socket } = request;
  if (socket === null || socket.connecting) return false;
  // `authorized` is set when the handshake ends well; a refused certificate or a failed handshake leaves it false.
  return !isSecure(socket) || socket.authorized;
}

const isSecure = (socket: Socket): socket is TLSSocket => 'encrypted' in socket;
