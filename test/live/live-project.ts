import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Server } from '../contract/case.ts';
import { runCase } from '../contract/run-case.ts';
import { allGrants, signedToken } from '../contract/token.ts';
import { liveServer, whyNoLiveServer } from './live-server.ts';

/** An object as livekit-server writes it: snake_case, every field. */
export type Raw = Readonly<Record<string, unknown>>;

export interface Ended {
  readonly exit: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real livekit-server, empty at first and emptied again, beside a folder that the built program runs in. */
export interface LiveProject {
  /** The name of a worker that is there. */
  readonly agent: string;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** One request past sipctl. @param method `SIP/ListSIPInboundTrunk`. @throws Error for an answer that is not 200. */
  call(method: string, body: object): Promise<Raw>;
  /** The same with a protobuf body and answer. */
  callProtobuf(method: string, body: Uint8Array): Promise<Buffer>;
  sipctl(...args: string[]): Promise<Ended>;
  /** With this environment and no other. */
  sipctlWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended>;
  writeSecret(file: string, secret: string): Promise<void>;
  close(): Promise<void>;
}

const server = liveServer();
const agent = process.env['SIPCTL_LIVE_AGENT'] ?? '';
const whyNot = server === null ? whyNoLiveServer : agent === '' ? 'SIPCTL_LIVE_AGENT names no worker' : null;
if (whyNot !== null && process.env['SIPCTL_LIVE_REQUIRED'] === '1') throw new Error(whyNot);
if (whyNot !== null) console.warn(`SKIPPED, tests with a real livekit-server: ${whyNot}`);

/** A test on a real livekit-server that holds nothing. Skipped, with the reason, where there is none and none is required. */
export function liveTest(name: string, run: (live: LiveProject) => Promise<void>): void {
  it(name, async ({ skip }) => {
    if (server === null || whyNot !== null) return skip(whyNot ?? '');
    const live = await openProject(server, agent);
    try {
      await run(live);
    } finally {
      await live.close();
    }
  });
}

async function openProject(server: Server, agent: string): Promise<LiveProject> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sipctl-live-'));
  const env = {
    HOME: folder,
    PATH: process.env['PATH'] ?? '',
    LIVEKIT_URL: server.url,
    LIVEKIT_API_KEY: server.apiKey,
    LIVEKIT_API_SECRET: server.apiSecret,
  };
  const sipctlWith: LiveProject['sipctlWith'] = async (given, ...args) => {
    const options = { cwd: folder, env: given, extendEnv: false, reject: false, stdin: 'ignore' } as const;
    const { exitCode, stdout, stderr } = await execa(process.execPath, [path.resolve('bin/sipctl.js'), ...args], options);
    return { exit: exitCode, stdout, stderr };
  };
  const empty = () => runCase(server, { name: 'an empty server', steps: [] });
  await empty();
  return {
    agent,
    env,
    folder,
    call: async (method, body) => {
      const room = z.looseObject({ room: z.string().optional() }).parse(body).room;
      return z.looseObject({}).parse(JSON.parse((await post(server, method, 'application/json', JSON.stringify(body), room)).toString()));
    },
    callProtobuf: (method, body) => post(server, method, 'application/protobuf', body),
    sipctl: (...args) => sipctlWith(env, ...args),
    sipctlWith,
    writeSecret: (file, secret) => writeFile(path.join(folder, file), `${secret}\n`, { mode: 0o600 }),
    close: async () => {
      await empty();
      await rm(folder, { recursive: true });
    },
  };
}

async function post(server: Server, method: string, type: string, body: string | Uint8Array, room = '*'): Promise<Buffer> {
  const headers = { authorization: `Bearer ${signedToken(server, allGrants(room))}`, 'content-type': type };
  return await new Promise((resolve, reject) => {
    const request = http.request(`${server.url}/twirp/livekit.${method}`, { method: 'POST', headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const whole = Buffer.concat(parts);
        if (answer.statusCode === 200) resolve(whole);
        else reject(new Error(`${method}: ${answer.statusCode} ${whole}`));
      });
    });
    request.on('error', reject).end(body);
  });
}

/** @returns stdout. @throws AssertionError with what sipctl said, unless it ended with 0. */
export async function succeed(live: LiveProject, ...args: string[]): Promise<string> {
  const { exit, stdout, stderr } = await live.sipctl(...args);
  expect(exit, `sipctl ${args.join(' ')}\n${stderr}\n${stdout}`).toBe(0);
  return stdout;
}

/** @returns the only object of a kind that there is. @param list `ListSIPInboundTrunk`. */
export async function theOnly(live: LiveProject, list: string): Promise<Raw> {
  const { items } = z.object({ items: z.array(z.looseObject({})) }).parse(await live.call(`SIP/${list}`, {}));
  const [first] = items;
  if (first === undefined || items.length > 1) throw new Error(`${list} holds ${items.length} objects`);
  return first;
}
