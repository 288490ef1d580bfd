import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';
import { MediaSession } from '../../src/adapters/media/media-session.ts';
import { systemTimers } from '../../src/adapters/media/timers.ts';
import { tone } from '../../src/adapters/media/tone.ts';
import { headerOf, type SipMessage, type SipRequest, type SipResponse } from '../../src/adapters/sip/message/message.ts';
import { hostText } from '../../src/adapters/sip/message/uri.ts';
import { writeOffer } from '../../src/adapters/sip/sdp/offer.ts';
import { readAudio } from '../../src/adapters/sip/sdp/read-audio.ts';
import { overStream } from '../../src/adapters/sip/transport/stream.ts';
import type { SipPeer, SipTransport, TransportEvents } from '../../src/adapters/sip/transport/transport.ts';
import { openUdp } from '../../src/adapters/sip/transport/udp.ts';
import { type Reply, respondTo } from '../../src/adapters/sip/user-agent/respond.ts';
import { pem } from '../adapters/livekit/misbehaving-server.ts';

/** The far end of a call, doing what a test tells it to. */
export interface ScriptedPeer {
  readonly transport: SipTransport;
  readonly port: number;
  /** Everything that came in, in order. */
  readonly received: readonly SipMessage[];
  reply(request: SipRequest, reply: Reply): void;
  send(message: SipMessage, to: SipPeer): void;
  /** A description to answer an INVITE with, and the audio behind it, sent to whom the INVITE names. @param sound a tone unless given. */
  audioFor(invite: SipRequest, sound?: Sound): Promise<{ readonly description: string; readonly media: MediaSession }>;
}

/** @param from how many samples went before. */
export type Sound = (from: number, length: number) => Int16Array;

export type Script = (request: SipRequest, peer: ScriptedPeer, from: SipPeer) => void | Promise<void>;

/** Where a far end is, and what it is spoken to over. */
export interface PeerPlace {
  readonly address?: string;
  /** Over TLS with `fixtures/wire/tls/<certificate>.pem`. */
  readonly over?: 'udp' | 'tcp' | { readonly certificate: string; readonly tls?: tls.TlsOptions };
}

/** @param script told each request. Ends with the test. */
export async function scriptedPeer(script: Script, { address = '127.0.0.1', over = 'udp' }: PeerPlace = {}): Promise<ScriptedPeer> {
  const received: SipMessage[] = [];
  const sources = new Map<SipRequest, SipPeer>();
  const events: TransportEvents = {
    onMessage: (message, from) => {
      received.push(message);
      if (message.kind !== 'request') return;
      sources.set(message, from);
      void script(message, peer, from);
    },
  };
  const transport = over === 'udp' ? await openUdp(address, 0, events) : await listening(address, over, events);
  onTestFinished(() => transport.close());
  const peer: ScriptedPeer = {
    transport,
    port: transport.local.port,
    received,
    reply: (request, reply) => {
      const to = sources.get(request);
      if (to !== undefined) transport.send(respondTo(request, to, { toTag: 'SCL_scripted', ...reply }), to);
    },
    send: (message, to) => transport.send(message, to),
    audioFor: async (invite, sound = (from, length) => tone(440, 8000, length, from)) => {
      const media = await MediaSession.open({
        address,
        timers: systemTimers,
        ssrc: 99,
        sound,
        fromAnywhere: false,
      });
      onTestFinished(() => media.close());
      const audio = readAudio(invite.body.toString());
      if ('why' in audio) throw new Error(audio.why);
      media.start({ address: audio.address, port: audio.port, codec: audio.codec, telephoneEvent: audio.telephoneEvent });
      return { description: writeOffer({ address, port: media.port, session: 1 }), media };
    },
  };
  return peer;
}

/** A far end that is connected to; it speaks to whoever came last. */
async function listening(
  address: string,
  over: Exclude<PeerPlace['over'], 'udp' | undefined>,
  events: TransportEvents,
): Promise<SipTransport> {
  const kind = over === 'tcp' ? 'tcp' : 'tls';
  const connections: SipTransport[] = [];
  const take = (socket: net.Socket) => {
    connections.push(overStream(socket, kind, events));
  };
  const server =
    over === 'tcp'
      ? net.createServer(take)
      : tls.createServer({ key: pem('server.key'), cert: pem(`${over.certificate}.pem`), ...over.tls }, take);
  server.listen(0, address);
  await once(server, 'listening');
  const place = server.address();
  return {
    kind,
    local: { address, port: typeof place === 'object' && place !== null ? place.port : 0 },
    send: (message, to) => connections.at(-1)?.send(message, to),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      await Promise.all(connections.map((connection) => connection.close()));
      await closed;
    },
  };
}

/** Answers like LiveKit: a challenge, a 180, then the audio of an agent. @param wrong what it does otherwise. */
export const likeLiveKit =
  (password: (value: string, request: SipRequest) => boolean, nonce = 'n1'): Script =>
  async (request, peer) => {
    if (request.method === 'BYE' || request.method === 'OPTIONS') peer.reply(request, { status: 200, reason: 'OK' });
    if (request.method !== 'INVITE') return;
    peer.reply(request, { status: 100, reason: 'Processing' });
    const given = headerOf(request, 'Proxy-Authorization');
    if (given === undefined) {
      const challenge = { name: 'Proxy-Authenticate', value: `Digest realm="LiveKit", nonce="${nonce}", algorithm=MD5` };
      peer.reply(request, { status: 407, reason: 'Unauthorized', headers: [challenge] });
    } else if (password(given, request)) {
      peer.reply(request, { status: 180, reason: 'Ringing' });
      peer.reply(request, await answered(request, peer));
    } else peer.reply(request, { status: 401, reason: 'Unauthorized' });
  };

/** A 200 with audio behind it. */
export async function answered(request: SipRequest, peer: ScriptedPeer, sound?: Sound): Promise<Reply> {
  const { description } = await peer.audioFor(request, sound);
  const headers = [
    { name: 'Contact', value: `<sip:${hostText(peer.transport.local.address)}:${peer.port};transport=${peer.transport.kind}>` },
    { name: 'Content-Type', value: 'application/sdp' },
  ];
  return { status: 200, reason: 'OK', headers, body: Buffer.from(description) };
}

export const isAnswerTo = (message: SipMessage, method: string): message is SipResponse =>
  message.kind === 'response' && (headerOf(message, 'CSeq') ?? '').endsWith(method);
