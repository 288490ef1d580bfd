import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isEnvForbiddenInFiles, parseSecretRef, SECRET_REF_FORMS } from '../../../src/core/model/secret-ref.ts';
import { Problem } from '../../../src/core/problem.ts';

const refused = (text: string, origin: 'command-line' | 'configuration' = 'command-line'): Problem => {
  const result = parseSecretRef(text, origin);
  if (!(result instanceof Problem)) throw new Error(`${text} was taken`);
  return result;
};

describe('a secret reference', () => {
  it.each([
    ['env:MAIN_PASSWORD', { kind: 'env', name: 'MAIN_PASSWORD' }],
    ['file:secrets/out password', { kind: 'file', path: 'secrets/out password' }],
    ['file:C:\\secret', { kind: 'file', path: 'C:\\secret' }],
    ['stdin:', { kind: 'stdin' }],
    ['prompt:', { kind: 'prompt' }],
    ['exec:vault-prod', { kind: 'exec', provider: 'vault-prod' }],
    ['op://Private/SIP main/password', { kind: 'op', uri: 'op://Private/SIP main/password' }],
    ['vault:secret/sip/prod#password', { kind: 'vault', path: 'secret/sip/prod', field: 'password' }],
    ['sops:secrets.yaml#sip.main.password', { kind: 'sops', path: 'secrets.yaml', key: ['sip', 'main', 'password'] }],
    ['pass:sip/main', { kind: 'pass', entry: 'sip/main' }],
    ['keychain:sip main', { kind: 'keychain', item: 'sip main' }],
    ['lk:prod', { kind: 'lk', project: 'prod' }],
  ])('%s is understood', (text, expected) => {
    expect(parseSecretRef(text, 'command-line')).toEqual(expected);
  });

  it.each(['hunter2-canary', 'pa:ss-canary', 'constructor:canary', 'https://canary.example', '', ':canary', 'ENV:CANARY'])(
    'a literal (%j) is refused without being repeated, with the advice to change it',
    (text) => {
      const problem = refused(text);
      expect(problem.id).toBe('secret-on-command-line');
      expect(inspect(problem).toLowerCase()).not.toContain('canary');
      expect(problem.facts.detail?.join()).toContain('shell history');
      expect(problem.facts.nextSteps?.join()).toContain(SECRET_REF_FORMS.join(', '));
      expect(refused(text, 'configuration').id).toBe('secret-reference-invalid');
    },
  );

  it.each([
    'env:canary pass',
    `env:\${CANARY}`,
    'env:',
    'file:',
    'stdin:canary',
    'prompt:canary',
    'exec:can/ary',
    'exec:--canary',
    'op://canary',
    'op:canary/a/b',
    'vault:canary',
    'vault:-canary#field',
    'vault:a#canary#b',
    'sops:file#',
    'sops:file#can..ary',
    'pass:-canary',
    'keychain:--canary',
    'lk:',
    'pass:can\nary',
  ])('%j does not fit its form, and the answer shows the form but not the text', (text) => {
    const problem = refused(text);
    expect(problem.id).toBe('secret-reference-invalid');
    expect(problem.summary).toContain(`${text.slice(0, text.indexOf(':'))}:`);
    expect(inspect(problem).toLowerCase()).not.toMatch(/canary|can\.\.ary|can\/ary/);
  });

  it.each(['[secret]', '****', '•••'])('the mask %s is never taken for a secret', (text) => {
    expect(refused(text).id).toBe('secret-masked');
  });

  it('a refusal points to the line of the file', () => {
    const where = { file: 'config.yaml', line: 3, column: 12 };
    const problem = parseSecretRef('oops', 'configuration', where);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toHaveProperty('facts.where', where);
  });
});

describe('variables that files may not name', () => {
  it.each([
    'LIVEKIT_API_SECRET',
    'SIPCTL_TOKEN',
    'GITHUB_TOKEN',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'AWS_SECRET_ACCESS_KEY',
    'github_token',
  ])('%s is forbidden', (name) => expect(isEnvForbiddenInFiles(name)).toBe(true));

  it.each(['MAIN_TRUNK_PASSWORD', 'SIPCTL_TOKEN_2', 'MY_AWS_KEY', 'CONFERENCE_PIN'])('%s is allowed', (name) =>
    expect(isEnvForbiddenInFiles(name)).toBe(false),
  );
});
