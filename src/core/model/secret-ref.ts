import { Problem, type Where } from '../problem.ts';
import { Secret } from './secret.ts';

/** Where a secret is to be had. What a reference names is never the secret itself, so it may be stored and shown. */
export type SecretRef =
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'prompt' }
  /** A program of the user's configuration. */
  | { readonly kind: 'exec'; readonly provider: string }
  /** 1Password; the whole `op://vault/item/field`. */
  | { readonly kind: 'op'; readonly uri: string }
  | { readonly kind: 'vault'; readonly path: string; readonly field: string }
  /** `key` as a path into the document: `sip.password` is `["sip", "password"]`. */
  | { readonly kind: 'sops'; readonly path: string; readonly key: readonly string[] }
  | { readonly kind: 'pass'; readonly entry: string }
  | { readonly kind: 'keychain'; readonly item: string }
  /** API secret of a project in lk's own configuration. */
  | { readonly kind: 'lk'; readonly project: string };

/** Who wrote the reference; it decides what a literal in its place is called. */
export type SecretRefOrigin = 'command-line' | 'configuration';

/** One line a form; `help secrets` and every refusal name them. */
export const SECRET_REF_FORMS = [
  'env:NAME',
  'file:PATH',
  'stdin:',
  'prompt:',
  'exec:PROVIDER',
  'op://VAULT/ITEM/FIELD',
  'vault:PATH#FIELD',
  'sops:FILE#KEY',
  'pass:ENTRY',
  'keychain:ITEM',
  'lk:PROJECT',
] as const;

/** A leading `-` could be taken for a flag by the program that gets the name. */
const NAME = /^(?!-)[^\p{Cc}\p{Zl}\p{Zp}]+$/u;

/** Each form's reader; null = the rest does not fit the form. */
const FORMS: Readonly<Record<string, (rest: string) => SecretRef | null>> = {
  env: (rest) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(rest) ? { kind: 'env', name: rest } : null),
  file: (rest) => (/^[^\0]+$/.test(rest) ? { kind: 'file', path: rest } : null),
  stdin: (rest) => (rest === '' ? { kind: 'stdin' } : null),
  prompt: (rest) => (rest === '' ? { kind: 'prompt' } : null),
  exec: (rest) => (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(rest) ? { kind: 'exec', provider: rest } : null),
  op: (rest) => (/^\/\/[^/]+(\/[^/]+){2,3}$/.test(rest) && NAME.test(rest) ? { kind: 'op', uri: `op:${rest}` } : null),
  vault: (rest) => withFragment(rest, (path, field) => ({ kind: 'vault', path, field })),
  sops: (rest) => withFragment(rest, (path, key) => (key.split('.').includes('') ? null : { kind: 'sops', path, key: key.split('.') })),
  pass: (rest) => (NAME.test(rest) ? { kind: 'pass', entry: rest } : null),
  keychain: (rest) => (NAME.test(rest) ? { kind: 'keychain', item: rest } : null),
  lk: (rest) => (NAME.test(rest) ? { kind: 'lk', project: rest } : null),
};

/**
 * Reads a secret reference (cli.md 10).
 * @returns the reference, or why not: `secret-on-command-line` or `secret-reference-invalid` for what may be the secret itself,
 * `secret-masked` for a mask. No text of a Problem repeats any part of what was given.
 */
export function parseSecretRef(text: string, origin: SecretRefOrigin, where?: Where): SecretRef | Problem {
  const facts = where === undefined ? {} : { where };
  if (new Secret(text).isMask) {
    return new Problem('secret-masked', 'a mask stands where a secret reference is needed', {
      ...facts,
      detail: ['it was printed in place of a secret; written back it would become the password'],
      nextSteps: [`give a reference: ${SECRET_REF_FORMS.join(', ')}`],
    });
  }
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0));
  const form = Object.hasOwn(FORMS, scheme) ? FORMS[scheme] : undefined;
  if (form === undefined) return literalRefused(origin, facts);
  const usage = SECRET_REF_FORMS.find((known) => known.startsWith(`${scheme}:`));
  return (
    form(text.slice(colon + 1)) ??
    new Problem('secret-reference-invalid', `a secret reference that begins with ${scheme}: has the form ${usage}`, {
      ...facts,
      detail: ['what was given is not repeated here, since it may hold the secret'],
      nextSteps: [`write ${usage}`],
    })
  );
}

/** Variables that a file of a repository may not name: they hold credentials of the machine or the CI job, not of a trunk (cli.md 8). */
export function isEnvForbiddenInFiles(name: string): boolean {
  return /^(LIVEKIT_.*|SIPCTL_TOKEN|GITHUB_.*|ACTIONS_.*|AWS_.*)$/i.test(name);
}

function withFragment(rest: string, make: (path: string, fragment: string) => SecretRef | null): SecretRef | null {
  const [path = '', fragment = '', ...more] = rest.split('#');
  return more.length === 0 && NAME.test(path) && NAME.test(fragment) ? make(path, fragment) : null;
}

function literalRefused(origin: SecretRefOrigin, facts: { where?: Where }): Problem {
  const nextSteps = [`give a reference: ${SECRET_REF_FORMS.join(', ')}`];
  if (origin === 'configuration') {
    return new Problem('secret-reference-invalid', 'a secret reference is needed here, and this is none', {
      ...facts,
      detail: ['what was given is not repeated here; if it was the real secret, change it: the file may have been copied or committed'],
      nextSteps,
    });
  }
  return new Problem('secret-on-command-line', 'a secret is given by reference, never as an argument', {
    ...facts,
    detail: ['other users of this machine see command lines, and it may be in your shell history: if it was the real secret, change it'],
    nextSteps,
  });
}

/** @returns a name that a shell can export: `TRUNK_MAIN_PASSWORD`. */
export function variableName(prefix: string, name: string, suffix: string): string {
  return `${prefix}_${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_${suffix}`;
}
