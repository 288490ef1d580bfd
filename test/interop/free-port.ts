import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

/**
 * @returns a port of 127.0.0.1 that nobody has over UDP or TCP at this moment, for other people's programs, which are told theirs.
 * Even, as RTP likes it; asked of UDP, because Linux gives out odd ones alone over TCP.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const isFree = port % 2 === 0 && (await isFreeOverTcp(port));
    socket.close();
    await once(socket, 'close');
    if (isFree) return port;
  }
}

async function isFreeOverTcp(port: number): Promise<boolean> {
  const server = net.createServer();
  try {
    const bound = once(server, 'listening');
    server.listen(port, '127.0.0.1');
    await bound;
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
