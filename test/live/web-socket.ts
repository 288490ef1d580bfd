import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { Socket } from 'node:net';

const TEXT_AND_BINARY = [1, 2];
const [BINARY, CLOSE, PING, PONG] = [2, 8, 9, 10];

/** A WebSocket to a server that sends each message in one frame, as LiveKit's do; Node 20 has none of its own. */
export interface WebSocketClient {
  send(message: Uint8Array): void;
  close(): void;
}

/** @param url `ws://127.0.0.1:7880/agent?protocol=1`. @throws Error where the server answers with anything but 101. */
export async function openWebSocket(url: string, token: string, onMessage: (message: Buffer) => void): Promise<WebSocketClient> {
  const headers = {
    authorization: `Bearer ${token}`,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': randomBytes(16).toString('base64'),
  };
  const request = http.request(url.replace(/^ws/, 'http'), { headers, agent: false });
  request.on('response', ({ statusCode }) => request.destroy(new Error(`${url}: ${statusCode} in place of 101`))).end();
  const [, socket, head] = (await once(request, 'upgrade')) as [unknown, Socket, Buffer];
  const send = (opcode: number, payload: Uint8Array) => {
    if (socket.writable) socket.write(frame(opcode, payload));
  };
  let received = head;
  const take = () => {
    for (let next = readFrame(received); next !== null; next = readFrame(received)) {
      received = next.rest;
      if (next.opcode === PING) send(PONG, next.payload);
      if (TEXT_AND_BINARY.includes(next.opcode)) onMessage(next.payload);
    }
  };
  socket.on('data', (part: Buffer) => {
    received = Buffer.concat([received, part]);
    take();
  });
  // A connection that LiveKit ends is over like one that is closed here.
  socket.on('error', () => socket.destroy());
  take();
  return {
    send: (message) => send(BINARY, message),
    close: () => {
      send(CLOSE, Buffer.of());
      socket.end();
    },
  };
}

/** RFC 6455, 5.2: what a client sends is masked. */
function frame(opcode: number, payload: Uint8Array): Buffer {
  const length = payload.length < 126 ? Buffer.of(payload.length) : Buffer.alloc(payload.length < 65_536 ? 3 : 9);
  if (length.length === 3) length.writeUInt16BE(payload.length, length.writeUInt8(126));
  if (length.length === 9) length.writeBigUInt64BE(BigInt(payload.length), length.writeUInt8(127));
  length.writeUInt8(length.readUInt8() | 0x80);
  const mask = randomBytes(4);
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return Buffer.concat([Buffer.of(0x80 | opcode), length, mask, masked]);
}

/** @returns the first frame, and what follows it; null while it is not there whole. */
function readFrame(bytes: Buffer): { readonly opcode: number; readonly payload: Buffer; readonly rest: Buffer } | null {
  if (bytes.length < 2) return null;
  const short = bytes.readUInt8(1) & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < start) return null;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < start + length) return null;
  return { opcode: bytes.readUInt8() & 0x0f, payload: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}
