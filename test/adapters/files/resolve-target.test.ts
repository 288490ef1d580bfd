import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { LkConfig } from '../../../src/adapters/files/config-model.ts';
import { parseConfig } from '../../../src/adapters/files/parse-config.ts';
import { parseLkConfig } from '../../../src/adapters/files/parse-lk-config.ts';
import { resolveTarget } from '../../../src/adapters/files/resolve-target.ts';
import { describeSettings } from '../../../src/adapters/files/settings.ts';
import type { TargetSources } from '../../../src/adapters/files/target-model.ts';
import { Problem } from '../../../src/core/problem.ts';
import { problemOf } from './temporary.ts';

const user = parseConfig(
  `apiVersion: sipctl.config/v1
contexts:
  prod: { url: wss://acme.livekit.cloud, apiKey: APIprod, apiSecret: env:PROD_SECRET, sipHost: abc.sip.livekit.cloud }
  own: { url: "https://sip.example:8443/livekit", apiKey: APIown, apiSecret: "file:own-secret", hosting: cloud }
  ci: { url: wss://acme.livekit.cloud, token: env:SIPCTL_TOKEN }
`,
  '/home/ann/.config/sipctl/config.yaml',
).file;
const current = parseConfig(
  'apiVersion: sipctl.config/v1\ncurrentContext: sys\ncontexts: { sys: { url: wss://sys, token: env:T }, prod: { url: wss://other, token: env:T } }\n',
  '/etc/sipctl/config.yaml',
).file;
const parsedLk = parseLkConfig(
  'default_project: play\nprojects: [{ name: play, project_id: p_xyz, url: wss://play.livekit.cloud, api_key: APIplay, api_secret: canary-lk }]\n',
  '/home/ann/.livekit/cli-config.yaml',
);
if (parsedLk instanceof Problem) throw parsedLk;
const lk: LkConfig = { path: '/home/ann/.livekit/cli-config.yaml', ...parsedLk, warnings: ['lk file is open'] };
const ENV = { LIVEKIT_URL: 'wss://env.example', LIVEKIT_API_KEY: 'APIenv', LIVEKIT_API_SECRET: 'canary-env' };

const resolve = (sources: Partial<TargetSources>) => resolveTarget({ flags: {}, env: {}, configs: [user], lk: null, ...sources });
const problem = (sources: Partial<TargetSources>) => problemOf(() => resolve(sources));

