import { execFileSync } from 'node:child_process';
import { readdir, readFile, readlink, stat, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFiles } from '../../../src/adapters/files/user-files.ts';
import { problemOf, put, temporaryDirectories } from './temporary.ts';

const fresh = await temporaryDirectories();

describe('a file that the user names', () => {
  it('is read as JSON or YAML, from the working directory', async () => {
    const directory = await fresh();
    await put(directory, 'a.json', '\ufeff{"name":"x","list":[1,true,null]}', 0o644);
    await put(directory, 'b.yaml', 'name: x\nlist: [1, true, null]\n', 0o644);
    const files = createFiles(directory);
    for (const name of ['a.json', 'b.yaml', path.join(directory, 'b.yaml')]) {
      expect(await files.readData(name)).toEqual({ name: 'x', list: [1, true, null] });
    }
  });

  it('with a fault is refused at its line and column', async () => {
    const directory = await fresh();
    await put(directory, 'a.json', '{"a": 1,\n "a": 2}');
    const problem = await problemOf(() => createFiles(directory).readData('a.json'));
    expect([problem.id, problem.facts.where]).toEqual(['value-invalid', { file: 'a.json', line: 2, column: 2 }]);
  });

  it.each([
    ['missing', 'there is no such file'],
    ['pipe', 'not a regular file'],
    ['large', 'larger than 1 MiB'],
    ['binary', 'not UTF-8'],
    ['circle', 'lead in a circle'],
  ])('that is %s is told by its name', async (name, why) => {
    const directory = await fresh();
    execFileSync('mkfifo', [path.join(directory, 'pipe')]);
    await put(directory, 'large', 'x'.repeat(1024 * 1024 + 1));
    await put(directory, 'binary', Uint8Array.from([0xff]));
    await symlink('circle', path.join(directory, 'circle'));
    const problem = await problemOf(() => createFiles(directory).readText(name));
    expect([problem.id, problem.summary]).toEqual(['file-unreadable', expect.stringContaining(`${name}: `)]);
    expect(problem.summary).toContain(why);
  });

  it('is written whole, keeps its rights and the symbolic link to it, and leaves nothing beside it', async () => {
    const directory = await fresh();
    await put(directory, 'real', 'old', 0o640);
    await symlink('real', path.join(directory, 'link'));
    const files = createFiles(directory);
    await files.writeText('link', 'new');
    await files.writeText('fresh', 'made');
    expect(await readFile(path.join(directory, 'real'), 'utf8')).toBe('new');
    expect((await stat(path.join(directory, 'real'))).mode & 0o777).toBe(0o640);
    expect(await readlink(path.join(directory, 'link'))).toBe('real');
    expect((await readdir(directory)).sort()).toEqual(['fresh', 'link', 'real']);
  });

  it('is written to where it is a device', async () => {
    await createFiles('/').writeText('/dev/null', 'x');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  });

  it('that cannot be written is told, and the directory stays as it was', async () => {
    const directory = await fresh();
    const problem = await problemOf(() => createFiles(directory).writeText('none/report.xml', 'x'));
    expect([problem.id, problem.summary]).toEqual(['file-unwritable', expect.stringContaining('ENOENT')]);
    expect(await readdir(directory)).toEqual([]);
  });
});
