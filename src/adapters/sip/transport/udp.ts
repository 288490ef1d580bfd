import dgram from 'node:dgram';
import { once } from 'node:events';
import { parseMessage } from '../message/parse-message.ts';
import { writeMessage } from '../message/write-message.ts';
import { plainAddress, type SipPeer, type SipTransport, type TransportEvents } from './transport.ts';

/**
 * A UDP socket that is bound and not connected: answers and later requests may come from another address than was written to.
 * @param port 0 = any that is free. @throws the system's error where the address cannot be bound.
 */
export async function openUdp(address: string, port: number, events: TransportEvents): Promise<SipTransport> {
  const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.bind(port, address);
  await once(socket, 'listening');
  // A closed port far away is told by silence on such a socket, and every exchange has its own deadline.
  socket.on('error', () => undefined);
  socket.on('message', (bytes, { address: source, port: sourcePort }) => {
    const from = { address: plainAddress(source), port: sourcePort };
    const message = parseMessage(bytes);
    if (message.kind === 'malformed') events.onMalformed?.(message, from);
    else events.onMessage(message, from);
  });
  let closing: Promise<void> | null = null;
  return {
    kind: 'udp',
    local: { address, port: socket.address().port },
    send: (message, to) => {
      if (closing === null) socket.send(writeMessage(message), to.port, to.address, () => undefined);
    },
    close: () => {
      closing ??= new Promise((resolve) => socket.close(() => resolve()));
      return closing;
    },
  };
}

/**
 * A UDP socket that only one peer is heard on: the system then tells of a closed port there, as `onLost`.
 * @throws the system's error where no way leads there.
 */
export async function connectUdp(to: SipPeer, events: TransportEvents): Promise<SipTransport> {
  const socket = dgram.createSocket(to.address.includes(':') ? 'udp6' : 'udp4');
  socket.connect(to.port, to.address);
  await once(socket, 'connect');
  socket.on('error', (error) => events.onLost?.(error.message));
  socket.on('message', (bytes) => {
    const message = parseMessage(bytes);
    if (message.kind === 'malformed') events.onMalformed?.(message, to);
    else events.onMessage(message, to);
  });
  const { address, port } = socket.address();
  return {
    kind: 'udp',
    local: { address: plainAddress(address), port },
    send: (message) =>
      socket.send(writeMessage(message), (error) => {
        if (error !== null) events.onLost?.(error.message);
      }),
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** @returns the address of this machine from which packets go there; nothing is sent. @throws the system's error where no way leads there. */
export async function localAddressToward(address: string): Promise<string> {
  const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.connect(9, address);
    await once(socket, 'connect');
    return socket.address().address;
  } finally {
    socket.close();
  }
}
