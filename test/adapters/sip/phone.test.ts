import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemTimers } from '../../../src/adapters/media/timers.ts';
import { headerOf } from '../../../src/adapters/sip/message/message.ts';
import { createPhone } from '../../../src/adapters/sip/phone.ts';
import { systemDns } from '../../../src/adapters/sip/resolve.ts';
import type { CallEvent, SipTransportKind } from '../../../src/core/model/phone-call.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import type { Phone } from '../../../src/ports.ts';
import { likeLiveKit, scriptedPeer } from '../../support/scripted-peer.ts';

const phoneOf = (): Phone =>
  createPhone({
    timers: systemTimers,
    dns: systemDns,
    randomText: (length) => randomBytes(length).toString('hex').slice(0, length),
    userAgent: 'sipctl/test',
  });
const never = new AbortController().signal;

describe('options', () => {
  it('tells who answered, how fast, and with which methods', async () => {
    const peer = await scriptedPeer((request, self) =>
      self.reply(request, { status: 200, reason: 'OK', headers: [{ name: 'Allow', value: 'INVITE, BYE' }] }),
    );
    const answer = await phoneOf().options({ host: '127.0.0.1', port: peer.port, transport: 'udp' }, 1000, never);
    expect(answer).toMatchObject({ status: 200, detail: 'OK', allow: 'INVITE, BYE', failure: null, address: `127.0.0.1:${peer.port}` });
    expect(answer.rttMs).toBeGreaterThan(0);
    expect(peer.received.map((message) => message.kind === 'request' && message.method)).toEqual(['OPTIONS']);
  });

  it.each(['udp', 'tcp', 'tls'] as const)('tells a closed port from silence over %s', async (transport) => {
    const port = await closedPort(transport);
    const answer = await phoneOf().options({ host: '127.0.0.1', port, transport }, 1000, never);
    expect(answer).toMatchObject({ status: null, failure: 'refused' });
  });

  it('says that nothing came back where nobody answers', async () => {
    const peer = await scriptedPeer(() => undefined);
    const answer = await phoneOf().options({ host: '127.0.0.1', port: peer.port, transport: 'udp' }, 60, never);
    expect(answer).toMatchObject({ status: null, failure: 'no-answer', detail: 'nothing came back' });
  });

  it('does not take the answer to somebody else', async () => {
    const peer = await scriptedPeer((request, self, from) => {
      const headers = [...request.headers].map((header) => (header.name === 'Call-ID' ? { ...header, value: 'another' } : header));
      self.send({ kind: 'response', status: 200, reason: 'OK', headers, body: Buffer.alloc(0) }, from);
    });
    const answer = await phoneOf().options({ host: '127.0.0.1', port: peer.port, transport: 'udp' }, 60, never);
    expect(answer.failure).toBe('no-answer');
  });
});

describe('a call whose credentials met an old challenge', () => {
  it('is made once more, under names of its own', async () => {
    let calls = 0;
    const good = likeLiveKit(() => calls > 1);
    const seen = new Set<string>();
    const peer = await scriptedPeer((request, self, from) => {
      const id = headerOf(request, 'Call-ID') ?? '';
      if (request.method === 'INVITE' && !seen.has(id)) {
        seen.add(id);
        calls += 1;
        // The first copy is lost, so that a second one goes out.
        if (calls === 1) return;
      }
      return good(request, self, from);
    });
    const events: CallEvent[] = [];
    const record = await phoneOf().dial(
      {
        target: { host: '127.0.0.1', port: peer.port, transport: 'udp' },
        to: '+15105550100',
        from: '+15105550199',
        credentials: { user: 'u', password: new Secret('p'), realm: null },
        testId: 't1',
        ringTimeoutMs: 500,
        durationMs: 50,
        dtmf: null,
        play: null,
        record: false,
        advertise: null,
        mediaFromAnywhere: false,
      },
      (event) => events.push(event),
      never,
    );
    expect(record.final?.status).toBe(200);
    expect(new Set(events.flatMap((event) => (event.kind === 'sent' ? [event.callId] : []))).size).toBe(2);
  });
});

async function closedPort(transport: SipTransportKind): Promise<number> {
  if (transport === 'udp') {
    const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    socket.close();
    return port;
  }
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
