import os from 'node:os';
import { z } from 'zod';
import { processStart } from './process-start.ts';

/** Who holds a lock, as the lock file tells. */
const ownerSchema = z.looseObject({
  pid: z.number().int().positive(),
  started: z.string(),
  boot: z.string(),
  host: z.string(),
  user: z.string(),
  run: z.string(),
  /** RFC 3339, UTC. */
  since: z.string(),
});
export type LockOwner = z.infer<typeof ownerSchema>;

/** @returns this process. @param now milliseconds since 1970. */
export async function thisOwner(run: string, now: number): Promise<LockOwner> {
  const { started, boot } = (await processStart(process.pid)) ?? { started: '', boot: '' };
  return { pid: process.pid, started, boot, host: os.hostname(), user: userName(), run, since: new Date(now).toISOString() };
}

export function readOwner(text: string): LockOwner | null {
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Not written by any sipctl: the caller says what the file is.
    return null;
  }
}

/**
 * Whether the owner is surely dead: no process of that id that began when it did. Of a process on another machine, or in another
 * container, which may share the directory, nothing can be told from here.
 */
export async function isDead({ pid, started, boot, host }: LockOwner): Promise<boolean> {
  if (host !== os.hostname()) return false;
  const now = await processStart(pid);
  return now === null || isOther(now.started, started) || isOther(now.boot, boot);
}

const isOther = (one: string, other: string) => one !== '' && other !== '' && one !== other;

/** @returns the owner in words. @param now milliseconds since 1970. */
export function ownerText({ pid, host, user, run, since }: LockOwner, now: number): string {
  const elsewhere = host === os.hostname() ? '' : ` on ${host}`;
  return `run ${run} of ${user} (pid ${pid}${elsewhere}), ${age(now - Date.parse(since))}`;
}

function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `for ${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `for ${minutes} min` : `for ${Math.round(minutes / 60)} h`;
}

/** A container may run as a user that has no name. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
