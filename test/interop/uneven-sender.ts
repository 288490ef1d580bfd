import dgram from 'node:dgram';
import { once } from 'node:events';
import { writeRtp } from '../../src/adapters/media/rtp-packet.ts';

const PACKET_MS = 20;
/** Every second packet is so late: the jitter of RFC 3550 goes towards it, and stays there. */
export const LATE_MS = 8;
const EVERY = 10;
const SILENCE = new Uint8Array(160).fill(0xff);

/** Sends G.711 as bad networks deliver it: uneven, and two of ten packets are missing. */
export interface UnevenSender {
  readonly port: number;
  /** @param slots how long: one of 20 ms for each packet, sent or not. */
  start(port: number, slots: number): void;
  readonly sent: number;
  close(): Promise<void>;
}

export async function unevenSender(): Promise<UnevenSender> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let timer: NodeJS.Timeout | undefined;
  let sent = 0;
  return {
    port: socket.address().port,
    get sent() {
      return sent;
    },
    start: (port, slots) => {
      const beganAt = performance.now();
      const sendFrom = (nth: number) => {
        const due = beganAt + nth * PACKET_MS + (nth % 2) * LATE_MS;
        timer = setTimeout(
          () => {
            // Both of a pair, so that what comes next is uneven to what came before.
            if (nth % EVERY !== 4 && nth % EVERY !== 5) {
              const head = { payloadType: 0, marker: nth === 0, sequence: nth & 0xffff, timestamp: nth * 160, ssrc: 7 };
              socket.send(writeRtp({ ...head, payload: SILENCE }), port, '127.0.0.1');
              sent += 1;
            }
            if (nth + 1 < slots) sendFrom(nth + 1);
          },
          Math.max(0, due - performance.now()),
        );
      };
      sendFrom(0);
    },
    close: async () => {
      clearTimeout(timer);
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
