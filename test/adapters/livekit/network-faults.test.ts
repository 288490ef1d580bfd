import http from 'node:http';
import { describe, expect, it } from 'vitest';
import { exchange } from '../../../src/adapters/livekit/exchange.ts';
import { inboundTrunkSchema } from '../../../src/core/model/inbound-trunk.ts';
import { client, problemOf, recording, someTrunk } from './client.ts';
import { realClock } from './clocks.ts';
import { closedPort, httpServer, json, pem, rawServer, tlsServer } from './misbehaving-server.ts';

const trunk = inboundTrunkSchema.parse(someTrunk);
const NO_REPEATS = { random: () => 0 };

const list = (url: string, options = {}) => problemOf(client(url, options).reader.list('inboundTrunk'));
const create = (url: string, options = {}) => problemOf(client(url, options).writer().create('inboundTrunk', trunk));

describe('no connection (F1)', () => {
  it('names the address where nothing listens', async () => {
    const port = await closedPort();
    expect(await list(`ws://127.0.0.1:${port}`)).toMatchObject({
      id: 'server-unreachable',
      summary: `nothing listens at 127.0.0.1:${port}`,
      exit: 1,
    });
    expect(await create(`ws://127.0.0.1:${port}`)).toMatchObject({ id: 'server-unreachable', worldChanged: 'no' });
    expect(await list(`ws://localhost:${port}`)).toMatchObject({ id: 'server-unreachable' });
  });

  it('knows that nothing was sent when none of several addresses answers', async () => {
    const addresses = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const lookup = (_: string, __: object, found: (error: null, addresses: object[]) => void) => found(null, addresses);
    const request = http.request({
      host: 'livekit.test',
      port: await closedPort(),
      method: 'POST',
      agent: false,
      autoSelectFamily: true,
      lookup,
    } as http.RequestOptions);
    const outcome = await exchange(request, '{}', { deadlineMs: 1000, maxBodyBytes: 1000 });
    expect(outcome).toMatchObject({ kind: 'fault', fault: 'connection', sent: false });
  });

  it('names a host that has no address', async () => {
    expect(await create('wss://nowhere.invalid')).toMatchObject({
      id: 'server-dns',
      summary: 'the host name nowhere.invalid has no address',
      worldChanged: 'no',
    });
  });

  it.each([
    ['self-signed', 'self-signed'],
    ['trusted', 'intermediate'],
    ['expired', 'expired', 'authority.pem'],
    ['other-host', 'another host', 'authority.pem'],
  ])('says in words why a certificate is refused: %s', async (certificate, words, authority?: string) => {
    const server = await tlsServer(certificate, (response) => json(response, { items: [] }));
    const options = authority === undefined ? {} : { caCertificates: pem(authority) };
    const problem = await create(`wss://127.0.0.1:${server.port}`, options);
    expect(problem).toMatchObject({ id: 'server-tls', worldChanged: 'no' });
    expect(problem.summary).toContain(words);
    expect(problem.facts.nextSteps?.[0]).toContain('--ca-cert');
    expect(server.seen).toEqual([]);
  });

  it('trusts an authority that the user names, besides the built-in ones', async () => {
    const server = await tlsServer('trusted', (response) => json(response, { items: [] }));
    const { reader } = client(`wss://127.0.0.1:${server.port}`, { caCertificates: pem('authority.pem') });
    expect((await reader.list('inboundTrunk')).items).toEqual([]);
  });

  it('tells a port without TLS', async () => {
    const server = await httpServer((response) => json(response, {}));
    expect(await create(`wss://127.0.0.1:${server.port}`)).toMatchObject({ id: 'server-tls', worldChanged: 'no' });
  });
});

