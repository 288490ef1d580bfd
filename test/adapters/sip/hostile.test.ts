import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRtp } from '../../../src/adapters/media/rtp-packet.ts';
import { challengesOf, digestParameters } from '../../../src/adapters/sip/digest/challenge.ts';
import { readCredentials } from '../../../src/adapters/sip/digest/credentials.ts';
import { cseqOf, headerOf, listOf, type SipMessage } from '../../../src/adapters/sip/message/message.ts';
import { parseNameAddr } from '../../../src/adapters/sip/message/name-addr.ts';
import { parseMessage } from '../../../src/adapters/sip/message/parse-message.ts';
import { StreamFramer } from '../../../src/adapters/sip/message/stream-framer.ts';
import { parseUri } from '../../../src/adapters/sip/message/uri.ts';
import { parseVia } from '../../../src/adapters/sip/message/via.ts';
import { writeMessage } from '../../../src/adapters/sip/message/write-message.ts';
import { readAudio } from '../../../src/adapters/sip/sdp/read-audio.ts';
import { readOffer } from '../../../src/adapters/sip/sdp/read-offer.ts';
import { maskedText } from '../../../src/adapters/sip/trace.ts';
import { respondTo } from '../../../src/adapters/sip/user-agent/respond.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { figure } from '../../figures/figure.ts';
import { FakeCall, SERVICE, STRANGER } from '../../support/fake-call.ts';
import { mutantOf, mutantsOf } from '../../support/mutants.ts';
import { recordings } from './recorded.ts';

const recorded = recordings.flatMap(({ messages }) => messages.map(({ bytes }) => bytes));

/** Everything that is ever done to a message that came in. */
function readWhole(message: SipMessage): void {
  writeMessage(message);
  maskedText(message);
  cseqOf(message);
  for (const name of ['Via', 'From', 'To', 'Contact', 'Record-Route', 'Require'])
    for (const value of listOf(message, name)) readText(value);
  readText(headerOf(message, 'Proxy-Authorization') ?? '');
  const body = message.body.toString();
  readAudio(body);
  readOffer(body);
  if (message.kind === 'response') challengesOf(message);
  else respondTo(message, STRANGER, { status: 400, reason: '' });
}

function readText(value: string): void {
  parseVia(value);
  parseNameAddr(value);
  parseUri(value);
  digestParameters(value);
  readCredentials(value, { method: 'INVITE', body: Buffer.alloc(0) })?.provesKnowledgeOf('password');
}

/** Milliseconds of this process's own time: others on the machine do not count. */
function costOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** A thousand times what any of these takes; whoever goes over the same bytes again for each of them takes far longer. */
const NO_TIME_MS = 1500;

describe('bytes from the network (F50)', () => {
  it('are read or refused, and never thrown, whatever has become of a message', () => {
    let dearest = 0;
    fc.assert(
      fc.property(mutantOf(recorded), (bytes) => {
        const cost = costOf(() => {
          const message = parseMessage(bytes);
          if (message.kind !== 'malformed') readWhole(message);
          new StreamFramer().push(bytes);
          readRtp(bytes);
        });
        dearest = Math.max(dearest, cost);
      }),
      { numRuns: mutantsOf(20_000) },
    );
    figure({ target: 'D12', what: 'mutated SIP messages read or refused', value: mutantsOf(20_000), over: 'sum' });
    figure({ target: 'D12', what: 'time of the dearest one', value: dearest, unit: 'ms', over: 'max', hold: NO_TIME_MS });
    expect(dearest).toBeLessThan(NO_TIME_MS);
  }, 3_600_000);

  const inMessage = (text: string) => `INVITE sip:a@b SIP/2.0\r\nVia: ${text}\r\nFrom: ${text}\r\nTo: ${text}\r\nContact: ${text}\r\n\r\n`;
  it.each([
    ['spaces', ' '],
    ['semicolons', ';'],
    ['commas', ','],
    ['quotes', '"'],
    ['backslashes in quotes', '\\"'],
    ['angle brackets', '<'],
    ['colons', ':'],
    ['at signs', '@'],
    ['square brackets', '['],
    ['percent signs', '%'],
    ['parameters', ';a=b'],
    ['hops', 'SIP/2.0/UDP a;branch=1,'],
    ['digest parameters', 'Digest a="b",'],
    ['spaces and signs in turn', ' ,'],
    ['headers folded', '\r\n '],
    ['lengths', '\r\nl: '],
    ['digits', '9'],
  ])('of 48 kB of %s cost no more than their length', (_, unit) => {
    const most = 12_000;
    const texts = [unit.repeat(Math.floor(most / unit.length)), `SIP/2.0/UDP a${unit.repeat(Math.floor(most / unit.length))}`];
    for (const text of texts) {
      const cost = costOf(() => {
        readText(text.repeat(4));
        readText(`Digest a="${text.repeat(4)}`);
        readText(`"${text.repeat(4)}`);
        const bytes = Buffer.from(inMessage(text));
        const message = parseMessage(bytes);
        if (message.kind !== 'malformed') readWhole(message);
        new StreamFramer().push(bytes);
      });
      expect(cost).toBeLessThan(NO_TIME_MS);
    }
  });

  it.each([
    ['lines', 'a=x\r\n'],
    ['attributes', 'a=rtpmap:0 PCMU/8000\r\n'],
    ['candidates', 'a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n'],
    ['spaces', ' '],
    ['media', 'm=audio 4 RTP/AVP 0\r\n'],
    ['payload types', '0 '],
    ['formats', 'a=fmtp:101 a=b;'],
    ['slashes', 'a/b'],
  ])('of 64 kB of %s in a description of audio cost no more than their length', (_, unit) => {
    const long = unit.repeat(Math.floor(64_000 / unit.length));
    for (const text of [long, `v=0\r\nm=audio 4 RTP/AVP ${long}\r\n`, `v=0\r\nm=audio 4 RTP/AVP 0\r\na=fmtp:${long}\r\n`]) {
      expect(
        costOf(() => {
          readAudio(text);
          readOffer(text);
        }),
      ).toBeLessThan(NO_TIME_MS);
    }
  });

  it.each([
    ['headers byte by byte', Buffer.from(`INVITE sip:a@b SIP/2.0\r\nl: 0\r\nA: ${'b'.repeat(60_000)}\r\n\r\n`), 1, 1],
    ['lines byte by byte', Buffer.from(`INVITE sip:a@b SIP/2.0\r\nl: 0\r\n${`A: ${'b'.repeat(250)}\r\n`.repeat(200)}\r\n`), 1, 1],
    ['a body byte by byte', Buffer.from(`INVITE sip:a@b SIP/2.0\r\nl: 300000\r\n\r\n${'b'.repeat(300_000)}`), 1, 1],
    ['small messages at once', Buffer.from('BYE sip:a@b SIP/2.0\r\nl: 0\r\n\r\n'.repeat(20_000)), 1 << 20, 20_000],
    ['small messages without CR', Buffer.from('BYE sip:a@b SIP/2.0\nl: 0\n\n'.repeat(20_000)), 1 << 20, 20_000],
    ['keep-alives byte by byte', Buffer.from('\r\n'.repeat(150_000)), 1, 0],
  ])('over a stream cost no more than their length: %s', (_, bytes, packet, messages) => {
    const framer = new StreamFramer();
    let came = 0;
    const cost = costOf(() => {
      for (let at = 0; at < bytes.length; at += packet) came += framer.push(bytes.subarray(at, at + packet)).length;
    });
    expect(came).toBe(messages);
    expect(cost).toBeLessThan(NO_TIME_MS);
  });
});

