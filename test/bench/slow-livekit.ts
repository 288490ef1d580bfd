import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';

/*
 * A process of its own: an embedded LiveKit whose answers take so many milliseconds, as over a network. Prints what to reach it by as JSON, `{"LIVEKIT_URL": ...}`,
 * and ends with its standard input. `GET /requests` tells `{"requests": N, "most": N}`: how many came, and how many at once.
 */
const latency = Number(process.argv[2]);
const sandbox = await startSandbox();
const livekit = new URL(sandbox.httpUrl);
let requests = 0;
let waiting = 0;
let most = 0;

const door = http.createServer((request, answer) => {
  if (request.method === 'GET') {
    answer.end(JSON.stringify({ requests, most }));
    return;
  }
  requests += 1;
  waiting += 1;
  most = Math.max(most, waiting);
  answer.on('close', () => {
    waiting -= 1;
  });
  const due = performance.now() + latency;
  const { hostname, port } = livekit;
  const onward = http.request({ hostname, port, method: request.method, path: request.url, headers: request.headers }, async (reply) => {
    const parts: Buffer[] = [];
    for await (const part of reply) parts.push(part);
    setTimeout(() => answer.writeHead(reply.statusCode ?? 500, reply.headers).end(Buffer.concat(parts)), due - performance.now());
  });
  onward.on('error', () => answer.destroy());
  request.pipe(onward);
});

await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
const { port } = door.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ ...sandbox.env, LIVEKIT_URL: `ws://127.0.0.1:${port}` })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
