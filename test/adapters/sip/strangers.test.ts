import dgram from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { writeRtp } from '../../../src/adapters/media/rtp-packet.ts';
import { readCredentials } from '../../../src/adapters/sip/digest/credentials.ts';
import { headerOf, type SipMessage, type SipRequest } from '../../../src/adapters/sip/message/message.ts';
import { writeMessage } from '../../../src/adapters/sip/message/write-message.ts';
import { readAudio } from '../../../src/adapters/sip/sdp/read-audio.ts';
import type { SipPeer } from '../../../src/adapters/sip/transport/transport.ts';
import type { CallEvent, DialRequest } from '../../../src/core/model/phone-call.ts';
import { dial, withPassword } from '../../support/dial.ts';
import { likeLiveKit, scriptedPeer } from '../../support/scripted-peer.ts';

const PASSWORD = 'a-password';
const HALF = 400;

/** What somebody sends who has seen the call go by, has guessed at it, or is only noise. */
function forgeries(invite: SipRequest): Buffer[] {
  const withHeaders = (headers: Readonly<Record<string, string>>) =>
    invite.headers.map(({ name, value }) => ({ name, value: headers[name] ?? value }));
  const request = (method: string, headers: Readonly<Record<string, string>>): SipMessage => ({
    ...invite,
    method,
    headers: withHeaders({ Via: 'SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKforged', CSeq: `9 ${method}`, ...headers }),
    body: Buffer.alloc(0),
  });
  const response = (status: number, headers: Readonly<Record<string, string>>): SipMessage => ({
    kind: 'response',
    status,
    reason: 'Forged',
    headers: [...withHeaders(headers), { name: 'Proxy-Authenticate', value: 'Digest realm="LiveKit", nonce="forged"' }],
    body: Buffer.alloc(0),
  });
  const [from, to] = [headerOf(invite, 'To') ?? '', headerOf(invite, 'From') ?? ''];
  const foreignBranch = { Via: (headerOf(invite, 'Via') ?? '').replace(/branch=\w+/, 'branch=z9hG4bKguessed') };
  return [
    // Those who know the whole call, and are not the service.
    ...[407, 401, 302, 486, 603].map((status) => response(status, {})),
    // Those who know all but its branch, its number or its Call-ID.
    ...[180, 200, 407].flatMap((status) => [
      response(status, foreignBranch),
      response(status, { CSeq: '77 INVITE' }),
      response(status, { CSeq: '1 BYE' }),
      response(status, { 'Call-ID': 'another' }),
    ]),
    ...['BYE', 'INVITE', 'CANCEL', 'UPDATE'].flatMap((method) => [
      request(method, { From: `${from};tag=guessed`, To: to }),
      request(method, { From: `${from};tag=SCL_scripted`, To: to.replace(/tag=.*/, 'tag=guessed') }),
      request(method, { From: `${from};tag=SCL_scripted`, To: to, 'Call-ID': 'another' }),
    ]),
  ].map(writeMessage);
}

const NOISE = [
  ...[
    '',
    '\r\n\r\n',
    'hello',
    'SIP/2.0 200',
    'GET / HTTP/1.1\r\n\r\n',
    'BYE sip:a@b SIP/2.0\r\nContent-Length: -1\r\n\r\n',
    '\0'.repeat(60),
  ],
  `INVITE sip:a@b SIP/2.0\r\n${'Via: x\r\n'.repeat(300)}\r\n`,
].map((text) => Buffer.from(text));

it('change nothing in a call: 400 datagrams while it is set up and 400 while it is spoken, and as many packets of sound (F51, F52)', async () => {
  const stranger = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  onTestFinished(() => void stranger.close());
  await once(stranger, 'listening');
  const sent = { signalling: 0, sound: 0 };
  /** In small lots: what overflows the receiver's buffer is lost, the good messages with it. */
  const pester = async (lots: readonly (readonly [bytes: readonly Buffer[], port: number, count: 'signalling' | 'sound'])[]) => {
    for (let at = 0; at < HALF; at += 1) {
      for (const [bytes, port, count] of lots) {
        stranger.send(bytes[at % bytes.length] ?? Buffer.alloc(0), port, '127.0.0.1');
        sent[count] += 1;
      }
      if (at % 20 === 19) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const loud = Buffer.alloc(160, 0x80);
  const sound = [0, 8, 101, 13].map((payloadType, at) =>
    writeRtp({ payloadType, marker: false, sequence: 7 + at, timestamp: 1, ssrc: 666, payload: loud }),
  );
  const good = likeLiveKit((value, request) => readCredentials(value, request)?.provesKnowledgeOf(PASSWORD) === true);
  let whole: { readonly invite: SipRequest; readonly from: SipPeer } | null = null;
  const peer = await scriptedPeer(async (request, self, from) => {
    // A busy machine may take long enough for copies of the INVITE to come.
    const first = whole === null;
    if (request.method === 'INVITE') whole = { invite: request, from };
    if (request.method === 'INVITE' && first) await pester([[[...forgeries(request), ...NOISE], from.port, 'signalling']]);
    await good(request, self, from);
  });
  const more: Partial<DialRequest> = { ...withPassword('acme', PASSWORD), durationMs: 500 };
  let spoken = Promise.resolve();
  const { record, answers } = await dial(peer.port, more, (event: CallEvent) => {
    if (event.kind !== 'first-audio' || whole === null) return;
    const audio = readAudio(whole.invite.body.toString());
    if ('why' in audio) throw new TypeError(audio.why);
    spoken = pester([
      [[...forgeries(whole.invite), ...NOISE], whole.from.port, 'signalling'],
      [sound, audio.port, 'sound'],
    ]);
  });
  await spoken;
  expect(sent).toEqual({ signalling: 2 * HALF, sound: HALF });
  expect(answers).toEqual(['100 Processing', '407 Unauthorized', '100 Processing', '180 Ringing', '200 OK']);
  expect(record).toMatchObject({ final: { status: 200 }, endedBy: 'us', byeStatus: 200, audio: { codec: 'PCMU', lost: 0 } });
  // A tone of amplitude 8,000 and nothing of full scale.
  expect(record.audio?.levelDbov).toBeLessThan(-12);
  expect(record.audio?.received).toBeLessThan(60);
  expect(record.events.flatMap((event) => (event.kind === 'request' || event.kind === 'failed' ? [event] : []))).toEqual([]);
  // What is of another call is no part of its trace.
  expect(record.ladder.filter(({ text }) => !text.includes(`Call-ID: ${record.callId}`))).toEqual([]);
  const proofs = peer.received.filter((message) => headerOf(message, 'Proxy-Authorization') !== undefined);
  expect(proofs.map((message) => message.kind === 'request' && message.method)).toEqual(['INVITE']);
});
