import { describe, expect, it } from 'vitest';
import { run } from './context-for-tests.ts';

const given = {
  settings: async () => [
    { key: 'url', value: 'wss://acme.livekit.cloud', origin: '/home/op/config.yaml:5' },
    { key: 'timeout', value: '10s', origin: 'default' },
  ],
};

describe('config show', () => {
  it('shows people the values, and the origins when asked', async () => {
    expect((await run(['config', 'show'], given, { terminal: true })).text).not.toContain('config.yaml');
    const { text } = await run(['config', 'show', '--origin'], given, { terminal: true });
    expect(text).toMatch(/url +wss:\/\/acme\.livekit\.cloud +\/home\/op\/config\.yaml:5/);
  });

  it('always has the origin in a pipe and in JSON', async () => {
    expect((await run(['config', 'show'], given)).text).toContain('timeout\t10s\tdefault\n');
    expect(JSON.parse((await run(['config', 'show', '--json'], given)).text)).toMatchObject({
      kind: 'Config',
      values: [{ key: 'url' }, { key: 'timeout', value: '10s', origin: 'default' }],
    });
  });
});
