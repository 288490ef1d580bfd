import { execFileSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/model/secret.ts';
import { problemOf, put, temporaryDirectories } from '../files/temporary.ts';
import { answering, type Given, secretsWith } from './sources.ts';

const fresh = await temporaryDirectories();
const PURPOSE = 'password of trunk main';

const value = async (reference: string, given?: Given) => (await secretsWith(given).resolve(reference, PURPOSE)).reveal();

/** The Problem, after a look for canaries in every form that it could be printed in. */
async function refusal(reference: string, given?: Given) {
  const problem = await problemOf(() => secretsWith(given).resolve(reference, PURPOSE));
  const everything = [
    inspect(problem, { depth: 9, showHidden: true }),
    JSON.stringify(problem),
    JSON.stringify(problem.facts),
    problem.stack,
    String(problem),
  ];
  expect(everything.join('\n').toLowerCase()).not.toContain('canary');
  return problem;
}

describe('a secret from the environment', () => {
  it('is the value of the variable', async () => {
    expect(await value('env:MAIN', { surroundings: { env: { MAIN: 'canary' } } })).toBe('canary');
  });

  it.each([
    ['env:MISSING', {}, 'MISSING is not set'],
    ['env:EMPTY', { EMPTY: '' }, 'EMPTY is empty'],
  ])('%s gives nothing: refused', async (reference, env, text) => {
    const problem = await refusal(reference, { surroundings: { env } });
    expect([problem.id, problem.summary]).toEqual(['secret-empty', expect.stringContaining(text)]);
  });

  it('whose name is really the value, as from env:$PASSWORD, is not repeated', async () => {
    expect((await refusal('env:canary_Hunter2')).id).toBe('secret-empty');
  });
});

describe('a literal', () => {
  it('is refused with the purpose and without the text', async () => {
    const problem = await refusal('canary-literal');
    expect(problem.id).toBe('secret-on-command-line');
    expect(problem.facts.detail?.join()).toContain(PURPOSE);
  });

  it('or a mask that a reference gives is refused', async () => {
    for (const mask of ['[secret]', '*****']) {
      expect((await refusal('env:MASK', { surroundings: { env: { MASK: mask } } })).id).toBe('secret-masked');
    }
  });
});

describe('a secret file', () => {
  it.each([
    ['value\n', 'value'],
    ['value\r\n', 'value'],
    ['value\n\n', 'value\n'],
    [' value ', ' value '],
  ])('%j loses one final newline and nothing else', async (content, expected) => {
    const directory = await fresh();
    await put(directory, 'p', content);
    expect(await value('file:p', { scope: { origin: 'command-line', directory } })).toBe(expected);
  });

  it.each([0o604, 0o602, 0o620, 0o644])('with mode %o is refused, with the chmod that mends it', async (mode) => {
    const file = await put(await fresh(), 'p', 'canary', mode);
    const problem = await refusal(`file:${file}`);
    expect([problem.id, problem.facts.nextSteps]).toEqual(['secret-unsafe', [`chmod 600 ${file}`]]);
  });

  it.each([0o600, 0o400, 0o440])('with mode %o is taken', async (mode) => {
    expect(await value(`file:${await put(await fresh(), 'p', 'v', mode)}`)).toBe('v');
  });

  it.each([
    ['empty', '', 'secret-empty'],
    ['blank', ' \n', 'secret-empty'],
    ['over 64 kB', 'canary'.repeat(11_000), 'file-unreadable'],
    ['binary', Uint8Array.from([0xff, 0xfe, 0x00]), 'file-unreadable'],
  ])('that is %s is refused', async (_what, content, id) => {
    expect((await refusal(`file:${await put(await fresh(), 'p', content)}`)).id).toBe(id);
  });

  it('that is a pipe, a directory or a device is refused and does not hang', async () => {
    const directory = await fresh();
    execFileSync('mkfifo', [path.join(directory, 'pipe')]);
    for (const name of [path.join(directory, 'pipe'), directory, '/dev/zero']) {
      expect((await refusal(`file:${name}`)).summary).toContain('not a regular file');
    }
  });

  it('by ~ is not found, and the reason is said', async () => {
    expect((await refusal('file:~/p')).facts.detail?.join()).toContain('~ stands for nothing');
  });

  it('may lie anywhere on the command line, where the user names it, also behind a symbolic link', async () => {
    const directory = await fresh();
    await put(directory, 'outside', 'v');
    await mkdir(path.join(directory, 'work'));
    await symlink('../outside', path.join(directory, 'work', 'link'));
    const scope = { origin: 'command-line', directory: path.join(directory, 'work') } as const;
    expect(await value('file:../outside', { scope })).toBe('v');
    expect(await value('file:link', { scope })).toBe('v');
  });
});

describe('a secret file named in a configuration', () => {
  it('may lie in its folder, below, and where an absolute path says', async () => {
    const directory = await fresh();
    await put(directory, 'secrets/p', 'v');
    await symlink('secrets/p', path.join(directory, 'link'));
    const scope = { origin: 'configuration', directory } as const;
    for (const reference of ['file:secrets/p', 'file:./link', 'file:secrets/../secrets/p', `file:${await put(await fresh(), 'q', 'v')}`]) {
      expect(await value(reference, { scope })).toBe('v');
    }
  });

  it('and a file whose name only begins with two dots is inside', async () => {
    const directory = await fresh();
    await put(directory, '..p', 'v');
    expect(await value('file:..p', { scope: { origin: 'configuration', directory } })).toBe('v');
  });

  it('does not lead out of its folder by .. or by symbolic links', async () => {
    const outer = await fresh();
    const directory = path.join(outer, 'config');
    await put(outer, 'p', 'canary');
    await put(outer, 'config-2/p', 'canary');
    await mkdir(directory);
    await symlink('../p', path.join(directory, 'link'));
    await symlink('..', path.join(directory, 'up'));
    const scope = { origin: 'configuration', directory } as const;
    for (const reference of [
      'file:../p',
      'file:../config-2/p',
      'file:link',
      'file:up/p',
      'file:../../../../../../../../../proc/self/environ',
    ]) {
      expect((await refusal(reference, { scope })).id).toBe('secret-outside');
    }
    expect((await refusal('sops:../p#key', { scope })).id).toBe('secret-outside');
  });
});

describe('a secret from stdin', () => {
  it('is the whole of it, once', async () => {
    const secrets = secretsWith({ stdin: 'canary value\n' });
    expect((await secrets.fromStdin(PURPOSE)).reveal()).toBe('canary value');
    const problem = await problemOf(() => secrets.resolve('stdin:', 'pin of rule x'));
    expect(problem.summary).toBe(`stdin was already read as ${PURPOSE}, so it cannot be pin of rule x as well`);
  });

  it.each([
    ['nothing', '\n', 'secret-empty'],
    ['more than 64 kB', 'canary'.repeat(11_000), 'secret-unavailable'],
    ['no text', Readable.from([Buffer.from([0xff, 0xfe])]), 'secret-unavailable'],
    ['a terminal', Object.assign(Readable.from([]), { isTTY: true }), 'input-needed'],
  ])('that gives %s is refused', async (_what, stdin, id) => {
    expect((await refusal('stdin:', { stdin })).id).toBe(id);
  });

  it('that ends in the middle of a character between two chunks is put together', async () => {
    const bytes = Buffer.from('é');
    expect(await value('stdin:', { stdin: Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]) })).toBe('é');
  });
});

