import { readRunEvent, readRunHeader } from '../../core/run/read-run.ts';
import type { Run, RunEvent, RunHeader, RunRecord } from '../../core/run/run.ts';
import { CHAIN_START, type ChainEnd, chainLine, type Line, readLines } from './journal-lines.ts';

/** `why` in words that go after "the journal FILE". `length`: bytes that a crash has left whole. */
export type JournalText =
  | { readonly ok: true; readonly run: Run; readonly end: ChainEnd; readonly length: number }
  | { readonly ok: false; readonly why: string };

/** @returns the first line of a journal. */
export function headerLine(header: RunHeader): { text: string; end: ChainEnd } {
  return chainLine(CHAIN_START, { at: header.startedAt, data: header });
}

/** @param at RFC 3339, UTC. */
export function eventLine(end: ChainEnd, event: RunEvent, at: string): { text: string; end: ChainEnd } {
  return chainLine(end, { at, data: event });
}

/** Reads a whole journal. Events that only a newer minor version knows are left out. */
export function readJournalText(bytes: Buffer): JournalText {
  const read = readLines(bytes);
  if (!read.ok) return { ok: false, why: `was altered at line ${read.line}` };
  const [first, ...more] = read.lines;
  if (first === undefined) return { ok: false, why: 'has no beginning' };
  const header = readRunHeader(first.data);
  if (header === null) return { ok: false, why: newerVersion(first) };
  const records = more.flatMap(({ at, data }): RunRecord[] => {
    const event = readRunEvent(data);
    return event === null ? [] : [{ ...event, at }];
  });
  return { ok: true, run: { header, records, torn: read.torn }, end: read.end, length: read.length };
}

function newerVersion({ data }: Line): string {
  const version = typeof data === 'object' && data !== null && 'formatVersion' in data ? String(data.formatVersion) : '';
  return version === '' || version.startsWith('1.')
    ? 'does not begin as a journal does'
    : `has the format ${version}; this sipctl reads 1.x`;
}
