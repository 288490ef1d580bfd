import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type tls from 'node:tls';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemTimers } from '../../../src/adapters/media/timers.ts';
import { readCredentials } from '../../../src/adapters/sip/digest/credentials.ts';
import { headerOf, type SipRequest } from '../../../src/adapters/sip/message/message.ts';
import { createPhone } from '../../../src/adapters/sip/phone.ts';
import { overStream } from '../../../src/adapters/sip/transport/stream.ts';
import { respondTo } from '../../../src/adapters/sip/user-agent/respond.ts';
import type { CallRecord, DialRequest, OptionsAnswer, SipTarget } from '../../../src/core/model/phone-call.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { likeLiveKit, type ScriptedPeer, scriptedPeer } from '../../support/scripted-peer.ts';
import { listen, pem, rawServer } from '../livekit/misbehaving-server.ts';

const PASSWORD = 'a-password';
const never = new AbortController().signal;
const authority = pem('authority.pem');
const good = likeLiveKit((value, request) => readCredentials(value, request)?.provesKnowledgeOf(PASSWORD) === true);

/** @param addresses of every name, in order. */
function phoneOf({ ca, addresses = ['127.0.0.1'] }: { readonly ca?: string; readonly addresses?: readonly string[] } = {}) {
  return createPhone({
    timers: systemTimers,
    dns: {
      naptr: async () => [],
      srv: async () => [],
      host: async () => addresses.map((address) => ({ address, family: net.isIP(address) })),
    },
    randomText: (length) => randomBytes(length).toString('hex').slice(0, length),
    userAgent: 'sipctl/test',
    ...(ca === undefined ? {} : { ca }),
  });
}

interface Asked {
  readonly record: CallRecord;
  readonly options: OptionsAnswer;
}

/** An OPTIONS and a call to the same place. */
async function ask(target: SipTarget, tools: Parameters<typeof phoneOf>[0] = {}, more: Partial<DialRequest> = {}): Promise<Asked> {
  const request: DialRequest = {
    target,
    to: '+15105550100',
    from: '+15105550199',
    credentials: { user: 'acme', password: new Secret(PASSWORD), realm: 'LiveKit' },
    testId: 'test-1',
    ringTimeoutMs: 2000,
    durationMs: 150,
    dtmf: null,
    play: null,
    record: false,
    advertise: null,
    mediaFromAnywhere: false,
    ...more,
  };
  const phone = phoneOf(tools);
  return { options: await phone.options(target, 2000, never), record: await phone.dial(request, () => undefined, never) };
}

const failureIn = ({ events }: CallRecord) => events.find((event) => event.kind === 'failed');
const inviteTo = ({ received }: ScriptedPeer) =>
  received.find((message): message is SipRequest => message.kind === 'request' && message.method === 'INVITE');

describe('over IPv6', () => {
  it.each(['udp', 'tcp'] as const)('a call goes through: signalling and audio (%s)', async (over) => {
    const peer = await scriptedPeer(good, { address: '::1', over });
    const { options, record } = await ask({ host: '::1', port: peer.port, transport: over });
    expect(options).toMatchObject({ status: 200, address: `[::1]:${peer.port}` });
    expect(record).toMatchObject({ final: { status: 200 }, byeStatus: 200, seenAs: '::1', audio: { lost: 0 } });
    expect(record.audio?.received).toBeGreaterThan(0);
    expect(record.audio?.offered).toMatch(/^\[::1\]:\d+$/);
    const invite = inviteTo(peer);
    expect(invite?.uri).toContain(`@[::1]:${peer.port}`);
    expect(headerOf(invite as SipRequest, 'Contact')).toMatch(/@\[::1\]:\d+/);
    expect(invite?.body.toString()).toContain('c=IN IP6 ::1');
  });
});