describe('a secret from a prompt', () => {
  it('is what was typed; nothing typed is refused', async () => {
    expect(await value('prompt:', { prompts: answering('typed') })).toBe('typed');
    expect((await refusal('prompt:', { prompts: answering('') })).id).toBe('secret-empty');
    expect((await refusal('prompt:')).id).toBe('input-needed');
  });
});

describe("a secret from lk's configuration", () => {
  const project = { name: 'prod', url: 'wss://a', apiKey: 'k', apiSecret: new Secret('canary-lk'), projectId: '' };
  const lk = { path: '/lk.yaml', defaultProject: '', projects: [project], warnings: [] };

  const scope = { origin: 'configuration', directory: '/' } as const;

  it('is that of the project', async () => {
    expect(await value('lk:prod', { lk, scope })).toBe('canary-lk');
    expect((await refusal('lk:other', { lk, scope })).facts.detail).toEqual(['it knows: prod']);
    expect((await refusal('lk:other', { scope })).id).toBe('secret-unavailable');
  });

  it('is the key to the project, and so no password of a trunk', async () => {
    const problem = await refusal('lk:prod', { lk, scope: { origin: 'command-line', directory: '/' } });
    expect(problem).toMatchObject({ id: 'secret-reference-invalid', summary: expect.stringContaining('API secret') });
  });
});

describe('what is known of a resolved secret besides its value', () => {
  const resolved = async (reference: string, given: Given) => await secretsWith(given).resolve(reference, 'password');

  it('is the reference by which a later run can have it again', async () => {
    expect((await resolved('env:P', { surroundings: { env: { P: 'x' } } })).reference).toBe('env:P');
    expect((await secretsWith({ stdin: 'x' }).fromStdin('password')).reference).toBe(null);
  });

  it('is a path that means the same wherever the later run is started', async () => {
    const directory = await fresh();
    const file = await put(directory, 'p', 'x');
    const scope = { origin: 'command-line', directory } as const;
    for (const name of ['p', `../${path.basename(directory)}/p`, file])
      expect((await resolved(`file:${name}`, { scope })).reference).toBe(`file:${file}`);
  });
});
