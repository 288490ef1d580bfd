import path from 'node:path';
import { Secret } from '../../core/model/secret.ts';
import { isEnvForbiddenInFiles, parseSecretRef, type SecretRef } from '../../core/model/secret-ref.ts';
import { Problem } from '../../core/problem.ts';
import type { Prompts, SecretsOf } from '../../ports.ts';
import { type LkConfig, PRESETS, type Preset, type Provider } from '../files/config-model.ts';
import { type PresetRef, presetCall } from './presets.ts';
import { type ProgramSurroundings, runProgram } from './run-program.ts';
import { locate, readSecretFile, type SecretScope } from './secret-file.ts';
import type { StdinSecret } from './stdin-secret.ts';

/** Where secrets may come from. What costs a file to be read is a function. */
export interface SecretSources {
  readonly surroundings: ProgramSurroundings;
  readonly prompts: Prompts;
  /** One for the whole command, whatever the scopes. */
  readonly stdin: StdinSecret;
  /** Of the user's and the system's configuration, by name. */
  providers(): Promise<ReadonlyMap<string, Provider>>;
  /** Programs known to sipctl that declared files may start. */
  allowedPresets(): Promise<readonly Preset[]>;
  lk(): Promise<LkConfig | Problem | null>;
}

/**
 * Resolves references for one scope: those of the command line, of one configuration file, or of one declared file.
 * Nothing is tried in place of a reference that fails.
 */
export function createSecrets(sources: SecretSources, scope: SecretScope): SecretsOf {
  return {
    fromStdin: async (purpose) => usable(await sources.stdin.read(purpose), purpose),
    resolve: async (reference, purpose, isNew = false) => {
      const ref = parseSecretRef(reference, scope.origin === 'command-line' ? 'command-line' : 'configuration');
      if (ref instanceof Problem) throw ref.with({ detail: [`it was given as ${purpose}`, ...(ref.facts.detail ?? [])] });
      if (ref.kind === 'lk' && scope.origin !== 'configuration') throw notForSip(purpose);
      if (scope.origin === 'declared-file') await refuseInFiles(ref, sources);
      const secret = usable(await resolveRef(ref, { purpose, isNew }, sources, scope), purpose);
      return secret.from(fromAnywhere(reference, ref, scope));
    },
  };
}

/** @returns the reference so that it means the same in every working directory: it is kept for a later run. */
function fromAnywhere(reference: string, ref: SecretRef, { directory }: SecretScope): string {
  if (ref.kind === 'file') return `file:${path.resolve(directory, ref.path)}`;
  if (ref.kind === 'sops') return `sops:${path.resolve(directory, ref.path)}#${ref.key.join('.')}`;
  return reference;
}

interface Wanted {
  readonly purpose: string;
  readonly isNew: boolean;
}

async function resolveRef(ref: SecretRef, { purpose, isNew }: Wanted, sources: SecretSources, scope: SecretScope): Promise<Secret> {
  switch (ref.kind) {
    case 'env':
      return fromEnvironment(ref.name, purpose, sources);
    case 'file':
      return readSecretFile(ref.path, scope);
    case 'stdin':
      return sources.stdin.read(purpose);
    case 'prompt':
      return isNew ? sources.prompts.newSecret(purpose) : sources.prompts.secret(purpose);
    case 'exec':
      return fromProvider(ref.provider, sources);
    case 'lk':
      return fromLk(ref.project, await sources.lk());
    case 'sops':
      return runPreset({ ...ref, path: await locate(ref.path, scope) }, sources);
    default:
      return runPreset(ref, sources);
  }
}

/** A declared file asserts and never chooses: no credential of the machine or the CI job, no program that the user has not allowed. */
async function refuseInFiles(ref: SecretRef, { allowedPresets }: SecretSources): Promise<void> {
  if (ref.kind === 'env' && isEnvForbiddenInFiles(ref.name)) {
    throw new Problem('secret-unavailable', `a declared file may not name ${ref.name}`, {
      detail: ['it holds credentials of this machine or of the CI job, not of a trunk or rule'],
      nextSteps: ['give the secret a variable of its own'],
    });
  }
  const preset = PRESETS.find((known) => known === ref.kind);
  if (preset === undefined || (await allowedPresets()).includes(preset)) return;
  throw new Problem('secret-unavailable', `a declared file may not start ${preset}`, {
    detail: ['which programs files may start is said by the user, not by the file'],
    nextSteps: [`add ${preset} under secrets.allow of your configuration, or export SIPCTL_SECRET_PROVIDERS=${preset}`],
  });
}

/** What `lk:` gives is the key to the whole project: a carrier must never be asked for it. */
function notForSip(purpose: string): Problem {
  return new Problem('secret-reference-invalid', `lk: gives a LiveKit API secret, which is no ${purpose}`, {
    nextSteps: ['use env:NAME, file:PATH, prompt: or exec:NAME (sipctl help secrets)'],
  });
}

/** A mask would become the password, and nothing at all would switch the challenge off. */
function usable(secret: Secret, purpose: string): Secret {
  if (secret.isMask) {
    throw new Problem('secret-masked', `what the reference gave as ${purpose} is a mask`, {
      detail: ['it was printed in place of a secret; written back it would become the password'],
    });
  }
  if (!secret.isSet) throw new Problem('secret-empty', `nothing was given as ${purpose}`);
  return secret;
}

function fromEnvironment(name: string, purpose: string, { surroundings }: SecretSources): Secret {
  const value = surroundings.env[name];
  if (value) return new Secret(value);
  // `env:$PASSWORD` reaches us as `env:<the password>`, so only what is spelt like a variable is shown.
  const shown = /^[A-Z_][A-Z0-9_]*$/.test(name) ? name : 'of this reference';
  throw new Problem('secret-empty', `the environment variable ${shown} is ${value === undefined ? 'not set' : 'empty'}`, {
    detail: [`it was given as ${purpose}; the form is env:NAME, without a $`],
    nextSteps: ['export the variable, or use file:PATH or prompt:'],
  });
}

async function fromProvider(name: string, sources: SecretSources): Promise<Secret> {
  const providers = await sources.providers();
  const provider = providers.get(name);
  if (provider === undefined) {
    const known = [...providers.keys()];
    throw new Problem('secret-provider-unknown', `no provider ${name} in the configuration`, {
      detail: [known.length === 0 ? 'the configuration names no providers' : `there are: ${known.join(', ')}`],
      nextSteps: ['add it under `providers` of the configuration: programs are named nowhere else'],
    });
  }
  const who = `provider ${name} (${path.basename(provider.command[0])})`;
  return runProgram({ ...provider, firstLine: false }, who, sources.surroundings);
}

function runPreset(ref: PresetRef, { surroundings }: SecretSources): Promise<Secret> {
  const call = presetCall(ref, surroundings.platform);
  return runProgram(call, call.command[0], surroundings);
}

function fromLk(project: string, lk: LkConfig | Problem | null): Secret {
  if (lk instanceof Problem) throw lk;
  const found = lk?.projects.find(({ name }) => name === project);
  if (found) return found.apiSecret;
  const known = lk?.projects.map(({ name }) => name) ?? [];
  throw new Problem('secret-unavailable', `lk knows no project ${project}`, {
    detail: [known.length === 0 ? "lk's configuration has no projects" : `it knows: ${known.join(', ')}`],
    nextSteps: ['lk project list'],
  });
}
