import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem } from '../../core/problem.ts';
import type { LoggedRequest } from '../options.ts';
import { type Answering, answer } from './answer.ts';
import { PLAIN_TEXT, type Reply } from './route.ts';

/** LiveKit itself takes bodies of any size. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** So many requests are remembered for tests; a sandbox may run for days. */
const MAX_LOGGED = 1000;
export const HOST = '127.0.0.1';

/** The sandbox's HTTP side: bodies in, replies out, every request noted. */
export class HttpServer {
  readonly requests: LoggedRequest[] = [];
  readonly #answering: Answering;
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));

  constructor(answering: Answering) {
    this.#answering = answering;
  }

  /** On 127.0.0.1 and nowhere else: the key is printed, so it protects nothing. @returns the port. @throws Problem `sandbox-failed` */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) => reject(cannotListen(port, cause)));
      this.#server.listen(port, HOST, resolve);
    });
    return portOf(this.#server.address());
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    try {
      const body = await readBody(request);
      const reply = body === null ? TOO_LARGE : await this.#answer(request, body);
      send(response, reply);
    } catch (error) {
      // A client that went away wants no answer; whatever else it is, is a fault of the sandbox and has to be seen.
      if (request.destroyed && !request.complete) return;
      send(response, { status: 500, type: PLAIN_TEXT, body: `the sandbox failed: ${String(error)}` });
    }
  }

  async #answer(request: http.IncomingMessage, body: Buffer): Promise<Reply> {
    const { method = 'GET', headers } = request;
    // LiveKit takes one slash too many at the start of a path.
    const address = `http://${HOST}${(request.url ?? '/').replace(/^\/\//, '/')}`;
    if (!URL.canParse(address)) return { status: 400, type: PLAIN_TEXT, body: '400 Bad Request' };
    const url = new URL(address);
    const contentType = headers['content-type'] ?? '';
    if (this.requests.length === MAX_LOGGED) this.requests.shift();
    this.requests.push({ method, path: url.pathname, body: body.toString(contentType.includes('protobuf') ? 'base64' : 'utf8') });
    return answer(this.#answering, { method, url, contentType, authorization: headers.authorization, body });
  }
}

const TOO_LARGE: Reply = { status: 413, type: PLAIN_TEXT, body: 'the sandbox takes bodies of up to 64 MiB' };

/** @returns null for a body over the limit: at once where it is announced, else after the rest was read and thrown away. */
async function readBody(request: http.IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks);
}

function send(response: http.ServerResponse, { status, type, body }: Reply): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), Vary: 'Origin' });
  response.end(body);
}

function cannotListen(port: number, cause: unknown): Problem {
  return new Problem('sandbox-failed', `cannot listen on ${HOST}:${port}`, {
    nextSteps: ['leave the port out to get a free one'],
    cause,
  });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('not listening on a port');
  return address.port;
}
