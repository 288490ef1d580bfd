import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../../src/sandbox/options.ts';
import { atTheEnd } from './in-process.ts';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** One request on its way to the sandbox. */
export interface Call {
  /** `CreateSIPInboundTrunk`. */
  readonly method: string;
  readonly body: Record<string, unknown>;
  /** Lets it reach the sandbox, perhaps with another body. @returns the sandbox's answer. */
  forward(body?: Record<string, unknown>): Promise<Reply>;
}

/** What sipctl gets in the end: an answer, or a connection that breaks without one. */
export type Tamper = (call: Call) => Promise<Reply | 'cut'>;

export interface TamperedWire {
  /** `LIVEKIT_URL` for a sipctl that shall come through here. */
  readonly env: { readonly LIVEKIT_URL: string };
  /** Methods that were asked for, in order. */
  readonly methods: readonly string[];
}

/** Stands between sipctl and a sandbox and does to each request what the test says. */
export async function tamperedWire(sandbox: Sandbox, tamper: Tamper): Promise<TamperedWire> {
  const methods: string[] = [];
  const server = http.createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString();
    const path = request.url ?? '';
    const method = path.split('/').at(-1) ?? '';
    methods.push(method);
    const forward = async (body: Record<string, unknown> = JSON.parse(text)) => {
      const headers = { 'content-type': 'application/json', authorization: request.headers.authorization ?? '' };
      const answer = await fetch(`${sandbox.httpUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      const said = await answer.text();
      // LiveKit's own refusals of a token are plain text.
      return { status: answer.status, body: answer.headers.get('content-type')?.includes('json') ? JSON.parse(said) : { said } };
    };
    const reply = await tamper({ method, body: JSON.parse(text), forward });
    if (reply === 'cut') request.socket.destroy();
    else if (typeof reply.body['said'] === 'string')
      response.writeHead(reply.status, { 'content-type': 'text/plain' }).end(reply.body['said']);
    else response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atTheEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { env: { LIVEKIT_URL: `ws://127.0.0.1:${port}` }, methods };
}
