import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { writeRtp } from '../../../src/adapters/media/rtp-packet.ts';

/** The far end of a recorded call: sends bytes as they are, keeps bytes as they come. */
export interface RawCaller {
  readonly port: number;
  readonly audioPort: number;
  /** Messages in order of arrival, taken out by whoever reads them. */
  readonly arrived: string[];
  send(message: Buffer): void;
  /** A packet of sound, or the end of a key. */
  sendAudio(port: number, key?: string): void;
  close(): Promise<void>;
}

const KEYS = '0123456789*#';

export async function rawCaller(kind: string, sipPort: number): Promise<RawCaller> {
  const arrived: string[] = [];
  const audio = dgram.createSocket('udp4');
  audio.bind(0, '127.0.0.1');
  await once(audio, 'listening');
  let sequence = 0;
  const wire = kind === 'TCP' ? await overTcp(sipPort, arrived) : await overUdp(sipPort, arrived);
  return {
    ...wire,
    arrived,
    audioPort: audio.address().port,
    sendAudio: (port, key) => {
      sequence += 1;
      const payload = key === undefined ? new Uint8Array(160).fill(0xff) : Uint8Array.of(KEYS.indexOf(key), 0x8a, 3, 0x20);
      const packet = { payloadType: key === undefined ? 0 : 101, marker: false, sequence, timestamp: sequence * 160, ssrc: 7, payload };
      audio.send(writeRtp(packet), port, '127.0.0.1');
    },
    close: async () => {
      audio.close();
      await wire.close();
    },
  };
}

async function overUdp(sipPort: number, arrived: string[]) {
  const socket = dgram.createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (bytes) => arrived.push(bytes.toString()));
  return {
    port: socket.address().port,
    send: (message: Buffer) => socket.send(message, sipPort, '127.0.0.1'),
    close: async () => {
      socket.close();
    },
  };
}

async function overTcp(sipPort: number, arrived: string[]) {
  const socket = net.connect(sipPort, '127.0.0.1');
  await once(socket, 'connect');
  socket.setNoDelay(true);
  let pending = '';
  socket.on('data', (bytes) => {
    pending += bytes.toString('latin1');
    for (let end = wholeMessage(pending); end > 0; end = wholeMessage(pending)) {
      arrived.push(pending.slice(0, end));
      pending = pending.slice(end);
    }
  });
  return {
    port: socket.localPort ?? 0,
    send: (message: Buffer) => socket.write(message),
    close: async () => {
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    },
  };
}

/** @returns where the first message ends, 0 while it is not whole. */
function wholeMessage(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  const end = head + 4 + Number(/^Content-Length: (\d+)/m.exec(text)?.[1] ?? 0);
  return head < 0 || text.length < end ? 0 : end;
}
