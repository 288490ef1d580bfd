import path from 'node:path';
import type { Env } from '../files/directories.ts';

/** What any program needs to start, find its files and speak the user's language. */
const COMMON = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_*', 'TERM', 'TZ', 'TMPDIR', 'XDG_*'];
/** Windows programs do not start without these. */
const WINDOWS = ['SYSTEMROOT', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TEMP', 'TMP', 'PATHEXT'];
const GNUPG = ['GNUPGHOME', 'GPG_TTY', 'GPG_AGENT_INFO'];

/** What a tool needs besides, by the name of its program. Nothing of LiveKit or sipctl is handed to any program. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  op: ['OP_*'],
  vault: ['VAULT_*'],
  bao: ['BAO_*', 'VAULT_*'],
  bw: ['BW_*', 'BITWARDENCLI_*'],
  pass: ['PASSWORD_STORE_*', ...GNUPG],
  gopass: ['GOPASS_*', 'PASSWORD_STORE_*', ...GNUPG],
  // sops asks the key services itself.
  sops: ['SOPS_*', 'VAULT_*', 'AWS_*', 'AZURE_*', 'GOOGLE_*', ...GNUPG],
  aws: ['AWS_*'],
  az: ['AZURE_*'],
  gcloud: ['CLOUDSDK_*', 'GOOGLE_*'],
  'secret-tool': ['DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'WAYLAND_DISPLAY'],
};

/**
 * The environment of a program that hands out a secret: only what is on the list, so that a trunk password or an API secret in
 * ours does not reach it (faults.md F42).
 * @param program a name or a path.
 */
export function programEnvironment(program: string, env: Env): Record<string, string> {
  const allowed = [...COMMON, ...WINDOWS, ...ownVariables(program)];
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value !== undefined && matches(allowed, name) ? [[name, value] as const] : [])),
  );
}

/** Values that a program got for itself alone, such as a vault token: they must not come back in its messages. */
export function ownValues(program: string, env: Env): readonly string[] {
  const own = ownVariables(program);
  return Object.entries(env).flatMap(([name, value]) => (value && matches(own, name) ? [value] : []));
}

function ownVariables(program: string): readonly string[] {
  const name = path.basename(program).replace(/\.exe$/i, '');
  return Object.hasOwn(OWN, name) ? (OWN[name] ?? []) : [];
}

function matches(allowed: readonly string[], name: string): boolean {
  return allowed.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name.toUpperCase() === pattern));
}