describe('a connection cut after the request (F2, F3)', () => {
  it('leaves the outcome of a create unknown, and sends it once', async () => {
    const server = await rawServer((socket) => socket.destroy());
    const problem = await create(`ws://127.0.0.1:${server.port}`);
    expect(problem).toMatchObject({ id: 'write-outcome-unknown', exit: 8 });
    expect(problem.cause).toMatchObject({ id: 'server-cut' });
    expect(server.connections()).toBe(1);
  });

  it('repeats a read three times', async () => {
    const server = await rawServer((socket) => socket.destroy());
    const problem = await list(`ws://127.0.0.1:${server.port}`);
    expect(problem).toMatchObject({ id: 'server-cut' });
    expect(problem.facts.detail).toContain('tried 3 times');
    expect(server.connections()).toBe(3);
  });

  it('uses the answer that a repeat brings', async () => {
    const body = '{"items":[{"sip_trunk_id":"ST_1"}]}';
    const server = await rawServer((socket, connection) => {
      if (connection === 1) socket.destroy();
      else socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    });
    const { items } = await client(`ws://127.0.0.1:${server.port}`).reader.list('inboundTrunk');
    expect(items).toHaveLength(1);
  });

  const answers: [string, (body: string) => string][] = [
    ['with a length', (body) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`],
    ['in chunks', (body) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`],
    ['that ends with the connection', (body) => `HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${body}`],
  ];
  it.each(answers)('never takes a part for the whole: an answer %s, cut at every byte', async (_, answer) => {
    const whole = answer('{"sip_trunk_id":"ST_1","name":"main"}');
    const server = await rawServer((socket, connection) => socket.end(whole.slice(0, connection - 1)));
    const { create: send } = client(`ws://127.0.0.1:${server.port}`, { concurrency: { reads: 1, writes: 1 } }).writer();
    for (let length = 0; length < whole.length; length += 1) {
      expect(await problemOf(send('inboundTrunk', trunk))).toMatchObject({ id: 'write-outcome-unknown' });
    }
    await expect(send('inboundTrunk', trunk)).resolves.toMatchObject({ name: 'main' });
    expect(server.connections()).toBe(whole.length + 1);
  });

  it.each([
    ['nothing', '', 'answer-unreadable'],
    ['a web page', '<!DOCTYPE html><html><body>Welcome</body></html>', 'server-not-livekit'],
    ['no JSON', 'OK', 'answer-unreadable'],
    ['a list', '[]', 'answer-unreadable'],
    ['null', 'null', 'answer-unreadable'],
  ])('says what stands in a 200 instead of an object: %s', async (_, body, id) => {
    const server = await httpServer((response) => response.end(body));
    expect(await list(`ws://127.0.0.1:${server.port}`)).toMatchObject({ id });
    const problem = await create(`ws://127.0.0.1:${server.port}`);
    expect(problem).toMatchObject({ id: 'write-outcome-unknown', cause: { id } });
    expect(server.seen).toHaveLength(4);
  });
});

describe('an answer without end (F7)', () => {
  const impatient = { clock: realClock, timeoutMs: 60, ...NO_REPEATS };

  it('ends at the deadline of the whole request, however busily bytes come', async () => {
    const server = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const drip = setInterval(() => socket.write(' '), 5);
      socket.once('close', () => clearInterval(drip));
    });
    const problem = await create(`ws://127.0.0.1:${server.port}`, impatient);
    expect(problem).toMatchObject({ id: 'write-outcome-unknown', cause: { id: 'server-timeout' } });
    expect(await list(`ws://127.0.0.1:${server.port}`, impatient)).toMatchObject({ id: 'server-timeout' });
    // A read that took its whole deadline is not sent again: the deadline is that of the request, not of an attempt.
    expect(server.connections()).toBe(2);
  });

  it('ends at the deadline when nothing is answered at all', async () => {
    const server = await httpServer(() => undefined);
    expect(await list(`ws://127.0.0.1:${server.port}`, impatient)).toMatchObject({ id: 'server-timeout' });
  });

  it('knows that nothing was sent when the handshake never ended', async () => {
    const server = await rawServer(() => undefined);
    expect(await create(`wss://127.0.0.1:${server.port}`, impatient)).toMatchObject({ id: 'server-timeout', worldChanged: 'no' });
  });

  it('stops reading at the cap, without asking again', async () => {
    const server = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n{"items":[');
      const pour = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, ' ')));
      };
      socket.on('drain', pour);
      pour();
    });
    expect(await list(`ws://127.0.0.1:${server.port}`, { maxBodyBytes: 1_000_000 })).toMatchObject({ id: 'answer-too-large' });
    expect(server.connections()).toBe(1);
  });
});

describe('a redirect (F8)', () => {
  it.each([301, 302, 303, 307, 308])('is not followed, and the token is seen by no other origin: %i', async (status) => {
    const other = await httpServer((response) => json(response, { items: [] }));
    const location = `http://127.0.0.1:${other.port}/twirp/livekit.SIP/ListSIPInboundTrunk`;
    const server = await httpServer((response) => response.writeHead(status, { location }).end());
    const problem = await create(`ws://127.0.0.1:${server.port}`);
    expect(problem).toMatchObject({ id: 'server-redirect', worldChanged: 'no', facts: { serverSaid: location } });
    expect(await list(`ws://127.0.0.1:${server.port}`)).toMatchObject({ id: 'server-redirect' });
    expect(other.seen).toEqual([]);
    expect(server.seen).toHaveLength(2);
  });
});

describe('clocks that differ (F13)', () => {
  it.each([
    ['auth-not-yet-valid', '2026-03-01T11:53:00Z', 'this machine is 7 min ahead of'],
    ['auth-expired', '2026-03-01T12:20:00Z', 'this machine is 20 min behind'],
    ['auth-expired', '2026-03-04T12:00:00Z', 'this machine is 72 h behind'],
    ['auth-expired', '2026-03-01T12:00:01Z', 'finds the token expired'],
  ])('are told by the Date header: %s at %s', async (name, date, words) => {
    const { body } = recording(name).response;
    const server = await httpServer((response) => response.writeHead(401, { date: new Date(date).toUTCString() }).end(body));
    const problem = await list(`ws://127.0.0.1:${server.port}`);
    expect(problem).toMatchObject({ id: 'clock-skew', exit: 4 });
    expect(problem.summary).toContain(words);
    expect(JSON.stringify(problem.facts)).not.toContain('eyJ');
  });
});
