import { describe, expect, it } from 'vitest';
import { isAmong, refuseDangerous } from '../../../src/core/call/number-policy.ts';
import { mistakenCloudHost, readSipHost } from '../../../src/core/call/sip-host.ts';

describe('a test call', () => {
  it.each(['112', '911', '999', '000', '+911', '110', '+19005550100', '1-900-555-0100', '+44 909 8790123', '0088123456789', '+4990012345'])(
    'is not made to %s',
    (number) => {
      expect(() => refuseDangerous(number)).toThrow(/no test call/);
    },
  );

  it.each(['+15105550100', '+44 20 7946 0018', '+390669812345', '+819012345678', '1000', '9110', '+306912345678'])(
    'can be made to %s',
    (number) => {
      expect(() => refuseDangerous(number)).not.toThrow();
    },
  );

  it('knows its numbers however they are spelt', () => {
    expect(isAmong('1-510-555-0100', ['+15105550100'])).toBe(true);
    expect(isAmong('+15105550101', ['+15105550100'])).toBe(false);
  });
});

describe('a SIP host', () => {
  it.each([
    ['sip.example.com', { host: 'sip.example.com' }],
    ['192.0.2.7:5070', { host: '192.0.2.7', port: 5070 }],
    ['[2001:db8::1]:5070', { host: '2001:db8::1', port: 5070 }],
    ['2001:db8::1', { host: '2001:db8::1' }],
  ])('is read from %s', (text, target) => {
    expect(readSipHost(text, '--host', 'tcp')).toEqual({ ...target, transport: 'tcp' });
  });

  it.each(['', 'sip:example.com', 'user@example.com', 'example.com:0', 'example.com:99999', 'a b'])('is not %j', (text) => {
    expect(() => readSipHost(text, '--host', 'udp')).toThrow(/--host/);
  });

  it('of LiveKit Cloud is told from the name in the URL', () => {
    const url = 'wss://acme-x1.livekit.cloud';
    expect(mistakenCloudHost('acme-x1.sip.livekit.cloud', url)).toContain('project id');
    expect(mistakenCloudHost('acme-x1.livekit.cloud', url)).toContain('.sip.livekit.cloud');
    expect(mistakenCloudHost('p_abc.sip.livekit.cloud', url)).toContain('p_');
    expect(mistakenCloudHost('abc123.sip.livekit.cloud', url)).toBeNull();
    expect(mistakenCloudHost('sip.example.com', url)).toBeNull();
  });
});