describe('a host with several addresses', () => {
  it.each(['udp', 'tcp'] as const)('is reached at the first one that a way leads to (%s)', async (transport) => {
    const peer = await scriptedPeer(good, { over: transport });
    // Nothing listens at the one; to the other, of a link that is not named, there is no way.
    const addresses = transport === 'tcp' ? ['127.0.0.2', '127.0.0.1'] : ['fe80::1', '127.0.0.1'];
    const { options, record } = await ask({ host: 'sip.example.com', port: peer.port, transport }, { addresses });
    expect([options.status, record.final?.status]).toEqual([200, 200]);
    expect(record.events.flatMap((event) => (event.kind === 'resolved' ? [event.address] : [])).at(-1)).toBe('127.0.0.1');
    expect(failureIn(record)).toBeUndefined();
  });
});

describe('over TLS', () => {
  const tlsPeer = (certificate: string, options: tls.TlsOptions = {}) => scriptedPeer(good, { over: { certificate, tls: options } });
  const at = (host: string, { port }: ScriptedPeer): SipTarget => ({ host, port, transport: 'tls' });

  it('a call goes through where the certificate is trusted: its name is asked for, and the digest answered', async () => {
    const peer = await tlsPeer('trusted');
    const { options, record } = await ask(at('livekit.test', peer), { ca: authority });
    expect(options).toMatchObject({ status: 200, certificate: { subject: 'trusted', problem: null, why: null } });
    expect(options.certificate?.validTo).toMatch(/^2120-/);
    expect(record).toMatchObject({ final: { status: 200 }, byeStatus: 200 });
    const invite = inviteTo(peer);
    expect(headerOf(invite as SipRequest, 'Via')).toMatch(/^SIP\/2\.0\/TLS /);
    expect(headerOf(invite as SipRequest, 'Contact')).toContain(';transport=tls>');
  });

  it('the name goes with the first message of TLS (SNI), an address does not', async () => {
    const names: (string | undefined)[] = [];
    const peer = await tlsPeer('trusted', {
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    });
    await ask(at('livekit.test', peer), { ca: authority });
    expect(names).toEqual(['livekit.test', 'livekit.test']);
    const { options, record } = await ask(at('127.0.0.1', peer), { ca: authority });
    expect([options.certificate?.problem, record.final?.status, names.length]).toEqual([null, 200, 2]);
  });

  it.each([
    ['for another host', 'other-host', 'livekit.test', authority, 'certificate-name', /is for another host .*other\.test/],
    ['that lacks the address', 'trusted', '127.0.0.2', authority, 'certificate-name', /is for another host/],
    ['that has expired', 'expired', 'localhost', authority, 'certificate-dates', /has expired/],
    ['that is signed by itself', 'self-signed', 'localhost', undefined, 'certificate', /is self-signed/],
    [
      'of an authority that nobody knows',
      'trusted',
      'livekit.test',
      undefined,
      'certificate',
      /an authority that this machine does not know/,
    ],
  ] as const)(
    'a certificate %s ends the call before anything is said, and OPTIONS tells of it',
    async (_, certificate, host, ca, why, text) => {
      const peer = await tlsPeer(certificate);
      const addresses = ['127.0.0.1', '127.0.0.1'];
      const { options, record } = await ask(at(host === '127.0.0.2' ? 'unknown.test' : host, peer), { ...(ca ? { ca } : {}), addresses });
      expect(failureIn(record)).toMatchObject({ why, detail: expect.stringMatching(text) });
      expect(options).toMatchObject({ status: 200, failure: null, certificate: { why, problem: expect.stringMatching(text) } });
      expect(record.events.filter(({ kind }) => kind === 'resolved')).toHaveLength(1);
      // OPTIONS looks past it: there is nothing in it to be kept from anybody. Another address of that name must not do instead.
      expect(peer.received.map((message) => message.kind === 'request' && message.method)).toEqual(['OPTIONS']);
    },
  );

  it('a service that knows only TLS older than 1.2 is refused', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const peer = await tlsPeer('trusted', old);
    const { options, record } = await ask(at('livekit.test', peer), { ca: authority });
    expect(failureIn(record)).toMatchObject({ why: 'no-tls', detail: expect.stringContaining('no TLS that this machine accepts') });
    expect(options).toMatchObject({ status: null, failure: 'no-tls' });
    expect(peer.received).toEqual([]);
  });

  it('a port that speaks in the clear is told from one that is silent', async () => {
    const { port: waiting } = await rawServer(() => undefined);
    const answer = await phoneOf().options({ host: '127.0.0.1', port: waiting, transport: 'tls' }, 150, never);
    expect(answer).toMatchObject({ failure: 'no-tls', detail: expect.stringContaining('no TLS on it') });
    const { port: chatty } = await rawServer((socket) => socket.write('SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n'));
    expect(await phoneOf().options({ host: '127.0.0.1', port: chatty, transport: 'tls' }, 2000, never)).toMatchObject({
      failure: 'no-tls',
    });
  });
});

