import { describe, expect, it } from 'vitest';
import { problemOf } from '../adapters/files/temporary.ts';
import { run } from './context-for-tests.ts';

describe('help', () => {
  it('lists the topics, and ids for a script', async () => {
    expect((await run(['help'])).text).toMatch(/^ {2}exit-codes +Exit codes, /m);
    expect((await run(['help', '-o', 'name'])).text.split('\n')).toContain('secrets');
  });

  it('says what an exit code means and what became of the world', async () => {
    const { text } = await run(['help', 'exit-codes']);
    expect(text).toMatch(/^ {2}5 +no +refused by safety/m);
    expect(text).toMatch(/^ {2}8 +yes, partly +failed between two steps/m);
  });

  it('explains error ids with their exit code', async () => {
    expect((await run(['help', 'errors'])).text).toMatch(/^ {2}auth-half-set +3 +user or password alone/m);
  });

  it('keeps every page within 100 columns, with the text of a column below its beginning', async () => {
    const topics = (await run(['help', '-o', 'name'])).text.trim().split('\n');
    expect(topics).toHaveLength(9);
    for (const topic of topics) {
      const { text } = await run(['help', topic]);
      expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
    }
    const { text } = await run(['help', 'secrets']);
    const at = text.split('\n').findIndex((line) => line.startsWith('  file:PATH'));
    const [first = '', second = ''] = text.split('\n').slice(at);
    expect(second.search(/\S/)).toBe(first.indexOf('a file of'));
  });

  it('gives the sections as data', async () => {
    const { kind, topic, sections } = JSON.parse((await run(['help', 'exit-codes', '--json'])).text);
    expect({ kind, topic }).toEqual({ kind: 'HelpTopic', topic: 'exit-codes' });
    expect(sections[0].rows).toContainEqual(['0', 'as asked', 'done, or nothing to do']);
  });

  it('names the topics where it knows no such one', async () => {
    const problem = await problemOf(() => run(['help', 'exit', 'codes']));
    expect(problem.id).toBe('usage');
    expect(problem.summary).toContain('"exit codes"');
    expect(problem.facts.detail?.join()).toContain('exit-codes');
  });
});