describe('the target', () => {
  it.each<[string, Partial<TargetSources>, string, string]>([
    ['--context before a complete environment', { flags: { context: 'prod' }, env: ENV }, 'prod', '--context'],
    [
      'a complete environment before SIPCTL_CONTEXT of the same server',
      { env: { ...ENV, LIVEKIT_URL: 'https://acme.livekit.cloud/', SIPCTL_CONTEXT: 'prod' } },
      'environment',
      'environment',
    ],
    ['a complete environment before currentContext', { env: ENV, configs: [user, current] }, 'environment', 'environment'],
    ['SIPCTL_CONTEXT before currentContext', { env: { SIPCTL_CONTEXT: 'own' }, configs: [user, current] }, 'own', 'SIPCTL_CONTEXT'],
    ["currentContext before lk's default", { configs: [user, current], lk }, 'sys', 'currentContext of /etc/sipctl/config.yaml'],
    ["lk's default where nothing else is said", { lk }, 'lk:play', "lk's default project"],
    ['a project of lk by name', { flags: { context: 'lk:play' }, lk }, 'lk:play', '--context'],
  ])('is %s', (_what, sources, name, chosenBy) => {
    expect(resolve(sources)).toMatchObject({ target: { name }, chosenBy });
  });

  it("of a user's context hides the system's of the same name", () => {
    expect(resolve({ flags: { context: 'prod' }, configs: [user, current] }).target.url).toBe('wss://acme.livekit.cloud');
  });

  it('of a context has its credentials as references of its file', () => {
    const { target, credentials, sipHost } = resolve({ flags: { context: 'own' } });
    expect(target).toEqual({ name: 'own', url: 'https://sip.example:8443/livekit', apiKey: 'APIown', hosting: 'cloud' });
    expect(credentials).toEqual({
      kind: 'key',
      apiKey: 'APIown',
      apiSecret: { kind: 'reference', reference: 'file:own-secret', directory: '/home/ann/.config/sipctl' },
    });
    expect(sipHost).toBeUndefined();
  });

  it('of the environment holds the secret so that it prints nowhere', () => {
    const resolved = resolve({ env: ENV });
    expect(resolved.target).toEqual({ name: 'environment', url: 'wss://env.example', apiKey: 'APIenv', hosting: 'self-hosted' });
    if (resolved.credentials.kind !== 'key' || resolved.credentials.apiSecret.kind !== 'value') throw new Error('no secret');
    expect(resolved.credentials.apiSecret.value.reveal()).toBe('canary-env');
    expect(inspect(resolved, { depth: 9 }) + JSON.stringify(resolved)).not.toContain('canary');
  });

  it('of lk has the SIP host of its project and the warning about its file', () => {
    const resolved = resolve({ lk });
    expect(resolved).toMatchObject({ sipHost: 'xyz.sip.livekit.cloud', target: { hosting: 'cloud' }, warnings: ['lk file is open'] });
    expect(inspect(resolved, { depth: 9 })).not.toContain('canary');
  });

  it('takes SIPCTL_TOKEN in place of key and secret, and says what it leaves aside', () => {
    const resolved = resolve({ env: { ...ENV, SIPCTL_TOKEN: 'canary-token' } });
    expect(resolved).toMatchObject({ credentials: { kind: 'token' }, target: { apiKey: '' } });
    expect(resolved.warnings).toEqual(['SIPCTL_TOKEN is used in place of LIVEKIT_API_KEY and LIVEKIT_API_SECRET']);
    expect(resolve({ flags: { url: 'wss://x' }, env: { SIPCTL_TOKEN: 't' } }).target.name).toBe('flags');
  });

  it('is no matter of SIPCTL_TOKEN alone: the context that names it is used', () => {
    expect(resolve({ env: { SIPCTL_TOKEN: 't', SIPCTL_CONTEXT: 'ci' } })).toMatchObject({
      target: { name: 'ci' },
      credentials: { kind: 'token' },
    });
  });

  it('has single values replaced by --url, --api-key and SIPCTL_SIP_HOST', () => {
    expect(resolve({ flags: { context: 'own', apiKey: 'APInew' }, env: { SIPCTL_SIP_HOST: 'sip.new' } })).toMatchObject({
      target: { apiKey: 'APInew', hosting: 'cloud' },
      credentials: { apiKey: 'APInew' },
      sipHost: 'sip.new',
    });
    expect(resolve({ flags: { url: 'ws://localhost:7880', apiKey: 'k' }, env: { LIVEKIT_API_SECRET: 's' } }).target).toMatchObject({
      name: 'flags',
      url: 'ws://localhost:7880',
    });
  });

  it("on another server than the context's has not its SIP host, which would get the passwords", () => {
    const moved = resolve({ flags: { context: 'prod', url: 'wss://staging.livekit.cloud' } });
    expect(moved.sipHost).toBeUndefined();
    const same = resolve({ flags: { context: 'prod', url: 'https://acme.livekit.cloud' } });
    expect(same.sipHost).toBe('abc.sip.livekit.cloud');
  });

  it.each(['LIVEKIT_SIP_URL', 'LIVEKIT_SIP_API_KEY', 'LIVEKIT_SIP_API_SECRET'])('warns of %s, which LiveKit does not have', (name) => {
    const { warnings } = resolve({ env: { ...ENV, [name]: 'canary' } });
    expect(warnings.join()).toContain(name);
    expect(warnings.join()).not.toContain('canary');
  });
});

