import { once } from 'node:events';
import net from 'node:net';
import type { SipMessage } from '../message/message.ts';
import { overStream } from './stream.ts';
import type { SipPeer, SipTransport } from './transport.ts';
import { openUdp } from './udp.ts';

export type ListeningKind = 'udp' | 'tcp';

/** A port that takes messages over UDP and TCP alike, as SIP services do. */
export interface SipListener {
  readonly local: SipPeer;
  /** Over TCP it goes to the connection with that far end; where there is none, or none any more, it is lost. */
  send(message: SipMessage, to: SipPeer, kind: ListeningKind): void;
  close(): Promise<void>;
}

/** Somebody else may have the TCP port whose UDP twin was free. */
const MOST_TRIES = 50;

/**
 * @param port 0 = any that is free over both.
 * @param onMessage told each message with its source; bytes that are none are left alone.
 * @throws the system's error where the address cannot be bound.
 */
export async function listenSip(
  address: string,
  port: number,
  onMessage: (message: SipMessage, from: SipPeer, kind: ListeningKind) => void,
): Promise<SipListener> {
  for (let tries = 1; ; tries += 1) {
    const udp = await openUdp(address, port, { onMessage: (message, from) => onMessage(message, from, 'udp') });
    try {
      const tcp = await listenTcp(address, udp.local.port, (message, from) => onMessage(message, from, 'tcp'));
      return {
        local: udp.local,
        send: (message, to, kind) => (kind === 'udp' ? udp.send(message, to) : tcp.send(message, to)),
        close: async () => {
          await Promise.all([udp.close(), tcp.close()]);
        },
      };
    } catch (error) {
      await udp.close();
      if (port !== 0 || tries === MOST_TRIES) throw error;
    }
  }
}

async function listenTcp(address: string, port: number, onMessage: (message: SipMessage, from: SipPeer) => void) {
  const connections = new Map<string, SipTransport>();
  const server = net.createServer((socket) => {
    const key = keyOf({ address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 });
    connections.set(key, overStream(socket, 'tcp', { onMessage, onLost: () => connections.delete(key) }));
  });
  server.listen(port, address);
  await once(server, 'listening');
  return {
    send: (message: SipMessage, to: SipPeer) => connections.get(keyOf(to))?.send(message, to),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      await Promise.all([...connections.values()].map((connection) => connection.close()));
      await closed;
    },
  };
}

const keyOf = ({ address, port }: SipPeer): string => `${address} ${port}`;
