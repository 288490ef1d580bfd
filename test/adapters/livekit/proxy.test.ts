import http from 'node:http';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/adapters/livekit/proxy.ts';
import { client, problemOf } from './client.ts';
import { realClock } from './clocks.ts';
import { httpServer, json, listen, pem, tlsServer } from './misbehaving-server.ts';

describe('the proxy variables', () => {
  const proxy = 'http://proxy.example.com:3128';
  it.each<[string, Record<string, string>, string | null]>([
    ['https://lk.example.com', { HTTPS_PROXY: proxy }, 'proxy.example.com:3128'],
    ['https://lk.example.com', { https_proxy: proxy, HTTPS_PROXY: 'http://other:1' }, 'proxy.example.com:3128'],
    ['https://lk.example.com', { HTTP_PROXY: proxy }, null],
    ['http://lk.example.com', { HTTP_PROXY: proxy }, 'proxy.example.com:3128'],
    ['https://lk.example.com', { HTTPS_PROXY: '' }, null],
    ['https://lk.example.com', { HTTPS_PROXY: proxy, NO_PROXY: 'other.com, example.com' }, null],
    ['https://lk.example.com', { HTTPS_PROXY: proxy, NO_PROXY: '.example.com' }, null],
    ['https://lk.example.com', { HTTPS_PROXY: proxy, no_proxy: '*' }, null],
    ['https://lk.example.com', { HTTPS_PROXY: proxy, NO_PROXY: 'ample.com' }, 'proxy.example.com:3128'],
    ['https://lk.example.com:8443', { HTTPS_PROXY: proxy, NO_PROXY: 'lk.example.com:443' }, 'proxy.example.com:3128'],
    ['https://lk.example.com', { HTTPS_PROXY: proxy, NO_PROXY: 'lk.example.com:443' }, null],
    ['http://127.0.0.1:7880', { HTTP_PROXY: proxy }, null],
    ['http://[::1]:7880', { HTTP_PROXY: proxy }, null],
    ['http://localhost:7880', { HTTP_PROXY: proxy }, null],
  ])('%s with %o', (origin, env, host) => {
    expect(proxyFor(new URL(origin), env)?.host ?? null).toBe(host);
  });

  it.each(['proxy:3128', 'socks5://proxy', 'http://'])('are refused without repeating what they hold: %s', (value) => {
    expect(() => proxyFor(new URL('https://lk.example.com'), { HTTPS_PROXY: value })).toThrow('HTTPS_PROXY is no http:// or https:// URL');
  });
});

describe('a server behind a proxy', () => {
  it('is asked in absolute form over plain http, which has to be allowed', async () => {
    const proxy = await httpServer((response) => json(response, { items: [{ sip_trunk_id: 'ST_1' }] }));
    const connection = client('ws://livekit.test:7880', {
      insecureHttp: true,
      env: { HTTP_PROXY: `http://user:p%40ss@127.0.0.1:${proxy.port}` },
    });
    expect((await connection.reader.list('inboundTrunk')).items).toHaveLength(1);
    expect(connection.proxy).toBe(`127.0.0.1:${proxy.port}`);
    expect(proxy.seen[0]?.url).toBe('http://livekit.test:7880/twirp/livekit.SIP/ListSIPInboundTrunk');
    expect(proxy.seen[0]?.headers).toMatchObject({
      host: 'livekit.test:7880',
      'cache-control': 'no-store',
      'proxy-authorization': `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    });
  });

  it('is reached through a tunnel that shows the proxy neither token nor body', async () => {
    const server = await tlsServer('trusted', (response) => json(response, { items: [] }));
    const { port, asked, bytes } = await tunnel(server.port);
    const { reader } = client('wss://livekit.test', {
      env: { HTTPS_PROXY: `http://user:pw@127.0.0.1:${port}` },
      caCertificates: pem('authority.pem'),
    });
    await reader.list('inboundTrunk');
    await reader.list('outboundTrunk');
    expect(server.seen).toHaveLength(2);
    expect(asked).toEqual([['livekit.test:443', `Basic ${Buffer.from('user:pw').toString('base64')}`]]);
    expect(Buffer.concat(bytes).toString('latin1')).not.toMatch(/Bearer|twirp/);
  });

  it('has its certificate checked for its own name', async () => {
    const server = await tlsServer('other-host', (response) => json(response, { items: [] }));
    const { port } = await tunnel(server.port);
    const { reader } = client('wss://livekit.test', {
      env: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
      caCertificates: pem('authority.pem'),
    });
    expect(await problemOf(reader.list('inboundTrunk'))).toMatchObject({ id: 'server-tls' });
    expect(server.seen).toEqual([]);
  });

  it('is not reached when the proxy refuses, and the proxy is named', async () => {
    const proxy = http.createServer();
    proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    const port = await listen(proxy);
    const { reader } = client('wss://livekit.test', { env: { HTTPS_PROXY: `http://127.0.0.1:${port}` } });
    const problem = await problemOf(reader.list('inboundTrunk'));
    expect(problem).toMatchObject({ id: 'server-unreachable' });
    expect(problem.facts.detail).toContain('the proxy answered CONNECT with 403');
    expect(problem.facts.detail).toContain(`the connection goes through the proxy 127.0.0.1:${port}`);
  });

  it('leaves nothing open when the proxy never answers', async () => {
    const proxy = http.createServer();
    const ended = new Promise((resolve) => proxy.on('connect', (_, socket) => socket.once('end', resolve).resume()));
    const port = await listen(proxy);
    const options = { env: { HTTPS_PROXY: `http://127.0.0.1:${port}` }, clock: realClock, timeoutMs: 50 };
    const connection = client('wss://livekit.test', options);
    expect(await problemOf(connection.writer().delete('inboundTrunk', 'ST_1'))).toMatchObject({ id: 'server-timeout', worldChanged: 'no' });
    connection.close();
    await ended;
  });

  it('given by its address has its certificate checked for that address', async () => {
    const server = await tlsServer('trusted', (response) => json(response, { items: [] }));
    const { port } = await tunnel(server.port);
    const { reader } = client('wss://192.0.2.1', {
      env: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
      caCertificates: pem('authority.pem'),
    });
    expect(await problemOf(reader.list('inboundTrunk'))).toMatchObject({ id: 'server-tls' });
  });
});

/** A proxy that joins every CONNECT to one local port, and keeps what passes it. */
async function tunnel(to: number): Promise<{ port: number; asked: [string | undefined, string | undefined][]; bytes: Buffer[] }> {
  const asked: [string | undefined, string | undefined][] = [];
  const bytes: Buffer[] = [];
  const proxy = http.createServer();
  proxy.on('connect', (request, socket) => {
    asked.push([request.url, request.headers['proxy-authorization']]);
    const upstream = net.connect(to, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    socket.on('data', (chunk: Buffer) => bytes.push(chunk));
    for (const end of [socket, upstream]) end.on('error', () => end.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  return { port: await listen(proxy), asked, bytes };
}
