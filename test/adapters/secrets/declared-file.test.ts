import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { maskCommands } from '../../../src/adapters/secrets/github-mask.ts';
import { Secret } from '../../../src/core/model/secret.ts';
import { problemOf, put, temporaryDirectories } from '../files/temporary.ts';
import { type Given, secretsWith } from './sources.ts';

const fresh = await temporaryDirectories();
const PURPOSE = 'password of trunk main';

const inFile = (directory: string, more: Partial<Given['scope']> = {}, given: Given = {}) =>
  secretsWith({ ...given, scope: { origin: 'declared-file', directory, ...more } });

describe('a reference in a declared file', () => {
  it('names a file of its own folder', async () => {
    const folder = await fresh();
    await put(folder, 'secret', 'correct horse\n');
    expect((await inFile(folder).resolve('file:secret', PURPOSE)).reveal()).toBe('correct horse');
  });

  it.each(['absolute', 'upwards', 'link'])('leads nowhere else, unless that is allowed: %s', async (how) => {
    const [folder, elsewhere] = [await fresh(), await fresh()];
    const outside = await put(elsewhere, 'secret', 'correct horse');

    await symlink(outside, path.join(folder, 'link'));
    const name = { absolute: outside, upwards: path.relative(folder, outside), link: 'link' }[how];
    const problem = await problemOf(() => inFile(folder).resolve(`file:${name}`, PURPOSE));
    expect([problem.id, problem.facts.nextSteps?.join()]).toEqual(['secret-outside', expect.stringContaining('--allow-outside')]);
    expect((await inFile(folder, { allowOutside: true }).resolve(`file:${name}`, PURPOSE)).reveal()).toBe('correct horse');
  });

  it.each(['LIVEKIT_API_SECRET', 'SIPCTL_TOKEN', 'GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'AWS_SECRET_ACCESS_KEY'])(
    'takes no credential of the machine or the job: %s',
    async (name) => {
      const secrets = inFile('/', {}, { surroundings: { env: { [name]: 'canary' } } });
      expect((await problemOf(() => secrets.resolve(`env:${name}`, PURPOSE))).id).toBe('secret-unavailable');
    },
  );

  it.each(['op://vault/item/field', 'vault:sip/main#password', 'sops:secrets.yaml#main', 'pass:sip/main', 'keychain:main'])(
    'starts no program that the user has not allowed: %s',
    async (reference) => {
      const { id, facts } = await problemOf(() => inFile('/').resolve(reference, PURPOSE));
      expect([id, facts.nextSteps?.join()]).toEqual(['secret-unavailable', expect.stringContaining('secrets.allow')]);
    },
  );

  it('may start one that the user allowed', async () => {
    const secrets = inFile('/', {}, { allowedPresets: ['pass'], surroundings: { env: { PATH: '/nowhere' } } });
    const { summary } = await problemOf(() => secrets.resolve('pass:sip/main', PURPOSE));
    expect(summary).not.toContain('may not');
  });

  it("is none of lk's API secrets", async () => {
    expect((await problemOf(() => inFile('/').resolve('lk:prod', PURPOSE))).id).toBe('secret-reference-invalid');
  });
});

describe('the log of a GitHub job', () => {
  it('is told each line of a secret, as its runner reads it, and no line that is in every word', () => {
    expect(maskCommands(new Secret('first 100%\r\nabc\nlast::line'))).toEqual(['::add-mask::first 100%25', '::add-mask::last::line']);
  });
});
