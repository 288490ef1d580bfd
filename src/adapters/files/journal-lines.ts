import { createHash } from 'node:crypto';

/** Where a journal ends: number and checksum of its last record. */
export interface ChainEnd {
  readonly seq: number;
  readonly sum: string;
}

export interface Line {
  readonly at: string;
  readonly data: unknown;
}

/** `length`: bytes of the whole lines; what follows them was torn off by a crash, and `torn` says that there is something. */
export type JournalLines =
  | { readonly ok: true; readonly lines: readonly Line[]; readonly end: ChainEnd; readonly length: number; readonly torn: boolean }
  | { readonly ok: false; readonly line: number };

export const CHAIN_START: ChainEnd = { seq: -1, sum: '' };

/** `,"sum":"<SHA-256>"}` */
const SUM = /^,"sum":"([0-9a-f]{64})"\}$/;
const SUM_LENGTH = 8 + 64 + 2;
const NEWLINE = 0x0a;

/** @returns the line with its newline, which holds its number, the checksum of the line before it and its own; and the new end. */
export function chainLine({ seq, sum }: ChainEnd, { at, data }: Line): { text: string; end: ChainEnd } {
  const body = JSON.stringify({ seq: seq + 1, prev: sum, at, data });
  const own = createHash('sha256').update(body).digest('hex');
  return { text: `${body.slice(0, -1)},"sum":"${own}"}\n`, end: { seq: seq + 1, sum: own } };
}

/**
 * Reads the lines of a journal. A crash can only have torn the last line off, and that one is left out; a fault before it means that
 * somebody or something altered the file.
 */
export function readLines(bytes: Buffer): JournalLines {
  const lines: Line[] = [];
  let end = CHAIN_START;
  let length = 0;
  while (length < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, length);
    const next = newline + 1;
    const read = newline === -1 ? null : readLine(bytes.subarray(length, newline), end);
    if (read === null) {
      const altered = (newline !== -1 && next < bytes.length) || holdsFurtherLine(bytes.subarray(length));
      return altered ? { ok: false, line: lines.length + 1 } : { ok: true, lines, end, length, torn: true };
    }
    lines.push(read.line);
    end = read.end;
    length = next;
  }
  return { ok: true, lines, end, length, torn: false };
}

function readLine(bytes: Buffer, previous: ChainEnd): { line: Line; end: ChainEnd } | null {
  const sum = SUM.exec(bytes.subarray(-SUM_LENGTH).toString('latin1'))?.[1];
  if (sum === undefined) return null;
  const body = Buffer.concat([bytes.subarray(0, -SUM_LENGTH), Buffer.from('}')]);
  if (createHash('sha256').update(body).digest('hex') !== sum) return null;
  const record = parseJson(body.toString());
  if (typeof record !== 'object' || record === null || !('seq' in record) || !('prev' in record)) return null;
  if (record.seq !== previous.seq + 1 || record.prev !== previous.sum) return null;
  if (!('at' in record) || typeof record.at !== 'string' || !('data' in record)) return null;
  return { line: { at: record.at, data: record.data }, end: { seq: record.seq, sum } };
}

/** A newline that was altered joins two lines into one, which no crash does. */
function holdsFurtherLine(tail: Buffer): boolean {
  return /,"sum":"[0-9a-f]{64}"\}.{2}/s.test(tail.toString('latin1'));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The checksum of a line is no signature: whoever wrote it may have written anything.
    return null;
  }
}
