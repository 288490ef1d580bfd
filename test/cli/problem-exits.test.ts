import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/composition/host.ts';
import { reportProblem } from '../../src/composition/report-problem.ts';
import { settingsOf } from '../../src/composition/settings.ts';
import { EXIT_CODES } from '../../src/core/exit-codes.ts';
import { Problem } from '../../src/core/problem.ts';
import { PROBLEMS, type ProblemId } from '../../src/core/problem-ids.ts';
import { figure } from '../figures/figure.ts';

const HOSTILE = 'a "name"\u001b[2J\r\nerror: forged \u202e\u0000 \\';
const FORMATS = ['table', 'json', 'jsonl', 'yaml', 'name'];

function hostWriting(written: { stdout: string; stderr: string }): Host {
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY: false,
    columns: undefined,
    write: (text: string) => {
      written[name] += text;
    },
    flushed: async () => null,
  });
  return {
    version: '0.0.0-test',
    env: {},
    home: '/',
    cwd: '/',
    stdinIsTTY: false,
    stdin: () => {
      throw new Error('nothing is asked');
    },
    stdout: output('stdout'),
    stderr: output('stderr'),
    interrupts: {
      signal: new AbortController().signal,
      shield: (work) => work(),
      orInterrupted: (work) => work,
      end: () => undefined,
    },
  };
}

describe.each(Object.keys(PROBLEMS) as ProblemId[])('%s', (id) => {
  it.each(FORMATS)('with -o %s ends with a code that is documented, and is told without a way to deceive', async (format) => {
    const problem = new Problem(id, `what ${HOSTILE}`, { detail: [HOSTILE], serverSaid: HOSTILE, nextSteps: ['sipctl verify'] });
    const written = { stdout: '', stderr: '' };
    const host = hostWriting(written);
    const settings = settingsOf(['trunk', 'list', '-o', format], {}, host);
    const code = await reportProblem(problem, { settings, host, command: 'trunk list', streams: format === 'jsonl' });
    const row = EXIT_CODES.find((known) => known.code === code);
    expect(row).toMatchObject({ code: expect.toSatisfy((known: number) => known > 0), firstWord: expect.any(String) });
    expect(written.stderr.startsWith(`${row?.firstWord}: `)).toBe(true);
    expect(written.stderr).toContain(id);
    expect(written.stderr).toMatch(/^ {2}world: /m);
    expect(written.stderr).not.toMatch(/^error: forged/m);
    for (const raw of ['\u001b', '\r', '\u0000', '\u202e']) expect(written.stderr).not.toContain(raw);
    const documents = format === 'json' || format === 'jsonl' ? written.stdout.trimEnd().split('\n') : [];
    for (const document of documents) expect(JSON.parse(document)).toMatchObject({ exitCode: code });
    if (documents.length === 0) expect(written.stdout).toBe('');
    figure({
      target: 'D16',
      what: 'problems, each in 5 formats: told with a documented code, and valid JSON',
      value: 1 / FORMATS.length,
      over: 'sum',
    });
  });
});
