import { wholeName } from './header-names.ts';
import type { Header, SipMessage } from './message.ts';

/** Bytes that are no SIP message, and why. On a stream nobody can tell then where the next message begins. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly why: string;
}

/** More than any peer sends that means well. */
export const MAX_HEAD_BYTES = 65_536;
const MAX_HEADERS = 256;

const [CR, LF] = [0x0d, 0x0a];

/** RFC 3261 25.1: token. */
const TOKEN = /^[\w.!%*+`'~-]+$/;
const STATUS_LINE = /^SIP\/2\.0 +(\d{3})(?: (.*))?$/is;
const REQUEST_LINE = /^(\S+) +(\S+) +SIP\/2\.0$/i;

/**
 * Reads one message. Never throws, whatever the bytes.
 * @param bytes one datagram, or what a framer cut out of a stream. @returns a body as long as Content-Length says; without one, all there is.
 */
export function parseMessage(bytes: Buffer): SipMessage | Malformed {
  const start = beginning(bytes);
  const end = headEnd(bytes, start);
  if (end === null) return malformed('the headers have no end');
  if (end.head - start > MAX_HEAD_BYTES) return malformed(`more than ${MAX_HEAD_BYTES} bytes of headers`);
  const [first = '', ...lines] = unfolded(bytes.toString('utf8', start, end.head));
  const headers = headersFrom(lines);
  if ('why' in headers) return headers;
  const body = bodyOf(bytes.subarray(end.body), headers.headers);
  if (body === null) return malformed('Content-Length says more than there is, or no number');
  const status = STATUS_LINE.exec(first);
  if (status !== null) {
    const code = Number(status[1]);
    if (code < 100 || code > 699) return malformed(`no status: ${code}`);
    return { kind: 'response', status: code, reason: (status[2] ?? '').trim(), headers: headers.headers, body };
  }
  const [, method, uri] = REQUEST_LINE.exec(first) ?? [];
  if (method === undefined || uri === undefined || !TOKEN.test(method))
    return malformed('its first line is neither a request nor an answer');
  return { kind: 'request', method, uri, headers: headers.headers, body };
}

const malformed = (why: string): Malformed => ({ kind: 'malformed', why });

/** Empty lines before a message are keep-alives (RFC 3261 7.5). */
export function beginning(bytes: Buffer, from = 0): number {
  let at = from;
  while (bytes[at] === CR || bytes[at] === LF) at += 1;
  return at;
}

/**
 * Where the headers end and the body begins: at the first empty line. Lines end with CRLF; LF alone is read as well, for files and
 * lenient peers. @param from what is in front of it was searched before. No byte behind the headers is looked at.
 */
export function headEnd(bytes: Buffer, start: number, from = start): { head: number; body: number } | null {
  for (let feed = bytes.indexOf(LF, from); feed >= 0; feed = bytes.indexOf(LF, feed + 1)) {
    const before = bytes[feed - 1] === CR ? feed - 2 : feed - 1;
    if (before > start && bytes[before] === LF) return { head: bytes[before - 1] === CR ? before - 1 : before, body: feed + 1 };
  }
  return null;
}

/** A line that begins with white space goes on with the one before (RFC 3261 7.3.1). */
function unfolded(head: string): string[] {
  return head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
}

function headersFrom(lines: readonly string[]): { readonly headers: readonly Header[] } | Malformed {
  if (lines.length > MAX_HEADERS) return malformed(`more than ${MAX_HEADERS} headers`);
  const headers: Header[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trimEnd();
    if (!TOKEN.test(name)) return malformed('a line of its head is no header');
    headers.push({ name: wholeName(name), value: line.slice(colon + 1).trim() });
  }
  return { headers };
}

/** @returns null where the length is no number or exceeds what is there. */
function bodyOf(rest: Buffer, headers: readonly Header[]): Buffer | null {
  const lengths = headers.filter(({ name }) => name.toLowerCase() === 'content-length').map(({ value }) => value);
  const [length] = lengths;
  if (length === undefined) return rest;
  if (lengths.some((other) => other !== length) || !/^\d{1,9}$/.test(length) || Number(length) > rest.length) return null;
  return rest.subarray(0, Number(length));
}
