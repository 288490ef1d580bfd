import { describe, expect, it } from 'vitest';
import { eventLine, headerLine, readJournalText } from '../../../src/adapters/files/journal-text.ts';
import type { RunEvent } from '../../../src/core/run/run.ts';

const EVENTS: readonly RunEvent[] = [
  { kind: 'begin', step: 1 },
  { kind: 'end', step: 1, id: 'ST_é', elapsedMs: 12 },
  { kind: 'unknown', step: 2, why: 'J* no answer\\n came,"sum":"' },
];

const WHOLE = Buffer.from(text());
/** Where each line ends, its newline counted. */
const ENDS = [...WHOLE.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);

function text(): string {
  const target = { url: 'wss://acme.livekit.cloud', apiKey: 'APIm3K9xQ' };
  const at = '2026-11-21T10:00:00.000Z';
  const plan = { formatVersion: '1.0' as const, steps: [] };
  let { text: lines, end } = headerLine({
    ...{ formatVersion: '1.0', tool: '1', runId: 'r1', target, startedAt: at, command: 'apply', plan, undoes: null },
  });
  for (const event of EVENTS) {
    const line = eventLine(end, event, at);
    lines += line.text;
    end = line.end;
  }
  return lines;
}

const recordsOf = (bytes: Buffer) => {
  const read = readJournalText(bytes);
  return read.ok ? { records: read.run.records.map(({ kind }) => kind), torn: read.run.torn, length: read.length } : read.why;
};

describe('a journal cut off at any byte', () => {
  it('tells all that was whole, and that something is missing', () => {
    for (let length = 0; length <= WHOLE.length; length += 1) {
      const lines = ENDS.filter((end) => end <= length).length;
      const whole = { records: EVENTS.slice(0, Math.max(0, lines - 1)).map(({ kind }) => kind), length: ENDS[lines - 1] };
      const expected = lines === 0 ? 'has no beginning' : { ...whole, torn: !ENDS.includes(length) };
      expect(recordsOf(WHOLE.subarray(0, length))).toEqual(expected);
    }
  });

  it('is not taken for another one where the disk left zeros or old data behind', () => {
    for (const rest of [Buffer.alloc(512), WHOLE.subarray(10, 90)])
      expect(recordsOf(Buffer.concat([WHOLE, rest]))).toMatchObject({ records: EVENTS.map(({ kind }) => kind), torn: true });
  });
});

describe('a journal in which any bit was turned', () => {
  it('is refused, or tells all but its last record: never anything that was not written', () => {
    const lastLine = ENDS.at(-2) ?? 0;
    for (let bit = 0; bit < WHOLE.length * 8; bit += 1) {
      const altered = Buffer.from(WHOLE);
      const at = bit >> 3;
      altered[at] = (altered[at] ?? 0) ^ (1 << (bit & 7));
      const result = recordsOf(altered);
      if (typeof result === 'string') expect(result).toMatch(/^(was altered at line \d|has no beginning)$/);
      else expect([at >= lastLine, result]).toEqual([true, { records: ['begin', 'end'], torn: true, length: lastLine }]);
    }
  });

  it('is told by its line', () => {
    const altered = Buffer.from(WHOLE);
    altered[ENDS[0] ?? 0] = 0x20;
    expect(recordsOf(altered)).toBe('was altered at line 2');
  });
});

describe('a journal whose lines each are right', () => {
  it.each([
    ['one is missing', (lines: string[]) => lines.toSpliced(1, 1)],
    ['two changed places', ([first = '', second = '', third = '', ...more]: string[]) => [first, third, second, ...more]],
    ['one comes twice', (lines: string[]) => lines.toSpliced(1, 0, lines[1] ?? '')],
    ['the first is missing', (lines: string[]) => lines.slice(1)],
  ])('is refused where %s', (_, change) => {
    expect(recordsOf(Buffer.from(change(WHOLE.toString().split('\n')).join('\n')))).toMatch(/^was altered at line [123]/);
  });
});
