import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inBackground, until } from './background.ts';

/** `sipctl sandbox`, the built program, as a process of its own. */
export interface SandboxProcess {
  /** What it prints for a shell: LIVEKIT_URL and the rest. */
  readonly env: Readonly<Record<string, string>>;
  /** Of its SIP endpoint. */
  readonly port: number;
  /** Home of whoever talks to it; empty at first. */
  readonly folder: string;
  close(): Promise<void>;
}

export const BIN = path.resolve('bin/sipctl.js');

/** @param seed a saved world, in camelCase JSON. @param agents names of workers that are alive. */
export async function startSandboxProcess(seed: object, agents: readonly string[]): Promise<SandboxProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sipctl-interop-'));
  await writeFile(path.join(folder, 'seed.json'), JSON.stringify(seed));
  const args = [BIN, 'sandbox', '--seed', 'seed.json', ...agents.flatMap((name) => ['--agent', name])];
  const program = inBackground(process.execPath, args, folder, { HOME: folder });
  const close = async () => {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until('the sandbox serves', program, () => program.output().includes('serving'));
  } catch (error) {
    await close();
    throw error;
  }
  const env = Object.fromEntries(
    [...program.output().matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name, value]) => [name ?? '', value ?? '']),
  );
  return { env, folder, port: Number(env['SIPCTL_SIP_HOST']?.split(':')[1]), close };
}