describe('over a stream', () => {
  it('what is no SIP ends the connection, and the call says so', async () => {
    const { port } = await rawServer((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { options, record } = await ask({ host: '127.0.0.1', port, transport: 'tcp' });
    for (const failure of [failureIn(record), { why: options.failure, detail: options.detail }])
      expect(failure).toMatchObject({ why: 'connection-lost', detail: expect.stringContaining('no SIP') });
  });

  it('nothing waits for company: small messages go out one by one, on either side', async () => {
    const noDelay = vi.spyOn(net.Socket.prototype, 'setNoDelay');
    onTestFinished(() => noDelay.mockRestore());
    const peer = await scriptedPeer(good, { over: 'tcp' });
    await phoneOf().options({ host: '127.0.0.1', port: peer.port, transport: 'tcp' }, 2000, never);
    expect(noDelay.mock.calls).toEqual([[true], [true]]);
  });

  it('the connection stays until BYE is answered, is closed politely then, and not waited for longer than 100 ms', async () => {
    const order: string[] = [];
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      const transport = overStream(socket, 'tcp', {
        onMessage: (message, from) => {
          if (message.kind !== 'request') return;
          order.push(message.method);
          if (message.method === 'BYE') setTimeout(() => transport.send(respondTo(message, from, { status: 200, reason: 'OK' }), from), 20);
          else if (message.method !== 'ACK') transport.send(respondTo(message, from, { status: 200, reason: 'OK', toTag: 't' }), from);
        },
      });
      socket.on('end', () => order.push('end'));
    });
    const { record } = await ask({ host: '127.0.0.1', port: await listen(server), transport: 'tcp' });
    // No description of audio: the call is ended at once.
    expect([record.byeStatus, order.filter((what) => what !== 'OPTIONS')]).toEqual([200, ['end', 'INVITE', 'ACK', 'BYE', 'end']]);
  });

  it('a BYE of the far side comes on our connection, and is answered there', async () => {
    const seen: number[] = [];
    const peer = await scriptedPeer(
      async (request, self, from) => {
        if (request.method === 'ACK' && headerOf(request, 'CSeq') === '2 ACK') {
          const [to, ours] = [headerOf(request, 'To') ?? '', headerOf(request, 'From') ?? ''];
          const values = { Via: 'SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKx', From: to, To: ours, CSeq: '3 BYE' };
          const headers = Object.entries({ ...values, 'Call-ID': headerOf(request, 'Call-ID') ?? '' }).map(([name, value]) => ({
            name,
            value,
          }));
          self.send({ kind: 'request', method: 'BYE', uri: 'sip:x@y', headers, body: Buffer.alloc(0) }, from);
        } else await good(request, self, from);
      },
      { over: 'tcp' },
    );
    const { record } = await ask({ host: '127.0.0.1', port: peer.port, transport: 'tcp' }, {}, { durationMs: 5000 });
    for (const message of peer.received) if (message.kind === 'response') seen.push(message.status);
    expect([record.endedBy, seen]).toEqual(['them', [200]]);
  });
});
