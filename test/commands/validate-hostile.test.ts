import { execFileSync } from 'node:child_process';
import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { put, temporaryDirectories } from '../adapters/files/temporary.ts';
import { runIn } from '../support/in-process.ts';

const FOLDER = path.resolve('fixtures/hostile-yaml');
const HEAD = 'apiVersion: sipctl/v1\n';
const hostile = await readdir(FOLDER);
const fresh = await temporaryDirectories();

/** What is said of each file of the folder. */
const SAID: Readonly<Record<string, string>> = {
  'alias.yaml': '2:20 error yaml-invalid: an anchor',
  'billion-laughs.yaml': '1:7 error yaml-invalid: an anchor',
  'comment-only.yaml': 'the file is empty',
  'complex-key.yaml': ':2 error yaml-invalid: an explicit key',
  'constructor.yaml': '2:19 error yaml-invalid: the key constructor is not allowed',
  'directive.yaml': ':1 error yaml-invalid: a directive',
  'duplicate-key.json': '1:39 error yaml-invalid: map keys must be unique',
  'duplicate-key.yaml': '3:1 error yaml-invalid: map keys must be unique',
  'empty.yaml': 'the file is empty',
  'half-saved.yaml': 'error yaml-invalid: missing closing',
  'latin-1.yaml': 'it is not UTF-8 text',
  'list.yaml': 'expected object, received array',
  'merge-key.yaml': '2:19 error yaml-invalid: a merge key',
  'nul.yaml': ':2 error yaml-invalid: a NUL character',
  'null.yaml': 'expected object, received null',
  'number-key.yaml': '2:1 error yaml-invalid: a key must be plain text',
  'proto.json': 'the key __proto__ is not allowed',
  'proto.yaml': '2:1 error yaml-invalid: the key __proto__ is not allowed',
  'scalar.yaml': 'expected object, received string',
  'second-document.yaml': '2:1 error yaml-invalid: a second document',
  'tabs.yaml': '3:1 error yaml-invalid: tabs are not allowed',
  'tag-binary.yaml': '2:19 error yaml-invalid: a tag',
  'tag-js.yaml': '2:16 error yaml-invalid: unresolved tag',
  'tag-own.yaml': '2:17 error yaml-invalid: unresolved tag',
  'utf-16.yaml': 'it is not UTF-8 text',
  'version-2.yaml': '1:13 error value-invalid: apiVersion: expected "sipctl/v1"',
};

