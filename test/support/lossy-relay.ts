import dgram from 'node:dgram';
import { once } from 'node:events';
import { cseqOf, type SipMessage } from '../../src/adapters/sip/message/message.ts';
import { parseMessage } from '../../src/adapters/sip/message/parse-message.ts';

/** The path over UDP between one caller and a far end on 127.0.0.1, on which the first message of one kind gets lost. */
export interface LossyRelay {
  /** Where the caller calls. */
  readonly port: number;
  /** Messages that got lost. */
  readonly lost: number;
  close(): Promise<void>;
}

/** @param losing `2 INVITE` = an INVITE with that CSeq, `200 BYE` = an answer. @param far port of the far end. */
export async function lossyRelay(losing: string, far: number): Promise<LossyRelay> {
  const [near, beyond] = await Promise.all([bound(), bound()]);
  let lost = 0;
  let caller = 0;
  const passOn = (bytes: Buffer, from: dgram.Socket, to: number, seenAs: dgram.Socket) => {
    const message = parseMessage(bytes);
    if (lost === 0 && message.kind !== 'malformed' && kindOf(message) === losing) lost += 1;
    else from.send(throughHere(bytes, seenAs.address().port), to, '127.0.0.1');
  };
  near.on('message', (bytes, from) => {
    caller = from.port;
    passOn(bytes, beyond, far, beyond);
  });
  beyond.on('message', (bytes) => passOn(bytes, near, caller, near));
  return {
    port: near.address().port,
    get lost() {
      return lost;
    },
    close: async () => {
      const closed = [once(near, 'close'), once(beyond, 'close')];
      near.close();
      beyond.close();
      await Promise.all(closed);
    },
  };
}

async function bound(): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

function kindOf(message: SipMessage): string {
  const cseq = cseqOf(message);
  return message.kind === 'request' ? `${cseq?.number} ${message.method}` : `${message.status} ${cseq?.method}`;
}

/** What follows in the call goes the same way: each side takes the relay for the other. */
const throughHere = (bytes: Buffer, port: number): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(/^(Contact:.*@?127\.0\.0\.1):\d+/m, `$1:${port}`), 'latin1');
