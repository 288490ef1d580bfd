import type { SipMessage } from './message.ts';
import { beginning, headEnd, MAX_HEAD_BYTES, type Malformed, parseMessage } from './parse-message.ts';

const MAX_BODY_BYTES = 1 << 20;
const LEAST_SPACE = 4096;
const LENGTH = /(?:^|\n)(?:content-length|l)[ \t]*:[ \t]*([^\r\n]*)/i;

/**
 * Cuts a TCP or TLS stream into messages by Content-Length (RFC 3261 18.3). Where that cannot be read nobody knows where the next
 * message begins, so the first malformed one ends the stream: what comes later is not looked at. A peer who sends byte by byte costs
 * no more than one who sends all at once: nothing is copied or searched anew with each packet.
 */
export class StreamFramer {
  /** What has come and was not cut out stands from {@link #start} to {@link #end}; bytes in front of that are never written to again. */
  #space: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** How far the end of the headers was searched for. */
  #searched = 0;
  /** Where the message ends whose headers were read; 0 = they were not. */
  #whole = 0;
  #broken = false;

  /** @returns the messages that are whole now. After a malformed one the connection has to be closed. */
  push(bytes: Buffer): (SipMessage | Malformed)[] {
    const messages: (SipMessage | Malformed)[] = [];
    if (this.#broken) return messages;
    this.#append(bytes);
    for (let next = this.#cut(); next !== null; next = this.#cut()) {
      messages.push(next);
      if (next.kind !== 'malformed') continue;
      this.#broken = true;
      this.#space = Buffer.alloc(0);
      break;
    }
    return messages;
  }

  #append(bytes: Buffer): void {
    const kept = this.#end - this.#start;
    if (this.#end + bytes.length > this.#space.length) {
      const space = Buffer.alloc(Math.max(LEAST_SPACE, 2 * kept, kept + bytes.length));
      this.#space.copy(space, 0, this.#start, this.#end);
      this.#searched = Math.max(0, this.#searched - this.#start);
      this.#whole = Math.max(0, this.#whole - this.#start);
      [this.#space, this.#start, this.#end] = [space, 0, kept];
    }
    bytes.copy(this.#space, this.#end);
    this.#end += bytes.length;
  }

  #cut(): SipMessage | Malformed | null {
    if (this.#whole === 0) {
      const broken = this.#readHead();
      if (broken !== null) return broken;
    }
    if (this.#whole === 0 || this.#end < this.#whole) return null;
    const message = this.#space.subarray(this.#start, this.#whole);
    [this.#start, this.#searched, this.#whole] = [this.#whole, 0, 0];
    return parseMessage(message);
  }

  /** Finds out where the message ends, once its headers are there. */
  #readHead(): Malformed | null {
    const there = this.#space.subarray(0, this.#end);
    if (this.#searched <= this.#start) this.#start = beginning(there, this.#start);
    const end = headEnd(there, this.#start, Math.max(this.#start, this.#searched));
    this.#searched = this.#end;
    if ((end?.head ?? this.#end) - this.#start > MAX_HEAD_BYTES) return malformed(`more than ${MAX_HEAD_BYTES} bytes of headers`);
    if (end === null) return null;
    const length = LENGTH.exec(there.toString('latin1', this.#start, end.head))?.[1]?.trim();
    if (length === undefined || !/^\d{1,9}$/.test(length)) return malformed('no Content-Length on a stream');
    if (Number(length) > MAX_BODY_BYTES) return malformed(`a body of more than ${MAX_BODY_BYTES} bytes`);
    this.#whole = end.body + Number(length);
    return null;
  }
}

const malformed = (why: string): Malformed => ({ kind: 'malformed', why });
