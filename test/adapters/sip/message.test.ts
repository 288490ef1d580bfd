import { describe, expect, it } from 'vitest';
import { headerOf, headersOf, listOf, type SipMessage } from '../../../src/adapters/sip/message/message.ts';
import { parseNameAddr, tagOf } from '../../../src/adapters/sip/message/name-addr.ts';
import { parseMessage } from '../../../src/adapters/sip/message/parse-message.ts';
import { StreamFramer } from '../../../src/adapters/sip/message/stream-framer.ts';
import { parseUri, uriText } from '../../../src/adapters/sip/message/uri.ts';
import { parseVia, viaText } from '../../../src/adapters/sip/message/via.ts';
import { writeMessage } from '../../../src/adapters/sip/message/write-message.ts';
import { recordings } from './recorded.ts';

const whole = recordings.flatMap(({ name, messages }) => messages.map((message, at) => ({ name: `${name} ${at}`, ...message })));
const unshortened = whole.filter(({ bytes, length }) => bytes.length === length);

function parsed(text: string): SipMessage {
  const message = parseMessage(Buffer.from(text.replaceAll('\n', '\r\n')));
  if (message.kind === 'malformed') throw new Error(message.why);
  return message;
}

describe('a message', () => {
  it(`is read from what LiveKit and its callers sent, ${unshortened.length} of ${whole.length} recorded ones byte by byte`, () => {
    expect(unshortened.length).toBeGreaterThan(700);
    for (const { name, bytes, from } of unshortened) {
      const message = parseMessage(bytes);
      // Some recorded callers leave headers out on purpose; all that LiveKit sends is whole.
      if (from === 'livekit') expect([message.kind, headerOf(message as SipMessage, 'Call-ID')], name).not.toContain('malformed');
      if (message.kind === 'malformed') continue;
      expect(parseMessage(writeMessage(message)), name).toMatchObject({
        headers: expect.arrayContaining(message.headers.slice(0, 3)),
        body: message.body,
      });
    }
  });

  it('is read with compact names, folded lines, white space before colons, and lists', () => {
    const message = parsed(
      'INVITE sip:a@b SIP/2.0\nv: SIP/2.0/UDP a;branch=1 , SIP/2.0/TCP b;branch=2\nVia:SIP/2.0/TLS c;branch=3\nTO :\n sip:a@b\n\t;tag=x\nl: 3\n\nabc',
    );
    expect(listOf(message, 'via')).toEqual(['SIP/2.0/UDP a;branch=1', 'SIP/2.0/TCP b;branch=2', 'SIP/2.0/TLS c;branch=3']);
    expect(tagOf(headerOf(message, 'To'))).toBe('x');
    expect(message.body.toString()).toBe('abc');
  });

  it('with an empty reason, as LiveKit refuses an offer, is an answer', () => {
    expect(parsed('SIP/2.0 400 \nCall-ID: 1\n\n')).toMatchObject({ kind: 'response', status: 400, reason: '' });
    expect(parsed('SIP/2.0 400\nCall-ID: 1\n\n')).toMatchObject({ status: 400, reason: '' });
  });

  it.each([
    ['nothing', ''],
    ['no end', 'INVITE sip:a@b SIP/2.0\r\nVia: x'],
    ['another protocol', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a negative length', 'INVITE sip:a@b SIP/2.0\r\nContent-Length: -1\r\n\r\n'],
    ['two lengths', 'INVITE sip:a@b SIP/2.0\r\nContent-Length: 0\r\nl: 1\r\n\r\na'],
    ['more length than bytes', 'INVITE sip:a@b SIP/2.0\r\nContent-Length: 9\r\n\r\na'],
    ['no header', 'INVITE sip:a@b SIP/2.0\r\nnonsense\r\n\r\n'],
    ['a status that is none', 'SIP/2.0 999 Fine\r\n\r\n'],
    ['too many headers', `INVITE sip:a@b SIP/2.0\r\n${'A: b\r\n'.repeat(300)}\r\n`],
    ['64 kB of headers', `INVITE sip:a@b SIP/2.0\r\nA: ${'b'.repeat(70_000)}\r\n\r\n`],
  ])('is not made of %s', (_, text) => {
    expect(parseMessage(Buffer.from(text))).toMatchObject({ kind: 'malformed', why: expect.stringMatching(/\w/) });
  });

  it('says its length in bytes', () => {
    const body = Buffer.from('v=0\r\ns=\u0436\u20ac\r\n');
    const bytes = writeMessage({ kind: 'request', method: 'INVITE', uri: 'sip:a@b', headers: [], body });
    expect(bytes.toString()).toContain(`\r\nContent-Length: ${body.length}\r\n`);
    expect(parseMessage(bytes)).toMatchObject({ body });
  });

  it('cannot be split by a line break in a value', () => {
    const bytes = writeMessage({
      kind: 'request',
      method: 'BYE',
      uri: 'sip:a@b',
      headers: [{ name: 'Subject', value: 'a\r\nRoute: <sip:evil>' }],
      body: Buffer.alloc(0),
    });
    expect(headersOf(parseMessage(bytes) as SipMessage, 'Route')).toEqual([]);
  });
});

describe('a stream', () => {
  const one = unshortened
    .filter(({ transport, from }) => transport === 'TCP' && from === 'livekit')
    .slice(0, 30)
    .map(({ bytes }) => bytes);

  it('is cut into the same messages wherever its packets end', () => {
    const stream = Buffer.concat([Buffer.from('\r\n\r\n'), ...one]);
    const alone = one.map(parseMessage);
    for (const size of [1, 2, 3, 7, 64, 100, 333, 1000, 1460, 4095, 5000]) {
      const framer = new StreamFramer();
      const messages = [];
      for (let at = 0; at < stream.length; at += size) messages.push(...framer.push(stream.subarray(at, at + size)));
      expect(messages).toEqual(alone);
    }
  });

  it.each([
    ...['INVITE sip:a@b SIP/2.0\r\nCall-ID: 1\r\n\r\n', 'INVITE sip:a@b SIP/2.0\r\nContent-Length: x\r\n\r\n'],
    ...['INVITE sip:a@b SIP/2.0\r\nContent-Length: 2000000\r\n\r\n', 'A'.repeat(70_000)],
  ])('ends where nobody can tell how long a message is (%#)', (text) => {
    const framer = new StreamFramer();
    expect(framer.push(Buffer.from(text))).toEqual([{ kind: 'malformed', why: expect.any(String) }]);
    expect(framer.push(one[0] ?? Buffer.alloc(0))).toEqual([]);
  });
});

describe('addresses', () => {
  it.each([
    ['sip:+15105550100@[2001:db8::1]:5080;transport=tcp;lr', { user: '+15105550100', host: '2001:db8::1', port: 5080 }],
    ['SIPS:carrier.example', { scheme: 'sips', user: '', host: 'carrier.example', port: null }],
    ['sip:a%20b:password@h?Subject=x', { user: 'a b', host: 'h' }],
    ['sip:100%@h', { user: '100%', host: 'h' }],
    ['tel:+15105550100', null],
    ['sip:a@b:99999', null],
  ])('reads %s', (text, expected) => {
    if (expected === null) expect(parseUri(text)).toBeNull();
    else expect(parseUri(text)).toMatchObject(expected);
  });

  it('writes what it reads', () => {
    expect(parseUri(uriText('a b#', '::1', 5060, ';transport=tcp'))).toMatchObject({ user: 'a b#', host: '::1', port: 5060 });
    const via = 'SIP/2.0/UDP [::1]:5060;branch=z9hG4bK1;rport;received=1.2.3.4';
    const hop = parseVia(via);
    expect(hop && viaText(hop)).toBe(via);
  });

  it('keeps a parameter together that is quoted, and takes the first of two alike', () => {
    expect(tagOf('<sip:a@b>;x="1;tag=forged,";tag=t;tag=forged')).toBe('t');
    expect(parseVia('SIP/2.0/UDP a;x="1;branch=forged";branch=b')?.parameters.get('branch')).toBe('b');
    const twice = parsed('BYE sip:a@b SIP/2.0\nVia: SIP/2.0/TLS-SCTP a;x="1,2", SIP/2.0/UDP b\n\n');
    expect(listOf(twice, 'Via').map((hop) => parseVia(hop)?.transport)).toEqual(['TLS-SCTP', 'UDP']);
  });

  it('finds the address of a person whose name looks like one', () => {
    expect(parseNameAddr('"a <sip:x@y> \\" b" <sip:+1@c;p=1>;tag=t')).toMatchObject({
      displayName: 'a <sip:x@y> " b',
      uri: 'sip:+1@c;p=1',
    });
    expect(parseNameAddr('sip:a@b;tag=t')).toMatchObject({ uri: 'sip:a@b', parameters: new Map([['tag', 't']]) });
    expect(parseNameAddr('nobody')).toBeNull();
  });
});
