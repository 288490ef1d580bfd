import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createContextStore } from '../../../src/adapters/files/context-store.ts';
import { readLkConfig } from '../../../src/adapters/files/lk-config.ts';
import { readConfigs } from '../../../src/adapters/files/read-config.ts';
import { problemOf, put, temporaryDirectories } from './temporary.ts';

const fresh = await temporaryDirectories();
const LK = `default_project: My Project
projects:
  - { name: My Project, project_id: p_abc, url: wss://my.livekit.cloud, api_key: APIlk, api_secret: canary-lk }
`;

async function store({ lk = LK, system = '' } = {}) {
  const directory = await fresh();
  const userPath = path.join(directory, 'config.yaml');
  const lkPath = await put(directory, 'cli-config.yaml', lk);
  const systemPath = path.join(await fresh(), 'config.yaml');
  if (system !== '') await put(path.dirname(systemPath), 'config.yaml', system, 0o644);
  const contexts = createContextStore({ userPath, configs: () => readConfigs(userPath, systemPath), lk: () => readLkConfig(lkPath) });
  return { contexts, userPath, systemPath };
}

const entry = { url: 'wss://a.example', credentials: { kind: 'key', apiKey: 'APIa', apiSecret: 'env:A' } } as const;

describe('contexts', () => {
  it("of lk are listed with their reference, and lk's default is the current one where no other is", async () => {
    const { contexts } = await store();
    const list = await contexts.list();
    expect(list).toEqual([
      { name: 'lk:My Project', url: 'wss://my.livekit.cloud', apiKey: 'APIlk', secretRef: 'lk:My Project', current: true },
    ]);
    expect(inspect(list)).not.toContain('canary');
  });

  it('of the user come before those of lk as the current one', async () => {
    const { contexts, userPath } = await store();
    expect(await contexts.add('a', entry)).toEqual({ current: true });
    expect((await contexts.list()).filter(({ current }) => current).map(({ name }) => name)).toEqual(['a']);
    expect(await contexts.show(undefined)).toMatchObject({ name: 'a', sipHost: '', hosting: 'self-hosted', from: userPath });
    await contexts.use('lk:My Project');
    expect(await contexts.show(undefined)).toMatchObject({ name: 'lk:My Project', sipHost: 'abc.sip.livekit.cloud', hosting: 'cloud' });
  });

  it('are imported from lk by reference: the secret stays where it is', async () => {
    const { contexts, userPath } = await store();
    expect(await contexts.importLk(undefined)).toBe('My-Project');
    const text = await readFile(userPath, 'utf8');
    expect(text).toContain('apiSecret: lk:My Project');
    expect(text).not.toContain('canary');
    expect((await problemOf(() => contexts.importLk('nope'))).facts.detail).toEqual(['there are: lk:My Project']);
    expect((await problemOf(() => contexts.importLk('My Project'))).id).toBe('context-exists');
  });

  it('of the system can be used and not removed', async () => {
    const { contexts } = await store({ system: 'apiVersion: sipctl.config/v1\ncontexts: { sys: { url: wss://s, token: env:T } }\n' });
    await contexts.use('sys');
    expect(await contexts.show(undefined)).toMatchObject({ name: 'sys', secretRef: 'env:T' });
    expect((await problemOf(() => contexts.remove('sys'))).id).toBe('context-not-found');
  });

  it('cannot be kept without a home, and this is said', async () => {
    const homeless = createContextStore({ userPath: undefined, configs: async () => [], lk: async () => null });
    expect((await problemOf(() => homeless.add('a', entry))).id).toBe('file-unwritable');
    expect((await problemOf(() => homeless.show(undefined))).id).toBe('context-not-found');
    expect((await problemOf(() => homeless.importLk(undefined))).id).toBe('context-not-found');
  });
});
