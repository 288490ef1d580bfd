import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Problem } from '../../core/problem.ts';

export type FileFault = 'missing' | 'symlink' | 'not-regular' | 'too-large' | 'not-text' | 'unreadable';

/** `mode`: permission bits such as 0o600. `code`: the system's own word, such as `EACCES`. */
export type SmallFile =
  | { readonly ok: true; readonly text: string; readonly mode: number }
  | { readonly ok: false; readonly fault: FileFault; readonly code?: string };

/**
 * Reads a file that somebody else may have put there: what is opened is also what is looked at, a pipe or device neither hangs
 * the program nor feeds it without end, and at most `maxBytes` are taken in whatever the size pretends to be.
 * @param followSymlink whether the last part of the path may be a symbolic link.
 * @returns UTF-8 text without a byte order mark, or why not; throws only on a bug.
 */
export async function readSmallFile(
  path: string,
  { maxBytes, followSymlink }: { maxBytes: number; followSymlink: boolean },
): Promise<SmallFile> {
  // Without O_NONBLOCK, opening a pipe that nobody writes to waits for ever.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (followSymlink ? 0 : (constants.O_NOFOLLOW ?? 0));
  let file: FileHandle;
  try {
    file = await open(path, flags);
  } catch (error) {
    return faultOf(error);
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return { ok: false, fault: 'not-regular' };
    const bytes = await readUpTo(file, maxBytes + 1);
    if (bytes.length > maxBytes) return { ok: false, fault: 'too-large' };
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), mode: permissionsOf(stats) };
  } catch (error) {
    return error instanceof TypeError ? { ok: false, fault: 'not-text' } : faultOf(error);
  } finally {
    await file.close();
  }
}

/** Windows keeps no such bits and Node reports 0o666 for every file there, so nothing can be told from them. */
export function permissionsOf(stats: Stats): number {
  return process.platform === 'win32' ? 0o600 : stats.mode & 0o777;
}

/** Sizes of files in /proc are 0, so the size is not asked. */
async function readUpTo(file: FileHandle, limit: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(limit);
  let filled = 0;
  while (filled < limit) {
    const { bytesRead } = await file.read(buffer, filled, limit - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function faultOf(error: unknown): SmallFile {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: false, fault: 'missing', code };
  if (code === 'ELOOP') return { ok: false, fault: 'symlink', code };
  return { ok: false, fault: code === 'EISDIR' || code === 'ENXIO' ? 'not-regular' : 'unreadable', code };
}

/** @returns why a file that the user named cannot be read, as an error. @param name as the user gave it. */
export function unreadable(name: string, { fault, code }: Extract<SmallFile, { ok: false }>, maxBytes: number): Problem {
  const why = {
    missing: 'there is no such file',
    symlink: 'its symbolic links lead in a circle',
    'not-regular': 'it is not a regular file',
    'too-large': `it is larger than ${maxBytes / 1024 / 1024} MiB`,
    'not-text': 'it is not UTF-8 text',
    unreadable: `the system says ${code}`,
  }[fault];
  return new Problem('file-unreadable', `cannot read ${name}: ${why}`);
}
