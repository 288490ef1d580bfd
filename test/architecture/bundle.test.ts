import { mkdtemp, readFile, rm } from 'node:fs/promises';
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

/** @returns the libraries that the built program has loaded by the time it ends. */
async function librariesLoaded(args: readonly string[]): Promise<readonly string[]> {
  const record = path.join(home, 'loaded.json');
  const env = {
    HOME: home,
    LOADED_FILES: record,
    LIVEKIT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    LIVEKIT_API_KEY: 'key',
    LIVEKIT_API_SECRET: 'a secret of thirty-two characters',
  };
  await execa(process.execPath, ['--require', './test/architecture/record-loads.cjs', 'bin/sipctl.js', ...args], { env, extendEnv: false });
  const loaded: string[] = JSON.parse(await readFile(record, 'utf8'));
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
