import type { SipMessage } from './message.ts';
import { headEnd, MAX_HEAD_BYTES, type Malformed, parseMessage } from './parse-message.ts';

const MAX_BODY_BYTES = 1 << 20;
const EMPTY = Buffer.alloc(0);

/**
 * Cuts a TCP or TLS stream into messages by Content-Length (RFC 3261 18.3). Where that cannot be read nobody knows where the next
 * message begins, so the first malformed one ends the stream: what comes later is not looked at.
 */
export class StreamFramer {
  #pending: Buffer = EMPTY;
  #broken = false;

  /** @returns the messages that are whole now. After a malformed one the connection has to be closed. */
  push(bytes: Buffer): (SipMessage | Malformed)[] {
    if (this.#broken) return [];
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const messages: (SipMessage | Malformed)[] = [];
    for (;;) {
      const next = this.#cut();
      if (next === null) return messages;
      messages.push(next);
      if (next.kind !== 'malformed') continue;
      this.#broken = true;
      this.#pending = EMPTY;
      return messages;
    }
  }

  #cut(): SipMessage | Malformed | null {
    let start = 0;
    while (this.#pending[start] === 0x0d || this.#pending[start] === 0x0a) start += 1;
    this.#pending = this.#pending.subarray(start);
    const end = headEnd(this.#pending, 0);
    if (end === null || end.head > MAX_HEAD_BYTES) {
      return this.#pending.length > MAX_HEAD_BYTES ? { kind: 'malformed', why: `more than ${MAX_HEAD_BYTES} bytes of headers` } : null;
    }
    const length = /(?:^|\n)(?:content-length|l)[ \t]*:[ \t]*([^\r\n]*)/i.exec(this.#pending.toString('latin1', 0, end.head))?.[1]?.trim();
    if (length === undefined || !/^\d{1,9}$/.test(length)) return { kind: 'malformed', why: 'no Content-Length on a stream' };
    if (Number(length) > MAX_BODY_BYTES) return { kind: 'malformed', why: `a body of more than ${MAX_BODY_BYTES} bytes` };
    const whole = end.body + Number(length);
    if (this.#pending.length < whole) return null;
    const message = this.#pending.subarray(0, whole);
    this.#pending = this.#pending.subarray(whole);
    return parseMessage(message);
  }
}
