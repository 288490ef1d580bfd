import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConfig, readConfigs } from '../../../src/adapters/files/read-config.ts';
import { problemOf, put, temporaryDirectories } from './temporary.ts';

const fresh = await temporaryDirectories();

const VALID = `# ours
apiVersion: sipctl.config/v1
currentContext: prod
contexts:
  prod: { url: wss://acme.livekit.cloud, apiKey: APIm3K9xQ, apiSecret: "exec:vault-prod", sipHost: abc.sip.livekit.cloud, hosting: cloud }
  ci:
    url: wss://acme.livekit.cloud
    token: env:SIPCTL_TOKEN
providers: { vault-prod: { command: [vault, kv, get, sip/prod], timeout: 2m } }
secrets: { allow: [op, sops] }
`;

const read = async (text: string) => readConfig(await put(await fresh(), 'config.yaml', text), 'user');
const problemIn = (text: string) => problemOf(() => read(text));

describe('the configuration file', () => {
  it('is read with contexts, providers and where each value stands', async () => {
    const file = await read(VALID);
    expect(file?.config.currentContext).toBe('prod');
    expect(file?.config.contexts.get('ci')?.credentials).toEqual({ kind: 'token', token: 'env:SIPCTL_TOKEN' });
    expect(file?.config.contexts.get('prod')).toMatchObject({
      hosting: 'cloud',
      credentials: { kind: 'key', apiSecret: 'exec:vault-prod' },
    });
    expect(file?.config.providers.get('vault-prod')).toEqual({
      command: ['vault', 'kv', 'get', 'sip/prod'],
      timeoutMs: 120_000,
      interactive: false,
    });
    expect(file?.config.allowedPresets).toEqual(['op', 'sops']);
    expect(file?.whereOf('contexts', 'ci', 'token')).toMatchObject({ line: 8, column: 12 });
  });

  it('may be missing', async () => {
    const directory = await fresh();
    expect(await readConfigs(path.join(directory, 'none', 'config.yaml'), path.join(directory, 'config.yaml'))).toEqual([]);
    expect(await readConfigs(undefined, path.join(directory, 'config.yaml'))).toEqual([]);
  });

  it('of the user comes before that of the system', async () => {
    const user = await put(await fresh(), 'config.yaml', 'apiVersion: sipctl.config/v1\n');
    const system = await put(await fresh(), 'config.yaml', VALID, 0o644);
    expect((await readConfigs(user, system)).map((file) => file.path)).toEqual([user, system]);
  });

  it.each([
    ['an unknown key', 'colour: red\n', 'colour: unknown key', 2, 1],
    ['an unknown key inside', 'contexts: { a: { url: x, token: "env:T", Token: y } }\n', 'contexts.a.Token: unknown key', 2, 42],
    ['a value of another type', 'contexts:\n  a: { url: 5, token: "env:T" }\n', 'contexts.a.url: expected string, received number', 3, 13],
    ['a duplicate key', 'secrets: {}\nsecrets: {}\n', 'map keys must be unique', 3, 1],
    ['an alias', 'contexts: &a {}\nproviders: *a\n', 'an anchor (&name) is not allowed', 2, 14],
    ['a tag', 'contexts: !!map {}\n', 'a tag (!name) is not allowed', 2, 17],
    ['a JavaScript tag', 'contexts: !!js/function x\n', 'unresolved tag', 2, 11],
    ['a merge key', 'contexts: { <<: { a: 1 } }\n', 'a merge key (<<) is not allowed', 2, 13],
    ['__proto__', 'contexts:\n  __proto__: { url: x }\n', 'the key __proto__ is not allowed', 3, 3],
    ['constructor', 'contexts: { constructor: {} }\n', 'the key constructor is not allowed', 2, 13],
    ['a key that is no text', 'contexts: { 1: {} }\n', 'a key must be plain text', 2, 13],
    ['a second document', '---\na: 1\n', 'a second document is not allowed', 2, undefined],
    ['broken YAML', 'contexts: [\n', 'flow sequence', 3, 1],
    ['a bad context name', 'contexts: { "a b": { url: x, token: "env:T" } }\n', 'contexts.a b: a context name has', 2, 13],
    ['a context without credentials', 'contexts:\n  a: { url: x }\n', 'either apiKey and apiSecret, or token', 3, 6],
    ['a context with both', 'contexts:\n  a: { url: x, apiKey: k, apiSecret: "env:S", token: "env:T" }\n', 'or token', 3, 6],
    ['a program by a relative path', 'providers: { v: { command: [./vault] } }\n', 'a name on PATH or an absolute path', 2, 29],
    ['a provider without a program', 'providers: { v: { command: [] } }\n', 'providers.v.command', 2, 28],
  ])('with %s is refused at its line and column', async (_what, text, summary, line, column) => {
    const problem = await problemIn(`apiVersion: sipctl.config/v1\n${text}`);
    expect(problem.id).toBe('config-invalid');
    expect(problem.summary).toContain(summary);
    expect(problem.facts.where).toMatchObject(column === undefined ? { line } : { line, column });
  });

  it('shows all its faults at once', async () => {
    const problem = await problemIn('apiVersion: sipctl.config/v1\nfoo: 1\nbar: 2\n');
    expect([problem, ...(problem.facts.others ?? [])].map(({ summary }) => summary)).toEqual(['foo: unknown key', 'bar: unknown key']);
  });

  it('of a newer version is refused, naming the version', async () => {
    expect((await problemIn('apiVersion: sipctl.config/v2\n')).summary).toContain('reads sipctl.config/v1');
  });

  it('with a literal secret is refused without repeating it anywhere', async () => {
    for (const text of [
      'contexts:\n  a: { url: wss://a, apiKey: k, apiSecret: canary-hunter2 }\n',
      'contexts:\n  a: { url: wss://a, apiKey: k, apiSecret: "canary-hunter2 }\n',
      'contexts:\n  a: { url: wss://a, apiKey: k, apiSecret: canary-hunter2: b }\n',
    ]) {
      const problem = await problemIn(`apiVersion: sipctl.config/v1\n${text}`);
      expect(problem.id).toBe('config-invalid');
      expect(inspect(problem, { depth: 9 }) + JSON.stringify(problem)).not.toContain('canary');
    }
  });

  it.each([
    ['100,000 brackets', '['.repeat(100_000)],
    ['100,000 list marks on a line', '- '.repeat(100_000)],
    ['a thousand explicit keys', '? '.repeat(1000)],
    ['500 braces', '{a: '.repeat(500)],
    ['a text without end of quotes', `a: "${'x'.repeat(900_000)}`],
  ])('of %s is over in seconds, where reading it all would take minutes', async (_what, text) => {
    const start = performance.now();
    expect((await problemIn(text)).id).toBe('config-invalid');
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it.each([
    ['more than 1 MiB', 'x'.repeat(1024 * 1024 + 1)],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x61, 0x00])],
  ])('of %s is not read', async (_what, content) => {
    const file = await put(await fresh(), 'config.yaml', content);
    expect((await problemOf(() => readConfig(file, 'user'))).id).toBe('file-unreadable');
  });

  it('that is a pipe or a directory does not hang', async () => {
    const directory = await fresh();
    execFileSync('mkfifo', [path.join(directory, 'pipe')]);
    await mkdir(path.join(directory, 'config.yaml'));
    for (const name of ['pipe', 'config.yaml']) {
      const problem = await problemOf(() => readConfig(path.join(directory, name), 'user'));
      expect(problem.summary).toContain('not a regular file');
    }
  });
});