describe('credentials (F51)', () => {
  const credentials = { user: 'acme', password: new Secret('p'), realm: 'LiveKit' };
  const challenged = (headers: Readonly<Record<string, string>>, status = 407): Buffer => {
    const { invite } = new FakeCall();
    const all = Object.entries(headers).map(([name, value]) => ({ name, value }));
    return writeMessage(respondTo(invite, SERVICE, { status, reason: 'Unauthorized', toTag: 'their-tag', headers: all }));
  };
  const seeds = [
    challenged({ 'Proxy-Authenticate': 'Digest realm="LiveKit", nonce="1-our-call", algorithm=MD5' }),
    challenged({ 'WWW-Authenticate': 'Digest realm="LiveKit", nonce="1", algorithm=SHA-256, qop="auth"' }, 401),
    challenged({
      'Proxy-Authenticate': 'Digest realm="LiveKit", nonce="1", stale=true',
      'WWW-Authenticate': 'Digest realm="x", nonce="2"',
    }),
    challenged({}, 200),
  ];

  it('answer the challenge of our service to our INVITE in its realm, and nothing else, whatever becomes of the challenge', () => {
    let given = 0;
    fc.assert(
      fc.property(mutantOf(seeds), fc.boolean(), fc.boolean(), (bytes, fromService, answered) => {
        const message = parseMessage(bytes);
        if (message.kind === 'malformed') return;
        const phone = new FakeCall({ credentials });
        if (answered) phone.pickUp();
        phone.call.receive(message, fromService ? SERVICE : STRANGER);
        phone.timers.advance(40_000);
        phone.call.receive(message, fromService ? SERVICE : STRANGER);
        const proofs = phone.sent.flatMap(({ message: sent, to }) => {
          const values = ['Authorization', 'Proxy-Authorization'].flatMap((name) => headerOf(sent, name) ?? []);
          return values.map((value) => ({ value, to, method: sent.kind === 'request' ? sent.method : '' }));
        });
        if (proofs.length === 0) return;
        given += 1;
        expect({ fromService, answered }).toEqual({ fromService: true, answered: false });
        expect(message).toMatchObject({ kind: 'response', status: expect.toBeOneOf([401, 407]) });
        expect([headerOf(message, 'Call-ID'), cseqOf(message)?.number]).toEqual(['our-call', 1]);
        expect(challengesOf(message as Extract<SipMessage, { kind: 'response' }>).map(({ realm }) => realm)).toContain('LiveKit');
        for (const { value, to, method } of proofs) {
          expect({ to, method }).toEqual({ to: SERVICE, method: 'INVITE' });
          expect(value).toContain('realm="LiveKit"');
        }
      }),
      { numRuns: mutantsOf(5000) },
    );
    figure({ target: 'D12', what: 'mutated challenges', value: mutantsOf(5000), over: 'sum' });
    // Else nothing was tried.
    expect(given).toBeGreaterThan(mutantsOf(5000) / 100);
  }, 3_600_000);
});
