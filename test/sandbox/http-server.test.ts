import http from 'node:http';
import net from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/options.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { signedToken } from '../contract/token.ts';
import { ask } from './ask.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const portOf = ({ url }: Sandbox) => Number(new URL(url).port);

it('tells how it is reached, and gives its own key', () => {
  expect(sandbox.env).toEqual({ LIVEKIT_URL: sandbox.url, LIVEKIT_API_KEY: sandbox.apiKey, LIVEKIT_API_SECRET: sandbox.apiSecret });
  expect(sandbox.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
  expect(sandbox.apiSecret.length).toBeGreaterThanOrEqual(32);
});

it('refuses a port that is taken', async () => {
  await expect(startSandbox({ port: portOf(sandbox) })).rejects.toMatchObject({ id: 'sandbox-failed' });
});

it('answers with the date, so that clocks can be compared', async () => {
  const response = await fetch(sandbox.httpUrl);
  expect(Math.abs(Date.parse(response.headers.get('date') ?? '') - Date.now())).toBeLessThan(5000);
});

it('notes requests, refused ones too, without the token in the query', async () => {
  await ask(sandbox, 'SIP/ListSIPTrunk', { page: { limit: 1 } });
  await fetch(`${sandbox.httpUrl}/twirp/livekit.SIP/Nope?access_token=secret`, { method: 'POST' });
  expect(sandbox.requests).toEqual([
    { method: 'POST', path: '/twirp/livekit.SIP/ListSIPTrunk', body: '{"page":{"limit":1}}' },
    { method: 'POST', path: '/twirp/livekit.SIP/Nope', body: '' },
  ]);
});

it('takes the token from the query as well', async () => {
  const token = signedToken(sandbox, { sip: { admin: true } });
  const response = await fetch(`${sandbox.httpUrl}/twirp/livekit.SIP/ListSIPTrunk?access_token=${token}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(200);
});

it('survives a client that goes away in the middle of its body', async () => {
  const socket = net.connect(portOf(sandbox), '127.0.0.1');
  socket.write('POST /twirp/livekit.SIP/ListSIPTrunk HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half');
  await new Promise((resolve) => socket.write('"', resolve));
  socket.destroy();
  expect((await ask(sandbox, 'SIP/ListSIPTrunk', {})).status).toBe(200);
});

it('survives text that is no HTTP', async () => {
  const socket = net.connect(portOf(sandbox), '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  socket.write('\u0000\u0001\u0002 nonsense\r\n\r\n');
  await closed;
  expect((await ask(sandbox, 'SIP/ListSIPTrunk', {})).status).toBe(200);
});

it('refuses a body that is announced as too large, without waiting for it', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { 'Content-Length': 65 * 1024 * 1024 };
    const request = http.request(sandbox.httpUrl, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
      request.destroy();
    });
    request.on('error', reject);
    request.flushHeaders();
  });
  expect(status).toBe(413);
});

it('says of a room method that it lacks that it lacks it', async () => {
  expect(await ask(sandbox, 'RoomService/SendData', {})).toMatchObject({ status: 501, body: { code: 'unimplemented' } });
});

it('ends at once, with an answer pending and a connection open', async () => {
  const idle = net.connect(portOf(sandbox), '127.0.0.1');
  const closed = new Promise((resolve) => idle.once('close', resolve));
  const pending = ask(sandbox, 'AgentDispatchService/ListDispatch', { room: 'nope' }).catch((error: unknown) => error);
  await expect.poll(() => sandbox.requests.length).toBe(1);
  await sandbox.close();
  await closed;
  await pending;
  await expect(fetch(sandbox.httpUrl)).rejects.toThrow();
});
