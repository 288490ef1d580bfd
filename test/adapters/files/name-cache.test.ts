import { readdir, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNameCache } from '../../../src/adapters/files/name-cache.ts';
import type { CachedName, Target } from '../../../src/ports.ts';
import { temporaryDirectories } from './temporary.ts';

const directory = await temporaryDirectories();
const target = (apiKey: string): Target => ({ name: 'prod', url: 'wss://acme.livekit.cloud', apiKey, hosting: 'cloud' });
const MAIN: CachedName = { kind: 'trunk', name: 'main', id: 'ST_1' };
const OTHER: CachedName = { kind: 'rule', name: 'other', id: 'SDR_1' };

describe('the names kept for completion', () => {
  it('are those of the project written last', async () => {
    const cache = path.join(await directory(), 'sipctl');
    await createNameCache(cache).write(target('APIold'), [MAIN]);
    const [first = ''] = await readdir(cache);
    await utimes(path.join(cache, first), 1000, 1000);
    await createNameCache(cache).write(target('APInew'), [OTHER]);
    expect(await createNameCache(cache).read()).toEqual([OTHER]);
    await createNameCache(cache).write(target('APIold'), []);
    expect(await readdir(cache)).toHaveLength(2);
  });

  it('are for their owner only, under a name that shows neither server nor key', async () => {
    const cache = path.join(await directory(), 'sipctl');
    await createNameCache(cache).write(target('APIm3K9xQ'), [MAIN]);
    const [file = ''] = await readdir(cache);
    expect(file).toMatch(/^[0-9a-f]{32}\.json$/);
    expect((await stat(path.join(cache, file))).mode & 0o777).toBe(0o600);
    expect((await stat(cache)).mode & 0o777).toBe(0o700);
  });

  it('are none where there is no cache, or a broken one', async () => {
    const cache = await directory();
    expect(await createNameCache(undefined).read()).toEqual([]);
    expect(await createNameCache(path.join(cache, 'missing')).read()).toEqual([]);
    const file = path.join(cache, `${'0'.repeat(32)}.json`);
    await writeFile(file, '[{"kind":"trunk"');
    expect(await createNameCache(cache).read()).toEqual([]);
    await writeFile(file, JSON.stringify([MAIN, { kind: 'trunk', name: 7, id: 'x' }, null]));
    expect(await createNameCache(cache).read()).toEqual([MAIN]);
  });

  it('are few enough to be read at a key press', async () => {
    const cache = await directory();
    const many = Array.from({ length: 10_000 }, (_, at): CachedName => ({ kind: 'trunk', name: `carrier ${at}`, id: `ST_${at}` }));
    await createNameCache(cache).write(target('K'), many);
    const kept = await createNameCache(cache).read();
    expect(kept[0]).toEqual(many[0]);
    expect(kept.length).toBeLessThan(many.length);
  });
});
