import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';

const RECORDINGS: Readonly<Record<string, string>> = {
  ListSIPInboundTrunk: 'list-inbound-trunks',
  ListSIPOutboundTrunk: 'list-outbound-trunks',
  ListSIPDispatchRule: 'list-dispatch-rules',
};

/**
 * Leaves V8's bytecode beside the chunks in `dist`, for bin/load-chunk.js: lists trunks once, of a server on loopback that answers as
 * LiveKit did, and keeps what was compiled for it.
 */
export async function keepBytecode(): Promise<void> {
  const answers = new Map(
    await Promise.all(Object.entries(RECORDINGS).map(async ([method, name]) => [method, await answerIn(name)] as const)),
  );
  const server = http.createServer((request, answer) => answer.end(answers.get(path.basename(request.url ?? ''))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = {
    HOME: path.resolve('dist'),
    LIVEKIT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    LIVEKIT_API_KEY: 'key',
    LIVEKIT_API_SECRET: 'a secret of thirty-two characters',
  };
  try {
    await promisify(execFile)(process.execPath, ['tools/compile-chunks.cjs', 'trunk', 'list'], { env });
  } finally {
    server.close();
  }
}

async function answerIn(recording: string): Promise<string> {
  const { response } = JSON.parse(await readFile(`fixtures/livekit/recordings/${recording}.json`, 'utf8'));
  return JSON.stringify(response.body);
}
