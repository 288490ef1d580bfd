import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Provider } from '../../../src/adapters/files/config-model.ts';
import { problemOf, put, temporaryDirectories } from '../files/temporary.ts';
import { type Given, secretsWith } from './sources.ts';

const fresh = await temporaryDirectories();
const SYSTEM_PATH = '/usr/bin:/bin';

/** A shell script of that name on PATH, and an empty working directory beside it. */
async function install(name: string, script: string) {
  const root = await fresh();
  await put(root, `bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
  const work = path.join(root, 'work');
  await mkdir(work);
  const env = { PATH: `${path.join(root, 'bin')}:${SYSTEM_PATH}`, HOME: root };
  return { root, work, bin: path.join(root, 'bin'), surroundings: { env, workingDirectory: work, home: path.join(root, 'home') } };
}

const provider = (fields: Partial<Provider> = {}): Provider => ({ command: ['tool'], timeoutMs: 10_000, interactive: false, ...fields });

async function ask(script: string, fields: Partial<Provider> = {}, env: Record<string, string> = {}) {
  const { surroundings } = await install('tool', script);
  return secretsWith({
    providers: { p: provider(fields) },
    surroundings: { ...surroundings, env: { ...surroundings.env, ...env } },
  }).resolve('exec:p', 'password');
}

async function refusal(work: () => Promise<unknown>) {
  const problem = await problemOf(work);
  const everything =
    inspect(problem, { depth: 9, showHidden: true }) + JSON.stringify(problem) + JSON.stringify(problem.facts) + problem.stack;
  expect(everything).not.toContain('canary');
  return problem;
}

describe('a provider', () => {
  it.each([
    ['a value', "printf 'canary value\\n'", 'canary value'],
    ['an object', `echo '{"Version":1,"Secret":"canary","Expiration":"2030-01-01T00:00:00Z"}'`, 'canary'],
    ['an object without an end', `echo '{ "Version": 1, "Secret": "canary" }'`, 'canary'],
    ['a value that looks like some JSON', `echo '{"password":"canary'`, '{"password":"canary'],
    ['a value beside words on stderr', 'echo noise >&2; echo canary', 'canary'],
  ])('gives %s', async (_what, script, expected) => {
    expect((await ask(script)).reveal()).toBe(expected);
  });

  it('gets its arguments as they are, through no shell', async () => {
    const hostile = ['$(touch owned)', '; rm -rf x', '--flag', 'a b', ''];
    const secret = await ask('for a in "$@"; do printf "[%s]" "$a"; done', { command: ['tool', ...hostile] });
    expect(secret.reveal()).toBe('[$(touch owned)][; rm -rf x][--flag][a b][]');
  });

  it('gets of our environment only what is on the list', async () => {
    const env = {
      LIVEKIT_API_SECRET: 'canary-1',
      SIPCTL_TOKEN: 'canary-2',
      MAIN_PASSWORD: 'canary-3',
      GITHUB_TOKEN: 'canary-4',
      AWS_SECRET_ACCESS_KEY: 'canary-5',
      NODE_OPTIONS: '--report-on-fatalerror',
      LC_ALL: 'C',
      XDG_RUNTIME_DIR: '/run/x',
    };
    const seen = (await ask('/usr/bin/env', {}, env)).reveal();
    expect(seen).not.toMatch(/canary|NODE_OPTIONS/);
    expect(seen).toMatch(/^LC_ALL=C$/m);
    expect(seen).toMatch(/^XDG_RUNTIME_DIR=\/run\/x$/m);
  });

  it.each([
    ['prints nothing', 'exit 0', 'secret-empty', 'gave nothing'],
    ['prints a newline only', 'echo', 'secret-empty', 'gave nothing'],
    ['fails', 'echo canary-out; exit 3', 'secret-unavailable', 'ended with code 3'],
    ['is killed', 'kill -9 $$', 'secret-unavailable', 'was ended by SIGKILL'],
    ['prints 10 MB', 'yes canary | head -c 10000000', 'secret-unavailable', 'more than 64 kB'],
    ['prints without end', 'yes canary', 'secret-unavailable', 'more than 64 kB'],
    ['prints no text', "printf '\\377\\376'", 'secret-unavailable', 'did not print text'],
    ['prints a broken object', `printf '{"Version":1,"Secret":"canary'`, 'secret-unavailable', 'not whole JSON'],
    ['prints an object of another version', `echo '{"Version":2,"Secret":"canary"}'`, 'secret-unavailable', 'Version is not 1'],
    ['prints an object without secret', `echo '{"Version":1,"Value":"canary"}'`, 'secret-unavailable', 'no Secret'],
    ['prints an object with an empty secret', `echo '{"Version":1,"Secret":""}'`, 'secret-empty', 'gave nothing'],
    [
      'prints an expired secret',
      `echo '{"Version":1,"Secret":"canary","Expiration":"2025-12-31T23:59:59Z"}'`,
      'secret-unavailable',
      'has expired',
    ],
    ['asks on stdin', 'printf "Password: " >&2; read -r answer || exit 4; echo "$answer"', 'secret-unavailable', 'ended with code 4'],
  ])('that %s is refused', async (_what, script, id, text) => {
    const problem = await refusal(() => ask(script));
    expect([problem.id, problem.summary]).toEqual([id, expect.stringContaining(text)]);
  });

  it.each([
    ['itself', 'exec sleep 30'],
    ['in a child that holds the pipe', 'sleep 30; echo canary'],
    ['in a child in the background', 'sleep 30 & echo canary; wait'],
    ['and ignores SIGTERM', "trap '' TERM; while :; do sleep 30; done"],
    ['in another session', 'setsid sleep 3 & echo canary'],
  ])('that hangs %s is ended in time', async (_what, script) => {
    const start = performance.now();
    const problem = await refusal(() => ask(script, { timeoutMs: 300 }));
    expect(problem.summary).toBe('provider p (tool) did not answer within 0.3s');
    expect(performance.now() - start).toBeLessThan(2500);
  });

  it('that hangs leaves no process behind', async () => {
    const { surroundings, root } = await install('tool', 'sleep 30 & echo $! > "$HOME/pid"; wait');
    await refusal(() => secretsWith({ providers: { p: provider({ timeoutMs: 400 }) }, surroundings }).resolve('exec:p', 'password'));
    const pid = Number(await readFile(path.join(root, 'pid'), 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('is ended by Ctrl-C', async () => {
    const { surroundings } = await install('tool', 'exec sleep 30');
    const interrupt = new AbortController();
    const asked = problemOf(() =>
      secretsWith({ providers: { p: provider() }, surroundings: { ...surroundings, signal: interrupt.signal } }).resolve('exec:p', 'x'),
    );
    setTimeout(() => interrupt.abort(), 100);
    expect((await asked).id).toBe('interrupted');
  });

  it('complains in words that are cut, and cleared of what it printed and was given', async () => {
    const { surroundings } = await install(
      'vault',
      'echo canary-value; echo "denied for canary-token (canary-value)" >&2; yes filler | head -c 2000 >&2; exit 2',
    );
    const env = { ...surroundings.env, VAULT_TOKEN: 'canary-token' };
    const problem = await refusal(() => secretsWith({ surroundings: { ...surroundings, env } }).resolve('vault:sip/main#password', 'x'));
    expect(problem.summary).toBe('vault ended with code 2');
    expect(problem.facts.serverSaid).toMatch(/^denied for \[secret\] \(\[secret\]\)/);
    expect(problem.facts.serverSaid?.length).toBeLessThanOrEqual(503);
  });

  it('that the configuration does not name is unknown, and the known ones are listed', async () => {
    const problem = await refusal(() => secretsWith({ providers: { 'vault-prod': provider() } }).resolve('exec:vault', 'x'));
    expect([problem.id, problem.facts.detail]).toEqual(['secret-provider-unknown', ['there are: vault-prod']]);
  });
});

describe('a program that lies in the working directory', () => {
  const evil = '#!/bin/sh\necho canary-evil\n';

  it.each([
    ['by an empty entry of PATH', () => ''],
    ['by a dot', () => '.'],
    ['by its absolute path', (work: string) => work],
    ['by the node_modules/.bin in it', (work: string) => path.join(work, 'node_modules/.bin')],
    ['by a symbolic link to it', (work: string) => path.join(work, '../link')],
  ])('is not started %s', async (_what, entry) => {
    const root = await fresh();
    const work = path.join(root, 'work');
    for (const place of ['op', 'node_modules/.bin/op']) await put(work, place, evil, 0o755);
    for (const directory of [work, path.join(work, 'node_modules/.bin')]) await chmod(directory, 0o755);
    await symlink('work', path.join(root, 'link'));
    const surroundings = { env: { PATH: `${entry(work)}:${SYSTEM_PATH}` }, workingDirectory: work, home: path.join(root, 'home') };
    const problem = await refusal(() => secretsWith({ surroundings }).resolve('op://a/b/c', 'x'));
    expect(problem.summary).toBe('op needs the program op, and there is none on PATH');
  });

  it('is not started by the program either', async () => {
    const { surroundings, work } = await install('op', 'gpg2-of-sipctl-test || echo none');
    await put(work, 'gpg2-of-sipctl-test', evil, 0o755);
    const env = { ...surroundings.env, PATH: `.::${surroundings.env.PATH}` };
    expect((await secretsWith({ surroundings: { ...surroundings, env } }).resolve('op://a/b/c', 'x')).reveal()).toBe('none');
  });

  it("is the user's own in ~/bin, also from the home directory", async () => {
    const root = await fresh();
    await put(root, 'bin/op', '#!/bin/sh\necho mine\n', 0o755);
    const surroundings = { env: { PATH: `${path.join(root, 'bin')}:${SYSTEM_PATH}` }, workingDirectory: root, home: root };
    expect((await secretsWith({ surroundings }).resolve('op://a/b/c', 'x')).reveal()).toBe('mine');
  });
});

describe('a known tool', () => {
  const PRINT = 'printf "%s" "$0" | sed "s,.*/,,"; for a in "$@"; do printf "|%s" "$a"; done';

  it.each([
    ['op', 'op://Vault/SIP main/password', 'op|read|--no-newline|--|op://Vault/SIP main/password'],
    ['vault', 'vault:secret/sip#password', 'vault|kv|get|-field=password|--|secret/sip'],
    ['secret-tool', 'keychain:sip main', 'secret-tool|lookup|service|sip main'],
  ])('%s is asked with names that cannot be flags', async (tool, reference, expected) => {
    const { surroundings } = await install(tool, PRINT);
    expect((await secretsWith({ surroundings }).resolve(reference, 'x')).reveal().replace('\n', '')).toBe(expected);
  });

  it('sops gets an absolute path and the key as a path into the document', async () => {
    const { surroundings, work } = await install('sops', PRINT);
    const file = await put(work, '-e.yaml', 'x: 1', 0o644);
    const given: Given = { surroundings, scope: { origin: 'command-line', directory: work } };
    const secret = await secretsWith(given).resolve('sops:./-e.yaml#sip.main"', 'x');
    expect(secret.reveal().replace('\n', '')).toBe(`sops|--decrypt|--extract|["sip"]["main\\""]|${file}`);
  });

  it('pass gives its first line', async () => {
    const { surroundings } = await install('pass', 'echo "canary $*"; echo "user: ann"');
    expect((await secretsWith({ surroundings }).resolve('pass:sip/main', 'x')).reveal()).toBe('canary show -- sip/main');
  });

  it("gets its own variables and no other tool's", async () => {
    const { surroundings } = await install('op', '/usr/bin/env');
    const env = { ...surroundings.env, OP_SERVICE_ACCOUNT_TOKEN: 'own', VAULT_TOKEN: 'canary' };
    const seen = (await secretsWith({ surroundings: { ...surroundings, env } }).resolve('op://a/b/c', 'x')).reveal();
    expect(seen).toContain('OP_SERVICE_ACCOUNT_TOKEN=own');
    expect(seen).not.toContain('canary');
  });
});

/** A process that has ended but was not waited for yet still has its id; in a container without init it keeps it. */
function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/stat`;
  if (existsSync('/proc/self/stat')) return existsSync(status) && !/\) Z /.test(readFileSync(status, 'utf8'));
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
