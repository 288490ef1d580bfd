import type { SecretRef } from '../../core/model/secret-ref.ts';

/** A call of a program; `firstLine`: only that of its output is the secret. */
export interface ProgramCall {
  readonly command: readonly [program: string, ...arguments_: string[]];
  readonly timeoutMs: number;
  readonly interactive: boolean;
  readonly firstLine: boolean;
}

export type PresetRef = Extract<SecretRef, { kind: 'op' | 'vault' | 'sops' | 'pass' | 'keychain' }>;

export const PROGRAM_TIMEOUT_MS = 30_000;

/**
 * How the tools that sipctl knows are asked. Names stand behind `--`, or as the value of a flag, so that none is taken for a
 * flag; sops gets an absolute path, which cannot be one.
 * @param ref the `path` of a sops reference is absolute by now.
 */
export function presetCall(ref: PresetRef, platform: NodeJS.Platform): ProgramCall {
  const plain = { timeoutMs: PROGRAM_TIMEOUT_MS, interactive: false, firstLine: false };
  switch (ref.kind) {
    case 'op':
      return { ...plain, command: ['op', 'read', '--no-newline', '--', ref.uri] };
    case 'vault':
      return { ...plain, command: ['vault', 'kv', 'get', `-field=${ref.field}`, '--', ref.path] };
    case 'sops':
      return {
        ...plain,
        command: ['sops', '--decrypt', '--extract', ref.key.map((key) => `[${JSON.stringify(key)}]`).join(''), ref.path],
      };
    case 'pass':
      // By pass's own convention the password is the first line, and notes follow.
      return { ...plain, firstLine: true, command: ['pass', 'show', '--', ref.entry] };
    case 'keychain':
      return platform === 'darwin'
        ? { ...plain, command: ['security', 'find-generic-password', '-w', '-s', ref.item] }
        : { ...plain, command: ['secret-tool', 'lookup', 'service', ref.item] };
  }
}
