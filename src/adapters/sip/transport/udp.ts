import dgram from 'node:dgram';
import { once } from 'node:events';
import { parseMessage } from '../message/parse-message.ts';
import { writeMessage } from '../message/write-message.ts';
import { plainAddress, type SipTransport, type TransportEvents } from './transport.ts';

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
