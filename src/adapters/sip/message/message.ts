import { splitOutside } from './split.ts';

/** SIP messages (RFC 3261 7) as plain data. Headers keep their order and spelling, so that what comes in can be shown as it came. */
export interface Header {
  /** As on the wire, a compact name written out: `Via` for `v`. */
  readonly name: string;
  /** Without the line break; folded lines are joined by one space. */
  readonly value: string;
}

interface Message {
  readonly headers: readonly Header[];
  readonly body: Buffer;
}

export interface SipRequest extends Message {
  readonly kind: 'request';
  /** Upper case as a rule; SIP methods are case-sensitive. */
  readonly method: string;
  readonly uri: string;
}

export interface SipResponse extends Message {
  readonly kind: 'response';
  readonly status: number;
  /** May be empty. */
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/** @param name in any case. @returns every value of that header, a line each, in order. */
export function headersOf(message: Message, name: string): string[] {
  const wanted = name.toLowerCase();
  return message.headers.filter((header) => header.name.toLowerCase() === wanted).map(({ value }) => value);
}

/** @returns the first value of that header. */
export function headerOf(message: Message, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return message.headers.find((header) => header.name.toLowerCase() === wanted)?.value;
}

/** @returns the members of a header that may hold several, separated by commas or by lines: Via, Record-Route, Route, Contact. */
export function listOf(message: Message, name: string): string[] {
  return headersOf(message, name).flatMap((value) => splitOutside(value, ','));
}

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

/** @returns null where there is none that can be read. */
export function cseqOf(message: Message): CSeq | null {
  const [, number, method] = /^(\d{1,10})\s+(\S+)$/.exec(headerOf(message, 'CSeq')?.trim() ?? '') ?? [];
  return number === undefined || method === undefined || Number(number) >= 2 ** 31 ? null : { number: Number(number), method };
}
