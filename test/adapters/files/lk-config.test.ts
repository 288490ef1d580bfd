import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { contextFromLk, readLkConfig } from '../../../src/adapters/files/lk-config.ts';
import { Problem } from '../../../src/core/problem.ts';
import { put, temporaryDirectories } from './temporary.ts';

const fresh = await temporaryDirectories();
const LK = `default_project: prod
projects:
    - name: prod
      project_id: p_abc123
      url: wss://acme.livekit.cloud
      api_key: APIk
      api_secret: canary-lk-secret
    - name: local
      project_id: ""
      url: ws://localhost:7880
      api_key: devkey
      api_secret: secret
device_name: laptop
theme: dark
something_new: [1]
`;

async function readLk(text: string, mode = 0o600) {
  const read = await readLkConfig(await put(await fresh(), 'cli-config.yaml', text, mode));
  if (read === null || read instanceof Problem) throw new Error('not read');
  return read;
}

describe("lk's configuration", () => {
  it('gives its projects, with their secrets held as secrets', async () => {
    const lk = await readLk(LK);
    expect(lk.defaultProject).toBe('prod');
    expect(lk.projects.map(({ name }) => name)).toEqual(['prod', 'local']);
    expect(lk.projects[0]?.apiSecret.reveal()).toBe('canary-lk-secret');
    expect(inspect(lk, { depth: 9 }) + JSON.stringify(lk)).not.toContain('canary');
    expect(lk.warnings).toEqual([]);
  });

  it('becomes a context of sipctl whose secret stays with lk', async () => {
    const { projects } = await readLk(LK);
    expect(projects.map(contextFromLk)).toEqual([
      {
        url: 'wss://acme.livekit.cloud',
        credentials: { kind: 'key', apiKey: 'APIk', apiSecret: 'lk:prod' },
        sipHost: 'abc123.sip.livekit.cloud',
      },
      { url: 'ws://localhost:7880', credentials: { kind: 'key', apiKey: 'devkey', apiSecret: 'lk:local' } },
    ]);
  });

  it('that others can read is a warning with the chmod', async () => {
    expect((await readLk(LK, 0o644)).warnings.join()).toMatch(/open to other users \(mode 0644\): chmod 600 /);
  });

  it('may be missing, or hold no project', async () => {
    expect(await readLkConfig(path.join(await fresh(), 'none.yaml'))).toBeNull();
    expect((await readLk('projects:\n')).projects).toEqual([]);
  });

  it('that is broken is told without a word of its values', async () => {
    const broken = await readLkConfig(await put(await fresh(), 'cli-config.yaml', 'projects:\n  - { name: a, api_secret: canary-x }\n'));
    expect(broken).toBeInstanceOf(Problem);
    expect(broken).toHaveProperty('id', 'config-invalid');
    expect(inspect(broken, { depth: 9 })).not.toContain('canary');
  });
});
