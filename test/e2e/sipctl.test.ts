import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { closedPort } from '../adapters/livekit/misbehaving-server.ts';
import { ask } from '../sandbox/ask.ts';
import { type Project, sipctlOn } from '../support/in-process.ts';
import { changesSentTo } from '../support/requests.ts';
import { NUMBER, seed } from '../support/world.ts';

const BIN = path.resolve('bin/sipctl.js');

/** The built program as a process of its own, and nothing of this one's environment but PATH. */
async function run(
  { cwd, sandbox }: Project,
  line: string,
  { env = {}, input = '' }: { env?: Record<string, string>; input?: string } = {},
) {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [BIN, ...line.split(' ')], {
    cwd,
    env: environment({ cwd, sandbox }, env),
    extendEnv: false,
    reject: false,
    input,
  });
  return { code: exitCode, stdout, stderr };
}

const environment = ({ cwd, sandbox }: Pick<Project, 'cwd' | 'sandbox'>, env: Record<string, string> = {}) => ({
  PATH: process.env['PATH'] ?? '',
  HOME: cwd,
  ...sandbox.env,
  ...env,
});

/** A process that is still running. @param command what begins a line of its own. */
function start(project: Project, line: string) {
  const child = spawn(process.execPath, [BIN, ...line.split(' ')], {
    cwd: project.cwd,
    env: environment(project),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  const ended: Promise<unknown[]> = once(child, 'close');
  return { child, stdout: () => stdout, ended };
}

const inTime = { timeout: 15_000, interval: 10 };

describe('the exit code', () => {
  it.each<[number, string, string, (project: Project) => Promise<Record<string, string>>]>([
    [0, 'trunk list', '', async () => ({})],
    [3, 'trunk list --nonsense', 'error: unknown option', async () => ({})],
    [1, 'trunk list', 'server-unreachable', async () => ({ LIVEKIT_URL: `ws://127.0.0.1:${await closedPort()}` })],
    [4, 'trunk list', 'denied: ', async () => ({ LIVEKIT_API_KEY: 'nobody' })],
    [4, 'trunk list', 'token-rejected', async () => ({ LIVEKIT_API_SECRET: 'not the secret' })],
    [3, 'trunk list', 'insecure-url', async () => ({ LIVEKIT_URL: 'http://livekit.example' })],
    [3, 'trunk list', 'insecure-url', async () => ({ LIVEKIT_URL: 'ws://192.0.2.1:7880' })],
    [3, 'trunk list', 'url-invalid', async () => ({ LIVEKIT_URL: 'ftp://livekit.example' })],
    [3, 'trunk list', 'insecure-environment', async () => ({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })],
    [3, 'trunk list', 'target-missing', async () => ({ LIVEKIT_URL: '', LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '' })],
    [3, 'trunk list', 'config-invalid', async (project) => withConfig(project, 'contexts: [', 0o600)],
    [3, 'trunk list', 'config-unsafe', async (project) => withConfig(project, 'apiVersion: sipctl.config/v1\n', 0o666)],
    [5, 'trunk delete main --yes', 'confirmation-needed', async () => ({})],
  ])('is %i for %s, saying "%s"', async (code, line, said, prepare) => {
    const project = await sipctlOn({ seed: seed() });
    const ran = await run(project, line, { env: await prepare(project) });
    expect(ran).toMatchObject({ code, stderr: expect.stringContaining(said) });
    expect(changesSentTo(project.sandbox)).toEqual([]);
    if (code !== 0) expect(ran.stdout).toBe('');
  });

  it('is the one of the command inside a sandbox, which has the environment', async () => {
    const project = await sipctlOn();
    const script = path.join(project.cwd, 'inside');
    await writeFile(script, '#!/bin/sh\ncase "$LIVEKIT_URL" in ws://127.0.0.1:*) exit 7;; esac\n');
    await chmod(script, 0o755);
    expect(await run(project, `sandbox -- ${script}`)).toMatchObject({ code: 7 });
    expect(await run(project, 'sandbox --agent a -- sh -c exit')).toMatchObject({ code: 0 });
    expect(await run(project, 'sandbox -- no-such-program-here')).toMatchObject({ code: 3 });
  });
});

async function withConfig({ cwd }: Project, text: string, mode: number): Promise<Record<string, string>> {
  const folder = path.join(cwd, '.config/sipctl');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'config.yaml');
  await writeFile(file, text);
  await chmod(file, mode);
  return {};
}

describe('a stream', () => {
  it('that is closed by its reader is no failure, and no noise', async () => {
    const inboundTrunks = Array.from({ length: 400 }, (_, at) => ({ name: `t${at}`, numbers: [`+1${at}`], metadata: 'm'.repeat(500) }));
    const project = await sipctlOn({ seed: { inboundTrunks } });
    const pipe = `"${process.execPath}" "${BIN}" trunk list --json | head -c 10 > /dev/null; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await execa('bash', ['-c', pipe], { cwd: project.cwd, env: environment(project), extendEnv: false });
    expect({ stdout, stderr }).toEqual({ stdout: '0', stderr: '' });
  });

  it('brings a password on stdin', async () => {
    const project = await sipctlOn();
    const line = `trunk create main --inbound --number ${NUMBER} --auth-user u --auth-password-stdin --yes`;
    expect(await run(project, line, { input: 'from a pipe\n' })).toMatchObject({ code: 0 });
    expect(changesSentTo(project.sandbox)[0]?.body['trunk']).toMatchObject({ authPassword: 'from a pipe' });
  });
});

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s during an agent probe leaves no room, and the code is %i', async (signal, code) => {
    const project = await sipctlOn();
    const { child, ended } = start(project, 'agent probe nobody --yes --wait 1m');
    await expect.poll(() => project.sandbox.requests.some(({ path: at }) => at.endsWith('/ListParticipants')), inTime).toBe(true);
    child.kill(signal);
    expect(await ended).toEqual([code, null]);
    expect((await ask(project.sandbox, 'RoomService/ListRooms', {})).body['rooms']).toEqual([]);
  });

  it('ends a sandbox that has printed what a shell has to export, with 0', async () => {
    const project = await sipctlOn();
    const { child, stdout, ended } = start(project, 'sandbox --agent support-agent');
    await expect.poll(stdout, inTime).toMatch(/LIVEKIT_API_SECRET=\S+\n/);
    const { stdout: echoed } = await execa('sh', ['-c', `${stdout()}\necho "$LIVEKIT_URL"`]);
    expect(echoed).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  it('at a question changes nothing', async ({ skip }) => {
    const python = await execa('python3', ['-c', 'import pty'], { reject: false });
    if (python.exitCode !== 0) skip('no python3 with a pty module: Ctrl-C at a question is not tested');
    const project = await sipctlOn({ seed: seed() });
    const argv = JSON.stringify([process.execPath, BIN, 'trunk', 'update', 'main', '--metadata', 'm']);
    const { stdout } = await execa('python3', ['-c', AT_A_QUESTION, argv], {
      cwd: project.cwd,
      env: environment(project, { TERM: 'xterm' }),
      extendEnv: false,
    });
    expect(stdout).toContain('exit 130');
    expect(changesSentTo(project.sandbox)).toEqual([]);
  });
});

/** Runs argv on a terminal of its own, presses Ctrl-C at the first question, and prints the exit code. */
const AT_A_QUESTION = `
import json, os, pty, sys
argv = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execv(argv[0], argv)
seen = b''
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    before, seen = seen, seen + part
    if b'Go on?' in seen and b'Go on?' not in before:
        os.write(terminal, b'\\x03')
print('exit', os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