describe('a configuration that others could read or change', () => {
  it.each([0o640, 0o604, 0o620, 0o602, 0o644, 0o666])('with mode %o is refused, with the chmod that mends it', async (mode) => {
    const file = await put(await fresh(), 'config.yaml', VALID, mode);
    const problem = await problemOf(() => readConfig(file, 'user'));
    expect(problem.id).toBe('config-unsafe');
    expect(problem.facts.nextSteps).toEqual([`chmod 600 ${file}`]);
  });

  it('in a directory that others can write is refused', async () => {
    const directory = await fresh();
    const file = await put(directory, 'config.yaml', VALID);
    await chmod(directory, 0o770);
    const problem = await problemOf(() => readConfig(file, 'user'));
    expect(problem.facts.nextSteps).toEqual([`chmod 700 ${directory}`]);
  });

  it('as a symbolic link is refused, a dangling one too', async () => {
    const directory = await fresh();
    await put(directory, 'real.yaml', VALID);
    await symlink('real.yaml', path.join(directory, 'config.yaml'));
    await symlink('nowhere', path.join(directory, 'dangling.yaml'));
    for (const name of ['config.yaml', 'dangling.yaml']) {
      expect((await problemOf(() => readConfig(path.join(directory, name), 'user'))).id).toBe('config-unsafe');
    }
  });

  it("may be readable where it is the system's, and not writable", async () => {
    const readable = await put(await fresh(), 'config.yaml', VALID, 0o644);
    expect((await readConfig(readable, 'system'))?.path).toBe(readable);
    const writable = await put(await fresh(), 'config.yaml', VALID, 0o664);
    expect((await problemOf(() => readConfig(writable, 'system'))).facts.nextSteps).toEqual([`chmod 644 ${writable}`]);
  });
});
