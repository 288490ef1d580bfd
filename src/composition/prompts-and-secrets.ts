import path from 'node:path';
import type { SecretSource } from '../adapters/files/target-model.ts';
import type { SecretScope } from '../adapters/secrets/secret-file.ts';
import type { Secret } from '../core/model/secret.ts';
import type { Prompts, Reporter, Secrets, SecretsOf } from '../ports.ts';
import { escapeText } from '../render/escape.ts';
import type { Configuration } from './configuration.ts';
import type { Host } from './host.ts';
import { once } from './once.ts';
import type { Settings } from './settings.ts';

interface PromptsAndSecrets {
  readonly prompts: Prompts;
  /** References of the command line. */
  readonly secrets: Secrets;
  /** The secret of a target: at hand, or by a reference of the configuration that names it. */
  secretOf(source: SecretSource, purpose: string): Promise<Secret>;
}

/** Secret providers load programs and files, so none is touched before a reference is resolved. */
export function createPromptsAndSecrets(
  configuration: Configuration,
  settings: Settings,
  host: Host,
  reporter: Reporter,
): PromptsAndSecrets {
  const { env, cwd, home, stdin, interrupts } = host;
  const prompts = lazyPrompts(settings.interactive, async () => {
    const { createPrompts } = await import('../adapters/terminal/prompts.ts');
    return createPrompts({
      stdin: stdin(),
      stderr: host.stderr,
      available: settings.interactive,
      signal: interrupts.signal,
      escape: escapeText,
    });
  });
  const sources = once(async () => {
    const { stdinSecret } = await import('../adapters/secrets/stdin-secret.ts');
    const surroundings = { env, home, workingDirectory: cwd, platform: process.platform, signal: interrupts.signal, now: Date.now };
    const { providers, allowedPresets, lk } = configuration;
    return { surroundings, prompts, stdin: stdinSecret(stdin()), providers, allowedPresets, lk };
  });
  const masked = async (secret: Secret): Promise<Secret> => {
    if (env['GITHUB_ACTIONS'] !== 'true') return secret;
    const { maskCommands } = await import('../adapters/secrets/github-mask.ts');
    for (const command of maskCommands(secret)) host.stderr.write(`${command}\n`);
    return secret;
  };
  const scoped = (scope: SecretScope): SecretsOf => {
    const created = once(async () => {
      const { createSecrets } = await import('../adapters/secrets/secrets.ts');
      return createSecrets(await sources(), scope);
    });
    return {
      async resolve(reference, purpose, isNew) {
        reporter.progress(`reading ${purpose}`);
        return await masked(await (await created()).resolve(reference, purpose, isNew));
      },
      fromStdin: async (purpose) => await masked(await (await created()).fromStdin(purpose)),
    };
  };
  return {
    prompts,
    secrets: {
      ...scoped({ origin: 'command-line', directory: cwd }),
      ofFile: (file, { allowOutside }) =>
        scoped({ origin: 'declared-file', directory: path.dirname(path.resolve(cwd, file)), allowOutside }),
    },
    async secretOf(source, purpose) {
      if (source.kind === 'value') return await masked(source.value);
      return await scoped({ origin: 'configuration', directory: path.resolve(cwd, source.directory) }).resolve(source.reference, purpose);
    },
  };
}

/** Most commands ask nothing. */
function lazyPrompts(available: boolean, load: () => Promise<Prompts>): Prompts {
  const prompts = once(load);
  return {
    available,
    confirm: async (question) => (await prompts()).confirm(question),
    confirmByTyping: async (question, expected) => (await prompts()).confirmByTyping(question, expected),
    text: async (question) => (await prompts()).text(question),
    secret: async (question) => (await prompts()).secret(question),
    newSecret: async (question) => (await prompts()).newSecret(question),
    choose: async (question, choices) => (await prompts()).choose(question, choices),
  };
}
