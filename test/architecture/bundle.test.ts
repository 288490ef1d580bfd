import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import build from '../../rolldown.config.ts';
import { packageOf } from '../../tools/chunk-name.ts';

/** Fetched by the commands that need them, when they need them. */
const COSTLY = ['@livekit/protocol', 'execa', '@inquirer/core', 'cli-table3', 'yaml'];

let home: string;
let server: http.Server;
/** The libraries inside each file of a build made from the sources as they are now. */
let librariesOf: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'sipctl-bundle-'));
  server = http.createServer((_, answer) => answer.setHeader('content-type', 'application/json').end('{"items":[]}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { output } = await (await rolldown(build)).generate(build.output);
  librariesOf = new Map(
    output.map((file) => {
      const modules = file.type === 'chunk' ? file.moduleIds : [];
      const names = modules.map((module) => packageOf(module.split(path.sep))).filter((name) => name !== null);
      return [file.fileName, [...new Set(names)]];
    }),
  );
});

afterAll(async () => {
  server.close();
  await rm(home, { recursive: true });
});

interface Loads {
  /** Paths. */
  readonly loaded: readonly string[];
  /** Chunks among them that V8 compiled from their text. */
  readonly compiled: readonly string[];
  readonly stdout: string;
}

/** What the built program has loaded by the time it ends. */
async function loadsOf(args: readonly string[], more: Readonly<Record<string, string>> = { HOME: home }): Promise<Loads> {
  const record = path.join(home, 'loaded.json');
  const env = {
    ...more,
    LOADED_FILES: record,
    LIVEKIT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    LIVEKIT_API_KEY: 'key',
    LIVEKIT_API_SECRET: 'a secret of thirty-two characters',
  };
  const recorder = ['--require', './test/architecture/record-loads.cjs'];
  const { stdout } = await execa(process.execPath, [...recorder, 'bin/sipctl.js', ...args], { env, extendEnv: false });
  return { ...JSON.parse(await readFile(record, 'utf8')), stdout };
}

/** @returns the libraries that the built program has loaded by the time it ends. */
async function librariesLoaded(args: readonly string[]): Promise<readonly string[]> {
  const { loaded } = await loadsOf(args);
  const chunks = loaded.filter((file) => path.dirname(file).endsWith('dist')).map((file) => path.basename(file));
  return chunks.flatMap((chunk) => {
    const libraries = librariesOf.get(chunk);
    if (libraries === undefined) throw new Error(`dist/${chunk} is not from these sources: npm run build`);
    return libraries;
  });
}

describe('the built program', () => {
  it.each([[['--version']], [['--help']]])('loads no library for %s', async (args) => {
    expect(await librariesLoaded(args)).toEqual([]);
  });

  it.each([
    [['trunk', '--help']],
    [['trunk', 'list']],
    [['trunk', 'list', '-o', 'json']],
    [['dispatch', 'list']],
    [['completion', 'bash']],
    [['help', 'exit-codes']],
  ])('loads nothing costly for %s in a pipe', async (args) => {
    const loaded = await librariesLoaded(args);
    expect(COSTLY.filter((library) => loaded.includes(library))).toEqual([]);
  });

  it('has them in the bundle', () => {
    expect([...librariesOf.values()].flat()).toEqual(expect.arrayContaining(COSTLY));
  });

  it('loads yaml for -o yaml', async () => {
    expect(await librariesLoaded(['trunk', 'list', '-o', 'yaml'])).toContain('yaml');
  });
});

describe('the bytecode that a run keeps', () => {
  /** A user whose sipctl has listed trunks once. @returns where the bytecode is. */
  async function userWithBytecode(): Promise<{ own: string; folder: string; files: readonly string[] }> {
    const own = await mkdtemp(path.join(home, 'user-'));
    await loadsOf(['trunk', 'list'], { HOME: own });
    const code = path.join(own, '.cache/sipctl/code');
    const [machine = ''] = await readdir(code);
    const folder = path.join(code, machine);
    return { own, folder, files: (await readdir(folder)).map((file) => path.join(folder, file)) };
  }

  it('spares the next run all compiling, but for the file that it starts with', async () => {
    const { own } = await userWithBytecode();
    const { compiled } = await loadsOf(['trunk', 'list'], { HOME: own });
    expect(compiled.map((file) => path.basename(file))).toEqual(['main.cjs']);
  });

  it("is the user's alone", async () => {
    const { folder, files } = await userWithBytecode();
    expect((await stat(folder)).mode & 0o077).toBe(0);
    for (const file of files) expect((await stat(file)).mode & 0o077).toBe(0);
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['missing', (file) => rm(file)],
    ['cut off', async (file) => writeFile(file, (await readFile(file)).subarray(0, 1000))],
    ['that of another version', async (file) => writeFile(file, (await readFile(file)).fill(0, 0, 16))],
    ['where others could have written it', (file) => chmod(path.dirname(file), 0o777)],
  ])('is no harm where it is %s: all is compiled', async (_, spoil) => {
    const { own, files } = await userWithBytecode();
    for (const file of files) await spoil(file);
    const { compiled, stdout } = await loadsOf(['trunk', 'list', '-o', 'json'], { HOME: own });
    expect(compiled.length).toBeGreaterThan(files.length);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'TrunkList' });
  });

  it.each<[string, Record<string, string>]>([
    ['without a HOME', {}],
    ['whose HOME is a file', { HOME: path.resolve('package.json') }],
    ['who wants none', { NODE_DISABLE_COMPILE_CACHE: '1' }],
  ])('is not needed by a user %s', async (_, more) => {
    const { stdout } = await loadsOf(['trunk', 'list', '-o', 'json'], more);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'TrunkList' });
  });
});
