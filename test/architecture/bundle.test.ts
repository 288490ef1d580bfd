import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

/** What a built program has loaded by the time it ends. @param folder where it is. */
async function loadsOf(args: readonly string[], folder = '.'): Promise<Loads> {
  const record = path.join(home, 'loaded.json');
  const env = {
    HOME: home,
    LOADED_FILES: record,
    LIVEKIT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    LIVEKIT_API_KEY: 'key',
    LIVEKIT_API_SECRET: 'a secret of thirty-two characters',
  };
  const bin = path.join(folder, 'bin/sipctl.js');
  const recorder = ['--require', './test/architecture/record-loads.cjs'];
  const { stdout } = await execa(process.execPath, [...recorder, bin, ...args], { env, extendEnv: false });
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

/** The suite runs on other versions of Node than the one that built, which have no bytecode and need none. */
const isOfThisNode = readdirSync('dist').some((file) => file.includes(`.cjs.${process.version}`));

describe.skipIf(!isOfThisNode)('the bytecode that the build leaves', () => {
  it('is there for every chunk of a list', async () => {
    const { compiled } = await loadsOf(['trunk', 'list']);
    expect(compiled.map((file) => path.basename(file))).toEqual(['main.cjs']);
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['missing', (file) => rm(file)],
    ['cut off', async (file) => writeFile(file, (await readFile(file)).subarray(0, 1000))],
    ['that of another version', async (file) => writeFile(file, (await readFile(file)).fill(0, 0, 16))],
  ])('is no harm where it is %s', async (_, spoil) => {
    const folder = await mkdtemp(path.join(home, 'copy-'));
    for (const part of ['bin', 'dist']) await cp(part, path.join(folder, part), { recursive: true });
    const dist = path.join(folder, 'dist');
    const kept = (await readdir(dist)).filter((file) => file.includes(`.cjs.${process.version}`));
    for (const file of kept) await spoil(path.join(dist, file));
    const { compiled, stdout } = await loadsOf(['trunk', 'list', '-o', 'json'], folder);
    expect(kept.length).toBeGreaterThan(0);
    expect(compiled.length).toBeGreaterThan(kept.length);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'TrunkList' });
  });
});
