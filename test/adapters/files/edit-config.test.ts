import { readdir, readFile, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ContextEntry } from '../../../src/adapters/files/config-model.ts';
import { listContexts } from '../../../src/adapters/files/contexts.ts';
import { addContext, removeContext, useContext } from '../../../src/adapters/files/edit-config.ts';
import { readConfigs } from '../../../src/adapters/files/read-config.ts';
import { problemOf, put, temporaryDirectories } from './temporary.ts';

const fresh = await temporaryDirectories();
const prod: ContextEntry = {
  url: 'wss://a.example',
  credentials: { kind: 'key', apiKey: 'APIk', apiSecret: 'env:S' },
  sipHost: 'sip.example',
};
const ci: ContextEntry = { url: 'wss://a.example', credentials: { kind: 'token', token: 'env:T' } };
const list = async (file: string) => listContexts(await readConfigs(file, '/nonexistent/config.yaml'), null);

describe('editing contexts', () => {
  it('makes file and directory where there are none, for the owner alone', async () => {
    const file = path.join(await fresh(), 'new', 'sipctl', 'config.yaml');
    expect(await addContext(file, 'prod', prod)).toEqual({ current: true });
    expect(await addContext(file, 'ci', ci)).toEqual({ current: false });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(await list(file)).toEqual([
      { name: 'prod', url: 'wss://a.example', apiKey: 'APIk', secretRef: 'env:S', current: true },
      { name: 'ci', url: 'wss://a.example', apiKey: '', secretRef: 'env:T', current: false },
    ]);
    expect(await readdir(path.dirname(file))).toEqual(['config.yaml']);
  });

  it('keeps comments and everything else', async () => {
    const text = '# ours\napiVersion: sipctl.config/v1 # version\ncontexts:\n  # the old one\n  old: { url: wss://o, token: env:T }\n';
    const file = await put(await fresh(), 'config.yaml', text);
    await addContext(file, 'prod', prod);
    const edited = await readFile(file, 'utf8');
    for (const kept of ['# ours', '# version', '# the old one', 'old: { url: wss://o, token: env:T }']) expect(edited).toContain(kept);
    expect((await list(file)).map(({ name }) => name)).toEqual(['old', 'prod']);
  });

  it('removes a context and, with it, that it is the current one', async () => {
    const file = path.join(await fresh(), 'config.yaml');
    await addContext(file, 'prod', prod);
    await removeContext(file, 'prod');
    expect(await list(file)).toEqual([]);
    expect((await readConfigs(file, '/nonexistent/x'))[0]?.config.currentContext).toBeUndefined();
    expect((await problemOf(() => removeContext(file, 'prod'))).id).toBe('context-not-found');
  });

  it("makes an existing context the current one, lk's too, and no other", async () => {
    const file = path.join(await fresh(), 'config.yaml');
    await addContext(file, 'prod', prod);
    const configs = await readConfigs(file, '/nonexistent/x');
    await useContext(file, 'prod', configs, null);
    const problem = await problemOf(() => useContext(file, 'prd', configs, null));
    expect([problem.id, problem.facts.detail?.join()]).toEqual(['context-not-found', 'there are: prod']);
    expect((await readConfigs(file, '/nonexistent/x'))[0]?.config.currentContext).toBe('prod');
  });

  it.each([
    ['a name that exists', 'prod', prod, 'context-exists'],
    ['a name that is no word', 'a b', prod, 'value-invalid'],
    [
      'a literal in place of a reference',
      'x',
      { url: 'wss://a', credentials: { kind: 'token', token: 'canary' } } as const,
      'config-invalid',
    ],
    ['a URL that is none', 'x', { ...prod, url: 'acme' }, 'url-invalid'],
  ])('refuses %s and leaves the file as it was', async (_what, name, entry, id) => {
    const file = path.join(await fresh(), 'config.yaml');
    await addContext(file, 'prod', prod);
    const before = await readFile(file, 'utf8');
    expect((await problemOf(() => addContext(file, name, entry))).id).toBe(id);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('writes through no symbolic link', async () => {
    const directory = await fresh();
    const real = await put(directory, 'real.yaml', 'apiVersion: sipctl.config/v1\n');
    await symlink(real, path.join(directory, 'config.yaml'));
    expect((await problemOf(() => addContext(path.join(directory, 'config.yaml'), 'prod', prod))).id).toBe('config-unsafe');
    expect(await readFile(real, 'utf8')).toBe('apiVersion: sipctl.config/v1\n');
  });

  it('says so where nothing can be written', async () => {
    const directory = await fresh();
    await put(directory, 'file', '');
    const problem = await problemOf(() => addContext(path.join(directory, 'file', 'config.yaml'), 'prod', prod));
    expect(problem.id).toBe('file-unwritable');
  });
});
