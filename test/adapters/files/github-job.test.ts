import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeJobReport } from '../../../src/adapters/files/github-job.ts';
import { problemOf, put, temporaryDirectories } from './temporary.ts';

const fresh = await temporaryDirectories();
const random = (...ids: string[]) => ({ id: () => ids.shift() ?? 'unused' });

describe('what a GitHub job is handed', () => {
  it('is added to its files; a value cannot end itself and begin another output', async () => {
    const folder = await fresh();
    const output = await put(folder, 'output', 'earlier=1\n');
    const summary = await put(folder, 'summary', '');
    const outputs = { changed: 'true', verdict: 'EOF\nrecover-needed=true' };
    await writeJobReport({ summary: ['# plan'], outputs }, { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary }, random('d1', 'd2'));
    expect(await readFile(output, 'utf8')).toBe('earlier=1\nchanged<<d1\ntrue\nd1\nverdict<<d2\nEOF\nrecover-needed=true\nd2\n');
    expect(await readFile(summary, 'utf8')).toBe('# plan\n');
  });

  it('is cut where GitHub would show nothing of it at all', async () => {
    const summary = await put(await fresh(), 'summary', '');
    await writeJobReport({ summary: ['x'.repeat(1024 * 1024)], outputs: {} }, { GITHUB_STEP_SUMMARY: summary }, random());
    expect(await readFile(summary, 'utf8')).toContain('see the log');
  });

  it('goes nowhere without a runner, and says which file could not be written', async () => {
    await writeJobReport({ summary: ['x'], outputs: { a: 'b' } }, {}, random());
    const gone = path.join(await fresh(), 'gone', 'output');
    const problem = await problemOf(() => writeJobReport({ summary: [], outputs: { a: 'b' } }, { GITHUB_OUTPUT: gone }, random('d')));
    expect([problem.id, problem.facts.where?.file]).toEqual(['file-unwritable', gone]);
  });
});
