import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** From the Debian packages sip-tester, kamailio with kamailio-tls-modules, tshark, openssl. */
export const PROGRAMS = ['sipp', 'kamailio', 'tshark', 'dumpcap', 'openssl'] as const;
export type Program = (typeof PROGRAMS)[number];

/** Kamailio is where an ordinary user's PATH does not lead. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];

/** @throws Error where it is not installed. */
export function pathOf(program: Program): string {
  const found = find(program);
  if (found === undefined) throw new Error(`${program} is not installed`);
  return found;
}

/** @returns why these programs cannot be used here, or null. */
export function whyWithout(programs: readonly Program[]): string | null {
  const missing = programs.filter((program) => find(program) === undefined);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  if (programs.includes('dumpcap') && !mayRecord()) return 'dumpcap may not record what goes over loopback, as this user';
  return null;
}

const find = (program: Program): string | undefined => FOLDERS.map((folder) => path.join(folder, program)).find(isExecutable);

/** Recording takes rights that most users do not have: dumpcap then lists no device. */
function mayRecord(): boolean {
  const { status, stdout } = spawnSync(pathOf('dumpcap'), ['-D', '-M'], { encoding: 'utf8' });
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
