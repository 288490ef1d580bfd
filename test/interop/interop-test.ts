import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { it, type TestContext } from 'vitest';

/** Debian packages sip-tester, kamailio, tshark (with dumpcap), openssl. */
export type Program = 'sipp' | 'kamailio' | 'tshark' | 'dumpcap' | 'openssl';

/** Kamailio is where an ordinary user's PATH does not lead. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];
const isRequired = process.env['SIPCTL_INTEROP_REQUIRED'] === '1';

/** @returns its path, or null where it is not installed. */
export function findProgram(program: Program): string | null {
  return FOLDERS.map((folder) => path.join(folder, program)).find(isExecutable) ?? null;
}

/** A test with programs that others wrote. Skipped, with the reason, where one is missing and none is required. */
export function interopTest(
  name: string,
  programs: readonly Program[],
  run: (context: TestContext) => Promise<void>,
  timeout?: number,
): void {
  it(
    name,
    async (context) => {
      const why = whyNot(programs);
      if (why !== null && isRequired) throw new Error(why);
      if (why !== null) return context.skip(why);
      await run(context);
    },
    timeout,
  );
}

/** @returns why a test with these programs cannot run here, or null. */
function whyNot(programs: readonly Program[]): string | null {
  const missing = programs.filter((program) => findProgram(program) === null);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  if (programs.includes('dumpcap') && !mayCapture()) return 'dumpcap may not record what goes over loopback, as this user';
  return null;
}

/** Recording takes rights that most users do not have. */
function mayCapture(): boolean {
  const { status, stdout } = spawnSync(findProgram('dumpcap') ?? '', ['-D', '-M'], { encoding: 'utf8' });
  return status === 0 && /\blo\b/.test(stdout);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
