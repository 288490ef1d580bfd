import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { client } from './client.ts';
import { manualClock } from './clocks.ts';
import { rawServer } from './misbehaving-server.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\n{"items":[]}';

describe('a connection', () => {
  it('serves many requests, until it has been idle for so long that the server may be about to end it', async () => {
    const server = await rawServer((socket: Socket) => {
      socket.write(ANSWER);
      socket.on('data', () => socket.write(ANSWER));
    });
    const clock = manualClock(0);
    const { reader } = client(`ws://127.0.0.1:${server.port}`, { clock });
    for (const pause of [0, 1000, 3000]) {
      await clock.sleep(pause);
      await reader.list('inboundTrunk');
    }
    expect(server.connections()).toBe(1);
    await clock.sleep(5000);
    await reader.list('inboundTrunk');
    expect(server.connections()).toBe(2);
  });
});