describe('no target', () => {
  it('shows the ways to name one', async () => {
    const missing = await problem({ configs: [] });
    expect(missing.id).toBe('target-missing');
    expect(missing.facts.nextSteps?.join('\n')).toMatch(/sipctl context add[\s\S]*export LIVEKIT_URL[\s\S]*sipctl sandbox/);
    expect((await problem({})).facts.nextSteps?.[0]).toBe('sipctl context use prod');
  });

  it.each([
    [{ LIVEKIT_URL: 'wss://x' }, ['LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET']],
    [{ LIVEKIT_URL: 'wss://x', LIVEKIT_API_KEY: 'k' }, ['LIVEKIT_API_SECRET']],
    [{ LIVEKIT_API_SECRET: 'canary', LIVEKIT_URL: '' }, ['LIVEKIT_URL', 'LIVEKIT_API_KEY']],
  ])('where %j is a part of the three: it names the missing ones and takes no context instead', async (env, missing) => {
    const part = await problem({ env, configs: [user, current], lk });
    expect(part.id).toBe('target-incomplete');
    for (const name of missing) expect(part.summary).toContain(`no ${name}`);
    expect(inspect(part)).not.toContain('canary');
  });

  it('where only --url and --api-key are given', async () => {
    expect((await problem({ flags: { url: 'wss://x', apiKey: 'k' }, configs: [] })).summary).toContain('no LIVEKIT_API_SECRET');
  });

  it('where SIPCTL_CONTEXT and LIVEKIT_URL name two projects', async () => {
    expect((await problem({ env: { ...ENV, SIPCTL_CONTEXT: 'prod' } })).id).toBe('target-ambiguous');
  });

  it.each<[Partial<TargetSources>]>([
    [{ flags: { context: 'nope' }, env: ENV }],
    [{ env: { ...ENV, SIPCTL_CONTEXT: 'nope' } }],
    [{ flags: { context: 'lk:nope' } }],
    [{ flags: { context: 'toString' } }],
  ])('where the named context is unknown (%#), never another one', async (sources) => {
    const unknown = await problem({ ...sources, lk });
    expect(unknown.id).toBe('context-not-found');
    expect(unknown.facts.detail?.join()).toContain('prod, own, ci, lk:play');
  });

  it('where --api-key is given for a context with a token', async () => {
    expect((await problem({ flags: { context: 'ci', apiKey: 'k' } })).id).toBe('target-incomplete');
  });

  it("where lk's file cannot be read and is needed; else it is left alone", async () => {
    const broken = new Problem('config-invalid', 'lk is broken');
    expect((await problem({ lk: broken })).summary).toBe('lk is broken');
    expect((await problem({ lk: broken, flags: { context: 'lk:play' } })).summary).toBe('lk is broken');
    expect(resolve({ lk: broken, flags: { context: 'prod' } }).target.name).toBe('prod');
  });
});

describe('a server URL', () => {
  it.each([
    ['acme.livekit.cloud', 'wss://acme.livekit.cloud'],
    ['localhost:7880', 'ws://localhost:7880'],
    ['ftp://acme', 'wss://HOST'],
    ['wss://', 'wss://HOST'],
  ])('%s is refused, showing %s', async (url, example) => {
    const refused = await problem({ env: { ...ENV, LIVEKIT_URL: url } });
    expect(refused.id).toBe('url-invalid');
    expect(refused.summary).toContain(url);
    expect(refused.facts.nextSteps).toEqual([`write it as ${example}`]);
  });

  it.each(['wss://user:canary@host', 'wss://user:canary 2@host:x', 'wss://host/?access_token=canary', 'canarysecret2KJh'])(
    'that holds a secret (%#) is refused without repeating it',
    async (url) => {
      const refused = await problem({ env: { ...ENV, LIVEKIT_URL: url } });
      expect(refused.id).toBe('url-invalid');
      expect(inspect(refused, { depth: 9 })).not.toContain('canary');
    },
  );
});

describe('settings', () => {
  const color = { value: 'never', origin: 'environment NO_COLOR' };

  it('tell where each value came from', () => {
    const env = { SIPCTL_TIMEOUT: '20s', SIPCTL_CA_CERT: '/ca.pem' };
    const rows = describeSettings({ flags: { timeout: '5s' }, env, color, resolved: resolve({ flags: { context: 'prod', apiKey: 'k' } }) });
    expect(Object.fromEntries(rows.map(({ key, value, origin }) => [key, `${value} <- ${origin}`]))).toMatchObject({
      context: 'prod <- flag --context',
      url: 'wss://acme.livekit.cloud <- /home/ann/.config/sipctl/config.yaml:3',
      apiKey: 'k <- flag --api-key',
      apiSecret: 'env:PROD_SECRET <- /home/ann/.config/sipctl/config.yaml:3',
      hosting: 'cloud <- default',
      timeout: '5s <- flag --timeout',
      caCert: '/ca.pem <- environment SIPCTL_CA_CERT',
      color: 'never <- environment NO_COLOR',
    });
  });

  it('show no secret, and work without a target', () => {
    const rows = describeSettings({ flags: {}, env: ENV, color, resolved: resolve({ env: ENV }) });
    expect(rows).toContainEqual({ key: 'apiSecret', value: '[secret]', origin: 'environment LIVEKIT_API_SECRET' });
    expect(JSON.stringify(rows)).not.toContain('canary');
    expect(describeSettings({ flags: {}, env: {}, color, resolved: null })).toContainEqual({ key: 'url', value: '', origin: 'default' });
  });
});
