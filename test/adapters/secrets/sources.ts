import { Readable } from 'node:stream';
import type { Preset, Provider } from '../../../src/adapters/files/config-model.ts';
import type { ProgramSurroundings } from '../../../src/adapters/secrets/run-program.ts';
import type { SecretScope } from '../../../src/adapters/secrets/secret-file.ts';
import { createSecrets, type SecretSources } from '../../../src/adapters/secrets/secrets.ts';
import { stdinSecret } from '../../../src/adapters/secrets/stdin-secret.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { Problem } from '../../../src/core/problem.ts';
import type { Prompts } from '../../../src/ports.ts';

const nobody = (): never => {
  throw new Problem('input-needed', 'nobody is there');
};

export const noPrompts: Prompts = {
  available: false,
  confirm: nobody,
  confirmByTyping: nobody,
  text: nobody,
  secret: async () => nobody(),
  newSecret: async () => nobody(),
  choose: nobody,
};

export interface Given {
  readonly surroundings?: Partial<ProgramSurroundings>;
  readonly providers?: Readonly<Record<string, Provider>>;
  readonly allowedPresets?: readonly Preset[];
  readonly stdin?: string | Readable;
  readonly prompts?: Prompts;
  readonly lk?: Awaited<ReturnType<SecretSources['lk']>>;
  readonly scope?: SecretScope;
}

/** Secrets with no source at all, but for what the test gives. */
export function secretsWith({
  surroundings,
  providers = {},
  allowedPresets = [],
  stdin = '',
  prompts = noPrompts,
  lk = null,
  scope,
}: Given = {}) {
  return createSecrets(
    {
      surroundings: {
        env: {},
        workingDirectory: '/',
        home: '',
        platform: 'linux',
        signal: new AbortController().signal,
        now: () => Date.parse('2026-01-01T00:00:00Z'),
        ...surroundings,
      },
      prompts,
      stdin: stdinSecret(typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin),
      providers: async () => new Map(Object.entries(providers)),
      allowedPresets: async () => allowedPresets,
      lk: async () => lk,
    },
    scope ?? { origin: 'command-line', directory: '/' },
  );
}

/** A prompt that is answered with `value`. */
export const answering = (value: string): Prompts => ({ ...noPrompts, available: true, secret: async () => new Secret(value) });
