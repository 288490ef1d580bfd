import type { SipMessage } from './message.ts';

/**
 * @returns the message as bytes. Content-Length is counted here, whatever the headers say: it stands where they have it, else at
 * the end. Line breaks in values become spaces.
 */
export function writeMessage(message: SipMessage): Buffer {
  const first = message.kind === 'request' ? `${message.method} ${message.uri} SIP/2.0` : `SIP/2.0 ${message.status} ${message.reason}`;
  const length = `Content-Length: ${message.body.length}`;
  const lines = message.headers.map(({ name, value }) => (isLength(name) ? length : `${name}: ${value.replace(/[\r\n]+/g, ' ')}`));
  if (!message.headers.some(({ name }) => isLength(name))) lines.push(length);
  const head = [first.replace(/[\r\n]+/g, ' '), ...lines, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), message.body]);
}

const isLength = (name: string): boolean => name.toLowerCase() === 'content-length';
