import { describe, expect, it } from 'vitest';
import { originOf } from '../../../src/adapters/livekit/origin.ts';
import { Problem } from '../../../src/core/problem.ts';
import { client } from './client.ts';

function idOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error.id;
    throw error;
  }
  return 'accepted';
}

describe('the origin that tokens go to', () => {
  it.each([
    ['wss://acme.livekit.cloud', 'https://acme.livekit.cloud/'],
    ['https://lk.example.com:8443', 'https://lk.example.com:8443/'],
    ['wss://lk.example.com/rtc/path', 'https://lk.example.com/rtc/path/'],
    ['ws://localhost:7880', 'http://localhost:7880/'],
    ['http://127.0.0.1:7880/?x=1#y', 'http://127.0.0.1:7880/'],
    ['ws://[::1]:7880', 'http://[::1]:7880/'],
  ])('%s is %s', (url, origin) => {
    expect(originOf(url).href).toBe(origin);
  });

  it.each(['', 'acme.livekit.cloud', 'ftp://acme.livekit.cloud', 'sip:acme', 'wss://', 'wss://user:pw@acme.livekit.cloud'])(
    'is not taken from %j',
    (url) => {
      expect(idOf(() => originOf(url))).toBe('url-invalid');
    },
  );

  it('does not repeat a password that stands in the URL', () => {
    expect(() => originOf('wss://user:hunter2@acme.livekit.cloud')).toThrow(/^(?!.*hunter2)/);
  });

  it.each(['ws://lk.example.com', 'http://10.0.0.1:7880', 'ws://127.0.0.1.example.com', 'http://localhost.example.com', 'ws://[::2]'])(
    'may not be reached in clear over a network: %s',
    (url) => {
      expect(idOf(() => originOf(url))).toBe('insecure-url');
      expect(idOf(() => originOf(url, { insecureHttp: true }))).toBe('accepted');
    },
  );

  it('is not connected to while certificate checks are switched off', () => {
    const connect = (value: string) => () => client('wss://acme.livekit.cloud', { env: { NODE_TLS_REJECT_UNAUTHORIZED: value } });
    expect(idOf(connect('0'))).toBe('insecure-environment');
    expect(idOf(connect('1'))).toBe('accepted');
  });
});
