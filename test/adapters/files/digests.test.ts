import { createHash } from 'node:crypto';
import { readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDigests } from '../../../src/adapters/files/digests.ts';
import { problemOf, put, temporaryDirectories } from './temporary.ts';

const temporary = await temporaryDirectories();

describe('a keyed digest', () => {
  it('is the same in every run of this installation, and another one elsewhere', async () => {
    const [here, elsewhere] = [await temporary(), await temporary()];
    const first = (await createDigests(here).keyed())('4711');
    expect((await createDigests(here).keyed())('4711')).toBe(first);
    expect((await createDigests(elsewhere).keyed())('4711')).not.toBe(first);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(first).not.toBe(createDigests(here).plain('4711'));
  });

  it('has one key, however many runs find none at the same time', async () => {
    const directory = path.join(await temporary(), 'sipctl');
    const keyed = await Promise.all(Array.from({ length: 20 }, () => createDigests(directory).keyed()));
    expect(new Set(keyed.map((digest) => digest('4711'))).size).toBe(1);
    expect(await readdir(directory)).toEqual(['digest.key']);
  });

  it('has a key of 32 bytes that is closed to others', async () => {
    const directory = await temporary();
    await createDigests(directory).keyed();
    const { size, mode } = await stat(path.join(directory, 'digest.key'));
    expect([size, mode & 0o777]).toEqual([32, 0o600]);
  });

  it.each([0, 31, 33])('is not made with a key of %i bytes, which is left alone', async (length) => {
    const directory = await temporary();
    const file = await put(directory, 'digest.key', new Uint8Array(length));
    expect(await problemOf(() => createDigests(directory).keyed())).toMatchObject({
      id: 'state-unsafe',
      message: expect.stringContaining(file),
    });
    expect(await readFile(file)).toHaveLength(length);
  });

  it('is not made with a key that others may write, or that lies elsewhere', async () => {
    const directory = await temporary();
    const file = await put(await temporary(), 'key', new Uint8Array(32));
    await symlink(file, path.join(directory, 'digest.key'));
    expect(await problemOf(() => createDigests(directory).keyed())).toMatchObject({ id: 'state-unsafe' });
    const open = await temporary();
    await put(open, 'digest.key', new Uint8Array(32), 0o606);
    expect(await problemOf(() => createDigests(open).keyed())).toMatchObject({ id: 'state-unsafe' });
  });

  it('cannot be had where no key can be kept; the plain one can', async () => {
    const file = await put(await temporary(), 'file', '');
    for (const directory of [undefined, path.join(file, 'sipctl')])
      expect(await problemOf(() => createDigests(directory).keyed())).toMatchObject({ id: 'state-unwritable' });
    await writeFile(file, 'still there');
    expect(createDigests(undefined).plain('x')).toBe(createHash('sha256').update('x').digest('hex'));
  });
});