describe('a declared file that is none', () => {
  it.each(hostile)('is told as such: %s', async (name) => {
    const { code, stdout, stderr } = await runIn(FOLDER, ['validate', '-f', name]);
    expect(code).toBe(3);
    expect(stdout + stderr).toContain(SAID[name] ?? 'a line in this test');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each([
    ['a byte order mark and CRLF', `\ufeff${HEAD}ignore: ["a"]\n`.replaceAll('\n', '\r\n')],
    ['words that YAML 1.1 takes for booleans', `${HEAD}ignore: [no, on, y]\n`],
  ])('is not what has %s', async (_what, text) => {
    const directory = await fresh();
    await put(directory, 'fine.yaml', text);
    expect((await runIn(directory, 'validate -f fine.yaml')).stdout).toBe('no findings in 1 file\n');
  });
});

const MIB = 1024 * 1024;
const upTo = (size: number, part: (at: number) => string) => {
  const parts: string[] = [];
  for (let length = 0, at = 0; length < size; at += 1) {
    const next = part(at);
    length += next.length;
    if (length <= size) parts.push(next);
  }
  return parts.join('');
};

const LARGE: Readonly<Record<string, readonly [said: string, make: (file: string) => Promise<unknown> | unknown]>> = {
  'open brackets': ['nested more than 64', (file) => put('/', file, `${HEAD}ignore: ${'['.repeat(100_000)}`)],
  'indented maps': [
    'nested more than 64',
    (file) =>
      put(
        '/',
        file,
        upTo(MIB, (at) => `${' '.repeat(at)}a:\n`),
      ),
  ],
  'dashes on a line': ['nested more than 64', (file) => put('/', file, '- '.repeat(MIB / 2))],
  'many values': ['more keys, values and marks', (file) => put('/', file, `a: [${'1,'.repeat(MIB / 2 - 10)}1]`)],
  'many keys': [
    'more keys, values and marks',
    (file) =>
      put(
        '/',
        file,
        upTo(MIB, (at) => `k${at.toString(36)}:\n`),
      ),
  ],
  'keys of one map': [
    'a map of more than 10000 keys',
    (file) => put('/', file, Array.from({ length: 10_001 }, (_, at) => `k${at}: x\n`).join('')),
  ],
  'unknown keys': [
    'there is no field k9',
    (file) => put('/', file, HEAD + Array.from({ length: 9_000 }, (_, at) => `k${at}: x\n`).join('')),
  ],
  'a long text': [
    'warning number-not-e164',
    (file) =>
      put(
        '/',
        file,
        `${HEAD}inboundTrunks: [{ name: a, authUsername: u, authPassword: "env:P", numbers: ["${'\\x41'.repeat(200_000)}"] }]\n`,
      ),
  ],
  'a mebibyte and one byte': ['larger than 1 MiB', (file) => put('/', file, ' '.repeat(MIB + 1))],
  'a sparse 100 MB': [
    'larger than 1 MiB',
    async (file) => {
      const handle = await open(file, 'w');
      await handle.truncate(100 * MIB);
      await handle.close();
    },
  ],
  'a pipe that nobody writes to': ['not a regular file', (file) => execFileSync('mkfifo', [file])],
};

/** Runs the built program alone, to see what it takes. */
async function usageOf(args: readonly string[], cwd: string) {
  const usage = path.join(cwd, 'usage.json');
  const bin = path.resolve('bin/sipctl.js');
  const options = { cwd, env: { HOME: cwd, USAGE_FILE: usage }, extendEnv: false, reject: false, timeout: 15_000 } as const;
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    ['--require', path.resolve('test/support/record-usage.cjs'), bin, ...args],
    options,
  );
  const { memory, seconds }: { memory: number; seconds: number } = JSON.parse(await readFile(usage, 'utf8'));
  return { code: exitCode, said: stdout + stderr, memory, seconds };
}

describe('a declared file that is too much', () => {
  it.each(Object.entries(LARGE))('is refused in seconds, not minutes, and in 256 MiB: %s', async (_what, [said, make]) => {
    const directory = await fresh();
    await make(path.join(directory, 'large.yaml'));
    const { code, said: all, memory, seconds } = await usageOf(['validate', '-f', 'large.yaml'], directory);
    expect(all.slice(0, 2000)).toContain(said);
    expect(code).toBe(said.includes('e164') ? 0 : 3);
    expect({ memory: memory < 256, seconds: seconds < 5 }, `${memory} MiB, ${seconds} s`).toEqual({ memory: true, seconds: true });
  });

  it.each([['/dev/zero'], ['/dev/full'], ['/proc/self/mem']])('is refused where it is %s', async (device) => {
    const { code, said, memory } = await usageOf(['validate', '-f', device], await fresh());
    expect([code, memory < 256]).toEqual([3, true]);
    expect(said).toContain(`cannot read ${device}`);
  });

  it('is refused where its parts are 16 MiB in all', async () => {
    const directory = await fresh();
    for (let at = 0; at < 17; at += 1) await put(directory, `many/${at}.yaml`, `${HEAD}# ${'x'.repeat(MIB - 100)}\n`);
    const { code, said } = await usageOf(['validate', '-f', 'many'], directory);
    expect([code, said]).toEqual([3, expect.stringContaining('larger than 16 MiB in all')]);
  });
});

describe('a saved world that is none', () => {
  it.each([
    ['deep', `{"inboundTrunks":${'['.repeat(1_000_000)}`, 'is no JSON'],
    ['deep and closed', `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'nested more than 64'],
    ['a list', '[]', 'holds no world'],
    ['polluting', '{"inboundTrunks":[{"sipTrunkId":"ST_1","__proto__":{"polluted":true}}],"dispatchRules":5}', 'dispatchRules'],
  ])('is told as such: %s', async (_what, text, said) => {
    const directory = await fresh();
    await put(directory, 'world.json', text);
    const { code, stderr } = await runIn(directory, 'validate --world world.json');
    expect([code, stderr]).toEqual([3, expect.stringContaining(said)]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
