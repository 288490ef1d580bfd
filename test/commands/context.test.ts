import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/core/problem.ts';
import type { ContextStore, ListedContext, NewContext } from '../../src/ports.ts';
import { problemOf } from '../adapters/files/temporary.ts';
import { run } from './context-for-tests.ts';

const PROD: ListedContext = {
  name: 'prod',
  url: 'wss://acme.livekit.cloud',
  apiKey: 'APIm3K9xQ',
  secretRef: 'exec:vault-prod',
  current: true,
};
const CI: ListedContext = { name: 'ci', url: 'wss://acme.livekit.cloud', apiKey: '', secretRef: 'env:SIPCTL_TOKEN', current: false };

/** A store of contexts in memory; `added` holds what was written. */
function storeOf(...contexts: ListedContext[]) {
  const added = new Map<string, NewContext>();
  const calls: string[] = [];
  const found = (name: string | undefined) => {
    const context = contexts.find((each) => (name === undefined ? each.current : each.name === name));
    if (context === undefined) throw new Problem('context-not-found', `no context ${name}`);
    return context;
  };
  const store: ContextStore = {
    list: async () => contexts,
    show: async (name) => ({ ...found(name), sipHost: '', hosting: 'cloud', from: '/home/op/config.yaml:5' }),
    use: async (name) => {
      calls.push(`use ${found(name).name}`);
    },
    add: async (name, context) => {
      added.set(name, context);
      return { current: contexts.length === 0 };
    },
    remove: async (name) => {
      calls.push(`remove ${found(name).name}`);
    },
    importLk: async (project) => project ?? 'prod',
  };
  return { added, calls, given: { contexts: async () => store } };
}

describe('context list', () => {
  it('marks the current context for people', async () => {
    const { text } = await run(['context', 'list'], storeOf(PROD, CI).given, { terminal: true });
    expect(text.split('\n')[1]).toMatch(/^\* +prod +wss:\/\/acme\.livekit\.cloud +APIm3K9xQ +exec:vault-prod$/);
    expect(text.split('\n')[2]).toMatch(/^ +ci /);
  });

  it('gives a pipe the name first', async () => {
    const { text } = await run(['context', 'list'], storeOf(PROD, CI).given);
    expect(text).toBe(
      'prod\twss://acme.livekit.cloud\tAPIm3K9xQ\texec:vault-prod\ttrue\nci\twss://acme.livekit.cloud\t\tenv:SIPCTL_TOKEN\tfalse\n',
    );
  });

  it('has the members of the contract in JSON', async () => {
    const { text } = await run(['context', 'list', '--json'], storeOf(PROD).given);
    expect(JSON.parse(text)).toEqual({ formatVersion: '1.0', kind: 'ContextList', target: null, warnings: [], items: [PROD] });
  });

  it('says how to begin where there is none', async () => {
    expect((await run(['context', 'list'], storeOf().given, { terminal: true })).text).toContain('sipctl context add');
  });
});

describe('context show', () => {
  it('shows the current context, and where it is written', async () => {
    const { text } = await run(['context', 'show'], storeOf(PROD, CI).given);
    expect(text).toContain('prod (current)');
    expect(text).toContain('secret    exec:vault-prod');
    expect(text).toContain('/home/op/config.yaml:5');
  });

  it('speaks of a token where there is no key', async () => {
    const { text } = await run(['context', 'show', 'ci'], storeOf(PROD, CI).given);
    expect(text).toContain('token     env:SIPCTL_TOKEN');
    expect(text).not.toContain('api key');
  });
});

describe('context add', () => {
  const server = ['--url', 'wss://acme.livekit.cloud'];

  it('takes URL and key from the flags of every command, and the secret by reference', async () => {
    const { added, given } = storeOf(PROD);
    const argv = ['context', 'add', 'lab', ...server, '--api-key', 'APIlab', '--api-secret', 'env:LAB_SECRET', '--hosting', 'cloud'];
    const { text } = await run(argv, given);
    expect(added.get('lab')).toEqual({
      url: 'wss://acme.livekit.cloud',
      credentials: { kind: 'key', apiKey: 'APIlab', apiSecret: 'env:LAB_SECRET' },
      hosting: 'cloud',
    });
    expect(text).toContain('use it: sipctl context use lab');
  });

  it('takes a token in place of key and secret', async () => {
    const { added, given } = storeOf(PROD);
    await run(['context', 'add', 'ci', ...server, '--token', 'env:SIPCTL_TOKEN', '--sip-host', 'abc.sip.livekit.cloud'], given);
    expect(added.get('ci')).toEqual({
      url: 'wss://acme.livekit.cloud',
      credentials: { kind: 'token', token: 'env:SIPCTL_TOKEN' },
      sipHost: 'abc.sip.livekit.cloud',
    });
  });

  it('says that the first context is the current one', async () => {
    const argv = ['context', 'add', 'prod', ...server, '--api-key', 'K', '--api-secret', 'prompt:'];
    expect((await run(argv, storeOf().given)).text).toContain('it is the current one');
  });

  it.each([
    [['--api-key', 'K', '--api-secret', 'canary-4f1c9']],
    [['--api-key', 'K', '--api-secret=canary-4f1c9']],
    [['--token', 'canary-4f1c9']],
  ])('refuses a literal secret and never repeats it: %s', async (flags) => {
    const { added, given } = storeOf();
    const problem = await problemOf(() => run(['context', 'add', 'lab', ...server, ...flags], given));
    expect(problem.id).toBe('secret-on-command-line');
    expect(JSON.stringify([problem.summary, problem.facts])).not.toContain('canary');
    expect(added.size).toBe(0);
  });

  it.each([
    ['--url', ['--api-key', 'K', '--api-secret', 'env:S']],
    ['--api-secret', [...server, '--api-key', 'K']],
    ['--api-key', [...server, '--api-secret', 'env:S']],
    ['one or the other', [...server, '--api-key', 'K', '--token', 'env:T']],
  ])('names what is missing or too much: %s', async (named, flags) => {
    const problem = await problemOf(() => run(['context', 'add', 'lab', ...flags], storeOf().given));
    expect(problem.id).toBe('usage');
    expect(problem.summary).toContain(named);
  });

  it('leaves --api-secret refused for every other command', async () => {
    const problem = await problemOf(() => run(['context', 'list', '--api-secret', 'canary-4f1c9'], storeOf().given));
    expect(problem.id).toBe('secret-on-command-line');
    expect(JSON.stringify([problem.summary, problem.facts])).not.toContain('canary');
  });
});

describe('changing which context counts', () => {
  it('makes another one current', async () => {
    const { calls, given } = storeOf(PROD, CI);
    expect((await run(['context', 'use', 'ci'], given)).text).toBe('context ci is the current one\n');
    expect(calls).toEqual(['use ci']);
  });

  it('says that no context is current after the current one is removed', async () => {
    const { calls, given } = storeOf(PROD, CI);
    expect((await run(['context', 'remove', 'prod'], given)).text).toContain('no context is the current one now');
    expect((await run(['context', 'remove', 'ci'], given)).text).toBe('removed context ci\n');
    expect(calls).toEqual(['remove prod', 'remove ci']);
  });

  it("names the context made of lk's default project", async () => {
    const { text } = await run(['context', 'import-lk', '--json'], storeOf().given);
    expect(JSON.parse(text)).toMatchObject({ kind: 'ContextChange', action: 'imported', name: 'prod' });
  });

  it('passes on that there is no such context', async () => {
    expect((await problemOf(() => run(['context', 'use', 'nowhere'], storeOf(PROD).given))).id).toBe('context-not-found');
  });
});
