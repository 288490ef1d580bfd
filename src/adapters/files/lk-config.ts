import { Problem } from '../../core/problem.ts';
import type { ContextEntry, LkConfig, LkProject } from './config-model.ts';
import { LK_PREFIX } from './config-model.ts';
import { sipHostOf } from './lk-sip-host.ts';
import { readSmallFile } from './small-file.ts';

const MAX_BYTES = 1024 * 1024;

/**
 * Projects that LiveKit's own tool `lk` knows on this machine. The file is read and never written. That others can read it is
 * a warning only, as it is in lk, which also keeps the secrets in it in clear.
 * @returns null where there is no such file; a Problem where it cannot be used, so that commands which do not need it go on.
 */
export async function readLkConfig(path: string): Promise<LkConfig | Problem | null> {
  const read = await readSmallFile(path, { maxBytes: MAX_BYTES, followSymlink: true });
  if (!read.ok) {
    if (read.fault === 'missing') return null;
    return new Problem('file-unreadable', `cannot read lk's configuration ${path} (${read.code ?? read.fault})`);
  }
  const { parseLkConfig } = await import('./parse-lk-config.ts');
  const parsed = parseLkConfig(read.text, path);
  if (parsed instanceof Problem) return parsed;
  const open = (read.mode & 0o077) !== 0;
  const warning = `${path} holds secrets and is open to other users (mode ${read.mode.toString(8).padStart(4, '0')}): chmod 600 ${path}`;
  return { path, ...parsed, warnings: open ? [warning] : [] };
}

/** A context of sipctl's own for one of lk's projects; the secret stays in lk's file. */
export function contextFromLk(project: LkProject): ContextEntry {
  const sipHost = sipHostOf(project);
  return {
    url: project.url,
    credentials: { kind: 'key', apiKey: project.apiKey, apiSecret: `${LK_PREFIX}${project.name}` },
    ...(sipHost === undefined ? {} : { sipHost }),
  };
}
