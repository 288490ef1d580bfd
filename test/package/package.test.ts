import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

let folder: string;
let tarball: string;
let again: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sipctl-package-'));
  tarball = await packInto('first');
  again = await packInto('second');
});
afterAll(() => rm(folder, { recursive: true }));

async function packInto(name: string): Promise<string> {
  const destination = path.join(folder, name);
  await mkdir(destination);
  await execa('npm', ['run', 'build:package']);
  await execa('npm', ['pack', './package', '--pack-destination', destination]);
  const [file = ''] = await readdir(destination);
  return path.join(destination, file);
}

describe('the package that is published', () => {
  it('is the same, byte for byte, when it is made twice', async () => {
    const [first, second] = await Promise.all(
      [tarball, again].map(async (file) =>
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
      ),
    );
    expect(first).toBe(second);
  });

  it('stays under one megabyte', async () => {
    expect((await stat(tarball)).size).toBeLessThan(1_000_000);
  });

  it('installs elsewhere without a network, alone, and runs', async () => {
    const prefix = path.join(folder, 'prefix');
    const install = ['install', '--global', '--offline', '--prefix', prefix, '--cache', path.join(folder, 'empty-cache'), tarball];
    await execa('npm', install, { cwd: folder });
    expect(await readdir(path.join(prefix, 'lib/node_modules'))).toEqual(['sipctl']);
    const { stdout } = await execa(path.join(prefix, 'bin/sipctl'), ['--version'], { cwd: folder });
    expect(stdout).toContain(manifest.version);
  });

  it('needs nothing and runs nothing when it is installed', async () => {
    const { stdout } = await execa('tar', ['-xzOf', tarball, 'package/package.json']);
    const published: Record<string, unknown> = JSON.parse(stdout);
    expect(Object.keys(published).filter((key) => /dependencies|scripts|private/i.test(key))).toEqual([]);
  });

  it('carries the licences of what is inside, and of nothing else', async () => {
    const { stdout } = await execa('tar', ['-xzOf', tarball, 'package/THIRD-PARTY-LICENSES']);
    const named = [...stdout.matchAll(/^## (\S+) /gm)].map(([, name]) => name);
    expect(named).toEqual(expect.arrayContaining(['@inquirer/core', '@livekit/protocol', 'commander', 'execa', 'yaml', 'zod']));
    expect(named.filter((name) => name === undefined || name in manifest.devDependencies)).toEqual([]);
  });
});
