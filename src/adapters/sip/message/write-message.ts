import type { SipMessage } from './message.ts';

/** @returns the message as bytes; Content-Length is counted here, whatever the headers say. Line breaks in values become spaces. */
export function writeMessage(message: SipMessage): Buffer {
  const first = message.kind === 'request' ? `${message.method} ${message.uri} SIP/2.0` : `SIP/2.0 ${message.status} ${message.reason}`;
  const lines = message.headers
    .filter(({ name }) => name.toLowerCase() !== 'content-length')
    .map(({ name, value }) => `${name}: ${value.replace(/[\r\n]+/g, ' ')}`);
  const head = [first.replace(/[\r\n]+/g, ' '), ...lines, `Content-Length: ${message.body.length}`, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), message.body]);
}
