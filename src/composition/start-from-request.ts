import path from 'node:path';
import { createFiles, MOST_WORLD_BYTES } from '../adapters/files/user-files.ts';
import { Problem } from '../core/problem.ts';
import type { RunningSandbox, SandboxRequest } from '../ports.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';

/** Starts the embedded LiveKit with the files that the user named. @throws Problem `file-unreadable`, `value-invalid`, `sandbox-*`. */
export async function startFromRequest(
  { port, sipPort, seedFile, stateFile, agents, carrier = false }: SandboxRequest,
  cwd: string,
): Promise<RunningSandbox> {
  const seed = seedFile === undefined ? undefined : parseJson(await createFiles(cwd).readText(seedFile, MOST_WORLD_BYTES), seedFile);
  return await startSandbox({
    port,
    agents,
    phone: { port: sipPort },
    ...(carrier ? { carrier: {} } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(stateFile === undefined ? {} : { stateFile: path.resolve(cwd, stateFile) }),
  });
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem('value-invalid', `${file} is no JSON`, { where: { file }, cause: error });
  }
}
