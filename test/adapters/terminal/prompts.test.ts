import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createPrompts } from '../../../src/adapters/terminal/prompts.ts';
import { Problem } from '../../../src/core/problem.ts';
import { escapeText } from '../../../src/render/escape.ts';
import { problemOf } from '../files/temporary.ts';

/** A terminal made of memory: what is asked appears in `shown`, and `type` answers once something was asked. */
function terminal({ available = true } = {}) {
  const stdin = new PassThrough();
  const interrupt = new AbortController();
  let shown = '';
  const stderr = {
    isTTY: true,
    columns: 200,
    write: (text: string) => {
      shown += text;
    },
    flushed: async () => null,
  };
  const prompts = createPrompts({ stdin, stderr, available, signal: interrupt.signal, escape: escapeText });
  const asked = async (text: string) => expect.poll(() => shown, { interval: 5, timeout: 5000 }).toContain(text);
  return {
    prompts,
    stdin,
    interrupt,
    asked,
    shown: () => shown,
    answer: async (question: string, keys: string) => {
      await asked(question);
      stdin.write(keys);
    },
  };
}

describe('a question to a person', () => {
  it.each([
    ['y\r', true],
    ['n\r', false],
    ['\r', false],
  ])('is confirmed by y alone: %j', async (keys, expected) => {
    const { prompts, answer } = terminal();
    const [confirmed] = await Promise.all([prompts.confirm('Apply?'), answer('Apply?', keys)]);
    expect(confirmed).toBe(expected);
  });

  it.each([
    ['main\r', true],
    ['Main\r', false],
    ['\r', false],
    ['y\r', false],
  ])('about something severe needs the exact name: %j', async (keys, expected) => {
    const { prompts, answer } = terminal();
    const [confirmed] = await Promise.all([prompts.confirmByTyping('Type main', 'main'), answer('Type main', keys)]);
    expect(confirmed).toBe(expected);
  });

  it('takes text, and one of several', async () => {
    const first = terminal();
    expect(await Promise.all([first.prompts.text('Name?'), first.answer('Name?', 'support\r')])).toContain('support');
    const second = terminal();
    const down = '\u001b[B';
    expect(await Promise.all([second.prompts.choose('Which?', ['a', 'b']), second.answer('Which?', `${down}\r`)])).toContain('b');
  });

  it('for a secret shows neither the secret nor its length', async () => {
    const { prompts, answer, shown } = terminal();
    const [secret] = await Promise.all([prompts.secret('Password?'), answer('Password?', 'canary-pw\r')]);
    expect(secret.reveal()).toBe('canary-pw');
    expect(shown()).not.toMatch(/canary|\*{2}/);
  });

  it('prints a hostile name escaped', async () => {
    const { prompts, answer, shown } = terminal();
    await Promise.all([prompts.confirm('delete \u001b]52;c;x?'), answer('delete', 'n\r')]);
    expect(shown()).toContain('delete \\u{1b}]52;c;x?');
    expect(shown()).not.toContain('\u001b]52');
  });

  it('is left by Ctrl-C, with the code for it', async () => {
    const { prompts, answer } = terminal();
    const [problem] = await Promise.all([problemOf(() => prompts.confirm('Apply?')), answer('Apply?', '\u0003')]);
    expect([problem.id, problem.exit]).toEqual(['interrupted', 130]);
  });

  it('is left by a signal, with the reason of that', async () => {
    const { prompts, interrupt, asked } = terminal();
    const end = new Problem('terminated', 'stopped by SIGTERM');
    const [problem] = await Promise.all([problemOf(() => prompts.text('Name?')), asked('Name?').then(() => interrupt.abort(end))]);
    expect(problem).toBe(end);
    expect(await problemOf(() => prompts.text('Again?'))).toBe(end);
  });

  it('ends when stdin closes, and does not wait for ever', async () => {
    const { prompts, stdin, asked } = terminal();
    const [problem] = await Promise.all([problemOf(() => prompts.confirm('Apply?')), asked('Apply?').then(() => stdin.end())]);
    expect([problem.id, problem.facts.detail]).toEqual(['input-needed', ['stdin was closed']]);
    expect((await problemOf(() => prompts.confirm('Again?'))).id).toBe('input-needed');
  });

  it('can follow another on the same stdin, which gets no listeners left over', async () => {
    const { prompts, stdin, answer } = terminal();
    const before = stdin.listenerCount('end') + stdin.listenerCount('close');
    for (const question of ['One?', 'Two?', 'Three?']) await Promise.all([prompts.confirm(question), answer(question, 'y\r')]);
    expect(stdin.listenerCount('end') + stdin.listenerCount('close')).toBe(before);
  });
});

describe('where nobody can answer', () => {
  it.each([
    ['confirm', (t: ReturnType<typeof terminal>) => t.prompts.confirm('Apply?'), 'give --yes'],
    [
      'confirmByTyping',
      (t: ReturnType<typeof terminal>) => t.prompts.confirmByTyping('Type it', "o'ld one"),
      "give --confirm 'o'\\''ld one'",
    ],
    ['secret', (t: ReturnType<typeof terminal>) => t.prompts.secret('Password?'), 'give a reference such as env:NAME or file:PATH'],
    ['text', (t: ReturnType<typeof terminal>) => t.prompts.text('Name?'), 'give the value on the command line'],
    ['choose', (t: ReturnType<typeof terminal>) => t.prompts.choose('Which?', ['a']), 'give the value on the command line'],
  ])('%s says what would answer, and asks nothing', async (_method, ask, nextStep) => {
    const silent = terminal({ available: false });
    const problem = await problemOf(() => ask(silent));
    expect([problem.id, problem.exit, problem.facts.nextSteps]).toEqual(['input-needed', 3, [nextStep]]);
    expect(silent.shown()).toBe('');
    expect(inspect(problem)).not.toContain('canary');
  });
});
