import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { codeOf } from './state-directory.ts';

/** Pids are used again, so a process is told by when it began as well. */
export interface ProcessStart {
  /** Clock ticks since boot on Linux, else a date. */
  readonly started: string;
  /** Of this boot of the machine; empty where the date above is enough. */
  readonly boot: string;
}

/** @returns null where there is no such process; empty texts where it is there, and the system does not tell more. */
export async function processStart(pid: number): Promise<ProcessStart | null> {
  if (!isThere(pid)) return null;
  if (process.platform === 'linux') return await fromProc(pid);
  if (process.platform === 'win32') return { started: '', boot: '' };
  return await fromPs(pid);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user may not be signalled, and is there all the same.
    return codeOf(error) !== 'ESRCH';
  }
}

/** proc(5): `pid (comm) state ppid ...`, where comm may hold anything and the start time is field 22. */
async function fromProc(pid: number): Promise<ProcessStart | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    // A zombie has ended; only its parent has not noticed.
    return state === 'Z' || state === 'X' ? null : { started: fields[18] ?? '', boot };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ESRCH') throw error;
    // It ended just now, or there is no /proc here.
    return isThere(pid) ? { started: '', boot: '' } : null;
  }
}

/** @param ps the program, found as the system's own. */
export async function fromPs(pid: number, ps = '/bin/ps'): Promise<ProcessStart | null> {
  const env = { LC_ALL: 'C', TZ: 'UTC' };
  return await new Promise((resolve, reject) => {
    execFile(ps, ['-o', 'lstart=', '-p', String(pid)], { env }, (error, stdout) => {
      const started = stdout.trim();
      if (started !== '') resolve({ started, boot: '' });
      else if (error !== null && error.code !== 1) reject(error);
      else resolve(null);
    });
  });
}
