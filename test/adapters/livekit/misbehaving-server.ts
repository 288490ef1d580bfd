import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Server {
  readonly port: number;
  readonly seen: readonly Seen[];
}

export type Answer = (response: http.ServerResponse, request: Seen, number: number) => void;

/** An HTTP server that answers as the test says and remembers what it was asked; it ends with the test. */
export function httpServer(answer: Answer): Promise<Server> {
  return listening(answer, (listener) => http.createServer(listener));
}

/** As {@link httpServer}, over TLS with `fixtures/wire/tls/<certificate>.pem`. */
export function tlsServer(certificate: string, answer: Answer): Promise<Server> {
  return listening(answer, (listener) => https.createServer({ key: pem('server.key'), cert: pem(`${certificate}.pem`) }, listener));
}

/** A server that speaks as the test says, byte by byte. @param talk called once the first bytes of a request are there. */
export async function rawServer(talk: (socket: Socket, connection: number) => void): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    const number = connections;
    socket.on('error', () => socket.destroy());
    socket.once('data', () => talk(socket, number));
  });
  return { port: await listen(server), connections: () => connections };
}

/** A loopback port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function pem(file: string): string {
  return readFileSync(new URL(`../../../fixtures/wire/tls/${file}`, import.meta.url), 'utf8');
}

export function json(response: http.ServerResponse, body: unknown, status = 200, headers: http.OutgoingHttpHeaders = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function listening(answer: Answer, create: (listener: http.RequestListener) => http.Server): Promise<Server> {
  const seen: Seen[] = [];
  const server = create((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const entry = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(entry);
      answer(response, entry, seen.length);
    });
  });
  return { port: await listen(server), seen };
}

/** Listens on a free loopback port until the test ends. */
export async function listen(server: net.Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
